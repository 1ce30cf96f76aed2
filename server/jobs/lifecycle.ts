import { resolveEnvironment } from "@/server/environment";
import { OperationRefused, type OperationHandler } from "@/server/operations";
import type { RuntimePool } from "@/server/runtime-pool";
import { unsealJson } from "@/server/secrets";
import { JobRunPayloadSchema } from "./commands";

/** What a job run means to the product: the job as it is when it starts, with what this run brings of its own. */
export function createJobOperation(runtimes: RuntimePool): OperationHandler<"job"> {
  return {
    kind: "job",

    async prepare(db, operation) {
      const run = await db.jobRun.findUnique({ where: { id: operation.subjectId }, include: { job: true } });
      if (run === null || operation.sealedPayload === null) throw new OperationRefused("The job is gone.");
      const own = JobRunPayloadSchema.parse(unsealJson(operation.sealedPayload));
      return {
        kind: "job",
        id: operation.id,
        projectId: operation.projectId,
        timeoutSeconds: operation.timeoutSeconds,
        jobId: run.jobId,
        image: run.image,
        command: own.command ?? run.job.command ?? undefined,
        environment: await resolveEnvironment(db, runtimes, run.job, own.environment),
      };
    },

    async onStarted(tx, operation) {
      await tx.$executeRaw`
        UPDATE job_run SET status = 'Running', started_at = now() WHERE id = ${operation.subjectId}::uuid`;
    },

    async onConcluded(tx, operation, { status, error, data }) {
      await tx.$executeRaw`
        UPDATE job_run SET status = ${status}::operation_status, error = ${error},
          exit_code = ${data?.exitCode ?? null}, concluded_at = now()
        WHERE id = ${operation.subjectId}::uuid`;
    },
  };
}
