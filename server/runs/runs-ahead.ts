import type { RunState } from "@/core/run";
import { ask, type Statement, type Tx } from "@/server/db";
import type { RunAhead } from "./dto";

const AHEAD = `a.id AS "runId", a.number, a.pipeline_id AS "pipelineId", s.name AS stage, a.status::text AS status`;

const IN_QUEUE: Statement<RunAhead> = {
  name: "runs-ahead-in-queue",
  text: `
    SELECT ${AHEAD}, NULL::text AS "nodeKey", NULL::text AS target, NULL::text AS doing
    FROM run r JOIN run a ON a.flow_id = r.flow_id AND a.concluded_at IS NULL AND a.status <> 'Queued'
      JOIN stage s ON s.id = a.stage_id
    WHERE r.id = $1::uuid ORDER BY a.number`,
};

const AT_TARGETS: Statement<RunAhead> = {
  name: "runs-ahead-at-targets",
  text: `
    SELECT ${AHEAD}, w.node_key AS "nodeKey", l.target_id AS target, l.doing
    FROM target_wait w JOIN target_lock l USING (project_id, kind, target_id)
      JOIN run a ON a.id = l.run_id JOIN stage s ON s.id = a.stage_id
    WHERE w.run_id = $1::uuid ORDER BY w.since`,
};

/** The runs that one waits for: those under way of its flow while it queues, and those that have what its nodes want. */
export async function listRunsAhead(
  tx: Tx,
  runId: string,
  { status, nodes }: Pick<RunState, "status" | "nodes">,
): Promise<RunAhead[]> {
  if (status === "Queued") return ask(tx, IN_QUEUE, [runId]);
  const waits = Object.values(nodes).some((node) => node.status === "Waiting");
  return waits ? ask(tx, AT_TARGETS, [runId]) : [];
}
