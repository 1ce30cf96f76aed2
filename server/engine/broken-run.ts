import { inTransaction, type Db, type Tx } from "@/server/db";
import type { NodeAttempt, Run } from "@/server/db/generated/client";
import { operationMasker } from "@/server/environment";
import type { Lease } from "@/server/leases";
import { concludeRun } from "@/server/runs/lifecycle";
import { releaseTargets, wakeRuns, type Wakes } from "@/server/targets";
import { appendEvents, type EngineEvent } from "./run-store";
import { describeLeft, stopWork } from "./stop-work";
import { stillRunning } from "./stopping";
import { ENGINE } from "./tunables";

const SENTENCE = "Slipway broke while driving this run";
const SHOWN_CHARACTERS = 300;

/**
 * Says on a run that a mistake of Slipway's own keeps it from going on, and gives it back until the next try; one that
 * is to be aborted ends as soon as nothing of it is left, as nobody else would end it. Reads nothing that may be broken.
 * @throws LeaseLostError
 */
export async function reportBrokenRun(db: Db, lease: Lease, error: unknown): Promise<void> {
  const run = await db.run.findUniqueOrThrow({ where: { id: lease.id } });
  const sentence = `${SENTENCE}: ${await describe(db, run, error)}`;
  await inTransaction(db, async (tx) => {
    if (run.cancelRequestedAt === null) await tryLater(tx, lease, run, sentence);
    else if (!(await endAborted(tx, lease, run, sentence)))
      await giveBack(tx, lease, ENGINE.brokenAbortRetryMs);
    await tx.$executeRaw`SELECT pg_notify('slipway_run', ${run.id})`;
  });
}

async function tryLater(tx: Tx, lease: Lease, run: Run, sentence: string): Promise<void> {
  const inMs = Math.min(
    ENGINE.brokenRetryMs * 2 ** (await countBreaks(tx, run.id)),
    ENGINE.brokenRetryAtMostMs,
  );
  const clock = await tx.$queryRaw<{ at: Date }[]>`
    SELECT (now() + make_interval(secs => ${inMs / 1000}))::timestamptz(3) AS at`;
  const waitReason = `another try at ${clock[0]?.at.toISOString() ?? ""}: ${sentence}`;
  const payload = { status: "Waiting", waitReason, error: null } as const;
  await appendEvents(tx, lease, [{ type: "run.moved", payload }]);
  await giveBack(tx, lease, inMs);
}

/** How often it broke since it last came a step further. */
async function countBreaks(tx: Tx, runId: string): Promise<number> {
  const rows = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM run_event
    WHERE run_id = ${runId}::uuid AND type = 'run.moved' AND strpos(payload->>'waitReason', ${SENTENCE}) > 0
      AND seq > COALESCE((
        SELECT max(seq) FROM run_event WHERE run_id = ${runId}::uuid
          AND (type = 'node.started' OR (type = 'node.moved' AND payload->>'status' IN ('Success', 'Failed', 'Skipped')))
      ), 0)`;
  return rows[0]?.count ?? 0;
}

/** False while something that the run has started is still going. */
async function endAborted(tx: Tx, lease: Lease, run: Run, sentence: string): Promise<boolean> {
  const open = await readOpenAttempts(tx, run.id);
  // The run's row first, as everywhere.
  await tx.$queryRaw`SELECT id FROM run WHERE id = ${run.id}::uuid FOR NO KEY UPDATE`;
  let left = 0;
  for (const { nodeKey } of open) left += await stopWork(tx, run.id, nodeKey);
  if (left > 0 && !(await isForced(tx, run.id))) return false;
  const events: EngineEvent[] = [];
  for (const { nodeKey: key, attempt, kind } of open) {
    const error = stillRunning(await describeLeft(tx, run.id, key));
    const rest = { waitReason: null, output: null, error, nextAttemptAt: null, operationId: null };
    events.push({ type: "node.moved", payload: { key, attempt, kind, status: "Aborted", ...rest } });
  }
  const payload = { status: "Aborted", waitReason: null, error: sentence } as const;
  await appendEvents(tx, lease, [...events, { type: "run.moved", payload }]);
  const wakes: Wakes = new Set();
  for (const { nodeKey, attempt } of open)
    await releaseTargets(tx, { runId: run.id, nodeKey, attempt }, null, wakes);
  await concludeRun(tx, run, "Aborted");
  await wakeRuns(tx, wakes);
  return true;
}

/** By the database's clock. */
async function isForced(tx: Tx, runId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ forced: boolean }[]>`
    SELECT now() - cancel_requested_at >= make_interval(secs => ${ENGINE.abortForcedAfterMs / 1000}) AS forced
    FROM run WHERE id = ${runId}::uuid`;
  return rows[0]?.forced ?? false;
}

/** The newest attempt of every node that has not settled. */
async function readOpenAttempts(
  tx: Tx,
  runId: string,
): Promise<Pick<NodeAttempt, "nodeKey" | "attempt" | "kind">[]> {
  return tx.$queryRaw`
    SELECT node_key AS "nodeKey", attempt, kind FROM (
      SELECT DISTINCT ON (node_key) node_key, attempt, kind, status FROM node_attempt
      WHERE run_id = ${runId}::uuid ORDER BY node_key, attempt DESC
    ) AS newest WHERE status IN ('Running', 'Waiting', 'Retrying', 'Aborting')`;
}

/** The fence has been passed in the same transaction. */
async function giveBack(tx: Tx, lease: Lease, inMs: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE run SET wake_at = now() + make_interval(secs => ${inMs / 1000}), lease_owner = NULL, lease_expires_at = NULL
    WHERE id = ${lease.id}::uuid AND fencing_token = ${lease.fencingToken} AND lease_owner = ${lease.owner}`;
}

/** What broke, in one line; the message of an error may show a secret it stumbled over. */
async function describe(db: Db, run: Run, error: unknown): Promise<string> {
  const name = error instanceof Error ? error.name : "an error";
  try {
    const mask = await operationMasker(db, { projectId: run.projectId, runId: run.id });
    const said = mask(error instanceof Error ? error.message : String(error))
      .replace(/\s+/g, " ")
      .trim();
    if (said === "") return name;
    // What is wrong stands at the end of the long ones.
    return said.length <= SHOWN_CHARACTERS ? said : `… ${said.slice(-SHOWN_CHARACTERS)}`;
  } catch {
    return name;
  }
}
