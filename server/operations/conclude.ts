import type { Db, Tx } from "@/server/db";
import { inTransaction } from "@/server/db";
import type { Operation } from "@/server/db/generated/client";
import { LeaseLostError, type Lease } from "@/server/leases";
import { betweenSeams } from "@/server/seams";
import { releaseAfterWork } from "@/server/targets";
import type { Outcome, WorkKind } from "@/server/runtimes/runtime";
import type { Conclusion, OperationHandler } from "./handler";

/** Enough of what a version that did not start said to see why; all of it is in its log. */
const LAST_LINES = 5;
const LAST_LINE_CHARS = 300;

/**
 * What a runtime's outcome means for the rows. Pure.
 * @param lastWords whether the last lines it printed belong to the reason
 */
export function toConclusion<K extends WorkKind>(
  outcome: Outcome<K>,
  label: string,
  lastWords: boolean,
): Conclusion<K> {
  switch (outcome.type) {
    case "succeeded":
      return { status: "Success", error: null, data: outcome.data };
    case "failed":
      return {
        status: "Failed",
        error: lastWords ? withLastLines(outcome.reason, outcome.lastLogLines ?? []) : outcome.reason,
        data: outcome.data ?? null,
      };
    case "stopped":
      return { status: "Aborted", error: `${label} was stopped.`, data: null };
    case "timedOut":
      return {
        status: "Failed",
        error: `${label} did not finish within ${outcome.afterSeconds} s.`,
        data: null,
      };
    case "lost":
      return { status: "Failed", error: `${label} was lost: ${outcome.detail}`, data: null };
  }
}

function withLastLines(reason: string, lines: string[]): string {
  const last = lines.slice(-LAST_LINES).map((line) => line.slice(0, LAST_LINE_CHARS));
  return last.length === 0 ? reason : `${reason} Its last lines:\n${last.join("\n")}`;
}

/**
 * Ends an operation: its row, its subject's row and the wake-up of the run that waits for it, in one transaction.
 * @throws LeaseLostError when another worker drives it now
 */
export async function concludeOperation<K extends WorkKind>(
  db: Db,
  lease: Lease,
  operation: Operation,
  handler: OperationHandler<K>,
  conclusion: Conclusion<K>,
): Promise<void> {
  await betweenSeams("operation is concluded", () =>
    inTransaction(db, (tx) => conclude(tx, lease, operation, handler, conclusion)),
  );
}

async function conclude<K extends WorkKind>(
  tx: Tx,
  lease: Lease,
  operation: Operation,
  handler: OperationHandler<K>,
  conclusion: Conclusion<K>,
): Promise<void> {
  const updated = await tx.$executeRaw`
      UPDATE operation SET status = ${conclusion.status}::operation_status, error = ${conclusion.error}, wake_at = NULL,
        lease_owner = NULL, lease_expires_at = NULL, concluded_at = now()
      WHERE id = ${operation.id}::uuid AND fencing_token = ${lease.fencingToken} AND lease_owner = ${lease.owner}
        AND concluded_at IS NULL`;
  if (updated === 0) throw new LeaseLostError(lease);
  await handler.onConcluded(tx, operation, conclusion);
  if (operation.lockKey !== null) await wakeNextInLine(tx, operation.lockKey);
  await wakeRunsOf(tx, operation.id);
  const { runId, nodeKey, nodeAttempt: attempt } = operation;
  // Last: everybody takes the run's row before the target's.
  if (operation.lockKey !== null && runId !== null && nodeKey !== null && attempt !== null)
    await releaseAfterWork(tx, { runId, nodeKey, attempt });
}

/** The next operation with the same lock key need not wait for its poll. */
async function wakeNextInLine(tx: Tx, lockKey: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE operation SET wake_at = now() WHERE lock_key = ${lockKey} AND status = 'Queued' AND concluded_at IS NULL`;
  await tx.$executeRaw`SELECT pg_notify('slipway_due', 'operation')`;
}

/** Wakes every run with a node that waits for this operation: its own, and those that reuse its result. */
async function wakeRunsOf(tx: Tx, operationId: string): Promise<void> {
  await tx.$executeRaw`
    WITH woken AS (
      UPDATE run SET wake_at = now()
      WHERE concluded_at IS NULL AND wake_at IS NOT NULL AND (
        id = (SELECT run_id FROM operation WHERE id = ${operationId}::uuid)
        OR id IN (SELECT run_id FROM node_attempt WHERE operation_id = ${operationId}::uuid))
      RETURNING id
    )
    SELECT pg_notify('slipway_wake', id::text), pg_notify('slipway_due', 'run') FROM woken`;
}
