import pg from "pg";
import { startEmbeddedDatabase } from "@/server/db/embedded";

/** As the log store writes them. */
const LINES_PER_CHUNK = 200;

/**
 * Gives a step of a run that is over a log of so many lines, stored as the product stores them; a job would take minutes
 * to write as many. Every thousandth says "Error at line 1000", its first letters in red, the others "line 1 is well".
 */
export async function giveLongLog(runId: string, nodeKey: string, lines: number): Promise<void> {
  // The shared product runs on it: it is only found, not started.
  const { url } = await startEmbeddedDatabase(process.env.SLIPWAY_E2E_DATA_DIR ?? "");
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("BEGIN");
    const { rows } = await client.query<{ id: string }>(
      `UPDATE operation SET log_lines = $3::int, log_seq = $3::int / $4::int WHERE run_id = $1 AND node_key = $2 RETURNING id`,
      [runId, nodeKey, lines, LINES_PER_CHUNK],
    );
    const id = rows[0]?.id;
    await client.query("DELETE FROM log_chunk WHERE operation_id = $1", [id]);
    await client.query(
      `INSERT INTO log_chunk (operation_id, seq, first_line, lines)
       SELECT $1::uuid, chunk + 1, chunk * $3::int, (
         SELECT jsonb_agg(jsonb_build_object('at', '2026-11-22T09:00:00.000Z', 'stream', 'stdout', 'text',
           CASE WHEN n % 1000 = 0 THEN E'\\x1b[31mErr\\x1b[0mor at line ' || n ELSE 'line ' || n || ' is well' END) ORDER BY n)
         FROM generate_series(chunk * $3::int + 1, chunk * $3::int + $3::int) AS n)
       FROM generate_series(0, $2::int / $3::int - 1) AS chunk`,
      [id, lines, LINES_PER_CHUNK],
    );
    await client.query("COMMIT");
  } finally {
    await client.end();
  }
}
