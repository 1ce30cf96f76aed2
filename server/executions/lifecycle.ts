import type { Db } from "@/server/db";
import type { Execution } from "@/server/db/generated/client";
import { resolveEnvironment } from "@/server/environment";
import { OperationRefused, type OperationHandler } from "@/server/operations";
import type { RuntimePool } from "@/server/runtime-pool";
import { sealJson, unsealJson } from "@/server/secrets";
import { ExecutionPayloadSchema } from "./commands";
import { toExecutionDto } from "./dto";

/** What a command means to the product: the image as it was when it was asked for, the environment as it is now. */
export function createExecOperation(runtimes: RuntimePool): OperationHandler<"exec"> {
  return {
    kind: "exec",

    async prepare(db, operation) {
      const execution = await db.execution.findUnique({ where: { id: operation.subjectId } });
      if (execution === null || operation.sealedPayload === null) {
        throw new OperationRefused("The command is gone.");
      }
      const { argv, user, group } = ExecutionPayloadSchema.parse(unsealJson(operation.sealedPayload));
      const { targetKind, targetId } = toExecutionDto(execution);
      return {
        kind: "exec",
        id: operation.id,
        projectId: operation.projectId,
        timeoutSeconds: operation.timeoutSeconds,
        target: { kind: targetKind, id: targetId },
        image: execution.image,
        argv,
        environment: await resolveEnvironment(db, runtimes, await getTarget(db, execution)),
        user: user ?? undefined,
        group: group ?? undefined,
      };
    },

    async onStarted(tx, operation) {
      await tx.$executeRaw`
        UPDATE execution SET status = 'Running', started_at = now() WHERE id = ${operation.subjectId}::uuid`;
    },

    async onConcluded(tx, operation, { status, error, data }) {
      const sealedStdOut = data === null ? null : sealJson(data.stdOut);
      await tx.$executeRaw`
        UPDATE execution SET status = ${status}::operation_status, error = ${error}, concluded_at = now(),
          exit_code = ${data?.exitCode ?? null}, sealed_std_out = ${sealedStdOut},
          std_out_truncated = ${data?.stdOutTruncated ?? false}
        WHERE id = ${operation.subjectId}::uuid`;
    },
  };
}

async function getTarget(db: Db, { projectId, targetKind, targetId }: Execution) {
  const query = { where: { projectId_id: { projectId, id: targetId } } };
  const target =
    targetKind === "job" ? await db.job.findUnique(query) : await db.deploymentService.findUnique(query);
  if (target === null) throw new OperationRefused(`${targetId} is gone.`);
  return target;
}
