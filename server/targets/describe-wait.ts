import type { TargetWork } from "@/core/node-kind";
import type { Tx } from "@/server/db";
import type { Holder } from "./holder";

interface WaitRow {
  target_id: string;
  doing: TargetWork;
  over: boolean;
  holder_run_id: string;
  holder_number: number;
  holder_flow: string;
  before_run_id: string | null;
  before_number: number | null;
  before_flow: string | null;
  behind_run_id: string | null;
}

/**
 * What an attempt in line for a target waits for, and the run that stands right behind it. Names the one before it,
 * which changes only when that one leaves: whoever leaves wakes the next.
 */
export async function describeWait(
  tx: Tx,
  { runId, nodeKey, attempt }: Holder,
): Promise<{ reason: string; behind: string | null }> {
  const [row] = await tx.$queryRaw<WaitRow[]>`
    WITH mine AS (
      SELECT * FROM target_wait WHERE run_id = ${runId}::uuid AND node_key = ${nodeKey} AND attempt = ${attempt}
    ), line AS (
      SELECT w.run_id, w.node_key, w.attempt,
        lag(w.run_id) OVER line AS before, lead(w.run_id) OVER line AS behind
      FROM target_wait w JOIN mine USING (project_id, kind, target_id)
      WINDOW line AS (ORDER BY w.place, w.run_id, w.node_key, w.attempt)
    )
    SELECT m.target_id, l.doing, l.over, l.run_id AS holder_run_id, h.number AS holder_number,
      h.pipeline_id || '/' || hs.name AS holder_flow, n.before AS before_run_id, b.number AS before_number,
      b.pipeline_id || '/' || bs.name AS before_flow, n.behind AS behind_run_id
    FROM mine m
      JOIN line n USING (run_id, node_key, attempt)
      JOIN target_lock l ON (l.project_id, l.kind, l.target_id) = (m.project_id, m.kind, m.target_id)
      JOIN run h ON h.id = l.run_id JOIN stage hs ON hs.id = h.stage_id
      LEFT JOIN run b ON b.id = n.before LEFT JOIN stage bs ON bs.id = b.stage_id`;
  if (row === undefined) throw new Error(`node ${nodeKey} of run ${runId} stands in no line`);
  return { reason: reasonOf(row, runId), behind: row.behind_run_id };
}

function reasonOf(row: WaitRow, runId: string): string {
  const { target_id: target, doing, over } = row;
  if (row.before_run_id === null) {
    const who =
      row.holder_run_id === runId
        ? "another step of this run"
        : `run #${row.holder_number} of ${row.holder_flow}`;
    return `${target}, which ${who} is ${over ? "still " : ""}${doing}`;
  }
  const ahead =
    row.before_run_id === runId
      ? "another step of this run"
      : `run #${row.before_number} of ${row.before_flow}`;
  return `${target}, behind ${ahead}`;
}
