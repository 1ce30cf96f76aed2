import { z } from "zod";
import { resolveEnvironment } from "@/server/environment";
import { OperationRefused, type OperationHandler } from "@/server/operations";
import type { RuntimePool } from "@/server/runtime-pool";
import type { HealthCheck } from "@/server/runtimes/runtime";

const HealthCheckSchema: z.ZodType<HealthCheck> = z.object({
  path: z.string().optional(),
  intervalSeconds: z.number(),
  timeoutSeconds: z.number(),
  graceSeconds: z.number(),
});

/** What a rollout means to the product: the service as it is when it starts, with the deployment's image. */
export function createRolloutOperation(runtimes: RuntimePool): OperationHandler<"rollout"> {
  return {
    kind: "rollout",

    async prepare(db, operation) {
      const deployment = await db.deployment.findUnique({ where: { id: operation.subjectId } });
      if (deployment === null) throw new OperationRefused("The deployment is gone.");
      const { projectId, targetId } = deployment;
      const service = await db.deploymentService.findUnique({
        where: { projectId_id: { projectId, id: targetId } },
      });
      if (service === null) throw new OperationRefused(`Service ${targetId} is gone.`);
      return {
        kind: "rollout",
        id: operation.id,
        projectId,
        timeoutSeconds: operation.timeoutSeconds,
        serviceId: targetId,
        image: deployment.toImage,
        command: service.command ?? undefined,
        port: service.port,
        replicas: service.replicas,
        environment: await resolveEnvironment(db, runtimes, service),
        healthCheck: HealthCheckSchema.parse(service.healthCheck),
      };
    },

    async onStarted(tx, operation) {
      // A rollout that queued behind another one replaces that one's image, not what ran when it was asked for.
      await tx.$executeRaw`
        UPDATE deployment SET status = 'Running', started_at = now(), from_image = service.image
        FROM deployment_service AS service
        WHERE deployment.id = ${operation.subjectId}::uuid
          AND service.project_id = deployment.project_id AND service.id = deployment.target_id`;
    },

    async onConcluded(tx, operation, { status, error }) {
      await tx.$executeRaw`
        UPDATE deployment SET status = ${status}::operation_status, error = ${error}, concluded_at = now()
        WHERE id = ${operation.subjectId}::uuid`;
      if (status !== "Success") return;
      await tx.$executeRaw`
        UPDATE deployment_service AS service SET image = deployment.to_image, deployed_at = now()
        FROM deployment
        WHERE deployment.id = ${operation.subjectId}::uuid
          AND service.project_id = deployment.project_id AND service.id = deployment.target_id`;
    },
  };
}
