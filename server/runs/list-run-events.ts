import type { RunEvent } from "@/core/run";
import { ask, type Db, type Statement } from "@/server/db";

/** Events read at once. */
const PAGE = 500;

const EVENTS: Statement<{ seq: number; type: string; payload: unknown; at: Date }> = {
  name: "run-events",
  text: "SELECT seq, type, payload, at FROM run_event WHERE run_id = $1::uuid AND seq > $2::int ORDER BY seq LIMIT $3::int",
};

/** Events of a run behind `after`, oldest first. */
export async function listRunEvents(db: Db, runId: string, after: number, limit = PAGE): Promise<RunEvent[]> {
  const rows = await ask(db, EVENTS, [runId, after, limit]);
  return rows.map(
    ({ seq, type, payload, at }) => ({ seq, type, payload, at: at.toISOString() }) as unknown as RunEvent,
  );
}
