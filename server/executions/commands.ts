import { z } from "zod";
import type { TargetKind } from "@/core/node-kind";
import { inTransaction, type Db, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { cancelOperations, enqueueOperation, startOnce, type EnqueueOperation } from "@/server/operations";
import { resolveRuntimeId } from "@/server/runtime-pool";
import { toExecutionDto, type ExecutionDto } from "./dto";
import { findExecutionByKey, getExecution } from "./queries";

const DEFAULT_EXECUTION_TIMEOUT_SECONDS = 3600;

/** The command, sealed with its operation: arguments may hold secrets. */
export const ExecutionPayloadSchema = z.object({
  argv: z.array(z.string()).min(1),
  user: z.string().nullable(),
  group: z.string().nullable(),
});

export interface StartExecution {
  projectId: string;
  target: { id: string; kind: TargetKind };
  /** Program and arguments; no shell unless it is the program. */
  argv: string[];
  user?: string | undefined;
  group?: string | undefined;
  timeoutSeconds?: number | undefined;
  /** The same key again finds what it started. */
  idempotencyKey?: string | undefined;
  origin?: EnqueueOperation["origin"] | undefined;
}

/** Runs a command once, beside what runs. @throws AppError `not-found`, `no-image`, `invalid` */
export async function startExecution(db: Db, request: StartExecution): Promise<ExecutionDto> {
  const { argv, user, group } = request;
  if (argv[0] === undefined || argv[0] === "") throw AppError.invalid("There is no program to run.");
  if (argv.some((argument) => argument.includes("\u0000"))) {
    throw AppError.invalid("A command cannot hold a NUL character.");
  }
  return startOnce(
    db,
    request.idempotencyKey,
    (key) => findExecutionByKey(db, key),
    async (tx) => {
      const { image, runtimeId } = await getTarget(tx, request);
      const { projectId, target } = request;
      const execution = await tx.execution.create({
        data: { projectId, targetKind: target.kind, targetId: target.id, image },
      });
      const operation = await enqueueOperation(tx, {
        projectId,
        kind: "exec",
        subjectId: execution.id,
        runtimeId: await resolveRuntimeId(tx, projectId, runtimeId),
        timeoutSeconds: request.timeoutSeconds ?? DEFAULT_EXECUTION_TIMEOUT_SECONDS,
        idempotencyKey: request.idempotencyKey ?? null,
        origin: request.origin ?? null,
        payload: { argv, user: user ?? null, group: group ?? null } satisfies z.output<
          typeof ExecutionPayloadSchema
        >,
      });
      return toExecutionDto(
        await tx.execution.update({ where: { id: execution.id }, data: { operationId: operation.id } }),
      );
    },
  );
}

/** Stops a command; one that has ended stays as it is. @throws AppError `not-found` */
export async function abortExecution(db: Db, projectId: string, executionId: string): Promise<void> {
  const { operationId, concludedAt } = await getExecution(db, projectId, executionId);
  if (operationId === null || concludedAt !== null) return;
  await inTransaction(db, async (tx) => {
    await cancelOperations(tx, { operationId });
    await tx.execution.updateMany({
      where: { id: executionId, status: "Running" },
      data: { status: "Aborting" },
    });
  });
}

async function getTarget(
  tx: Tx,
  { projectId, target }: StartExecution,
): Promise<{ image: string; runtimeId: string | null }> {
  const query = {
    where: { projectId_id: { projectId, id: target.id } },
    select: { image: true, runtimeId: true },
  };
  const found =
    target.kind === "service" ? await tx.deploymentService.findUnique(query) : await tx.job.findUnique(query);
  if (found === null) throw AppError.notFound(`There is no ${target.kind} "${target.id}".`);
  if (found.image === null) {
    const which = target.kind === "service" ? "Service" : "Job";
    throw new AppError("no-image", `${which} ${target.id} has no image yet; release one on it first.`, {
      status: 409,
    });
  }
  return { image: found.image, runtimeId: found.runtimeId };
}
