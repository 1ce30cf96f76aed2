import type { AttemptState, Intervention, NodeState, RunState } from "@/core/run";
import type { Tx } from "@/server/db";
import type { NodeAttempt, Run } from "@/server/db/generated/client";

const iso = (at: Date | null): string | null => (at === null ? null : at.toISOString());

/**
 * A run's rows as the same `RunState` that folding all its events gives; read both in one snapshot
 * (`RepeatableRead`), or the cursor does not belong to the nodes.
 */
export function toRunState(run: Run, attempts: NodeAttempt[]): RunState {
  const nodes: Record<string, NodeState> = {};
  const ordered = attempts.toSorted((a, b) => a.attempt - b.attempt);
  for (const row of ordered) nodes[row.nodeKey] = toNodeState(row, nodes[row.nodeKey]?.attempts ?? []);
  return {
    status: run.status,
    name: run.name,
    description: run.description,
    waitReason: run.waitReason,
    waitSince: iso(run.waitSince),
    error: run.error,
    abortRequestedBy: run.cancelRequestedBy,
    createdAt: iso(run.createdAt),
    startedAt: iso(run.startedAt),
    concludedAt: iso(run.concludedAt),
    nodes,
    cursor: run.eventSeq,
  };
}

function toNodeState(row: NodeAttempt, earlier: AttemptState[]): NodeState {
  const error = row.error === null ? null : { code: row.errorCode ?? "failed", message: row.error };
  const nextAttemptAt = row.status === "Retrying" ? iso(row.nextCheckAt) : null;
  // Only reopening a run writes it.
  const intervention = row.intervention as Intervention | null;
  const attempt: AttemptState = {
    attempt: row.attempt,
    status: row.status === "Retrying" ? "Failed" : row.status,
    startedAt: iso(row.startedAt),
    endedAt: iso(row.endedAt),
    error,
    nextAttemptAt,
    operationId: row.operationId,
    intervention,
  };
  return {
    key: row.nodeKey,
    kind: row.kind,
    attempt: row.attempt,
    status: row.status,
    spec: row.spec,
    output: row.output,
    error,
    waitReason: row.waitReason,
    waitSince: iso(row.waitSince),
    nextAttemptAt,
    startedAt: iso(row.startedAt),
    endedAt: iso(row.endedAt),
    operationId: row.operationId,
    intervention,
    attempts: [...earlier, attempt],
  };
}

/** Reads a run's state; consistent only inside a `RepeatableRead` transaction or under the run's lease. */
export async function readRunState(tx: Tx, runId: string): Promise<{ run: Run; state: RunState } | null> {
  const run = await tx.run.findUnique({ where: { id: runId } });
  if (run === null) return null;
  const attempts = await tx.nodeAttempt.findMany({ where: { runId } });
  return { run, state: toRunState(run, attempts) };
}
