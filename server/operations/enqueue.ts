import type { Tx } from "@/server/db";
import type { Operation, OperationKind } from "@/server/db/generated/client";
import { passSeam } from "@/server/seams";
import { sealJson } from "@/server/secrets";
import { assertAttemptGoesOn } from "./assert-attempt-goes-on";

export interface EnqueueOperation {
  projectId: string;
  kind: OperationKind;
  /** Row id of the build, job run, deployment, backup or restore. */
  subjectId: string;
  runtimeId: string;
  timeoutSeconds: number;
  /** Only one operation with this key works at a time: `rollout:PROJECT/SERVICE`. */
  lockKey?: string | null;
  /** `run:node:attempt`; unique. Look for an operation of this key before making its subject. */
  idempotencyKey?: string | null;
  origin?: { runId: string; nodeKey: string; nodeAttempt: number } | null;
  /** JSON, sealed at rest. */
  payload?: unknown;
}

/**
 * Puts work into the queue, in the transaction that made its subject; workers are woken when it commits.
 * @throws AppError 409 `attempt-over`
 */
export async function enqueueOperation(tx: Tx, request: EnqueueOperation): Promise<Operation> {
  if (request.origin) {
    const { runId, nodeKey, nodeAttempt } = request.origin;
    await assertAttemptGoesOn(tx, { runId, nodeKey, attempt: nodeAttempt });
  }
  const operation = await tx.operation.create({
    data: {
      projectId: request.projectId,
      kind: request.kind,
      subjectId: request.subjectId,
      runtimeId: request.runtimeId,
      timeoutSeconds: request.timeoutSeconds,
      lockKey: request.lockKey ?? null,
      idempotencyKey: request.idempotencyKey ?? null,
      runId: request.origin?.runId ?? null,
      nodeKey: request.origin?.nodeKey ?? null,
      nodeAttempt: request.origin?.nodeAttempt ?? null,
      sealedPayload: request.payload === undefined ? null : sealJson(request.payload),
    },
  });
  await tx.$executeRaw`SELECT pg_notify('slipway_due', 'operation')`;
  passSeam("operation is enqueued, not committed");
  return operation;
}
