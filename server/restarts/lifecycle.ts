import type { Db } from "@/server/db";
import type { Restart } from "@/server/db/generated/client";
import { ensureAddonConnection, toAddonSpec } from "@/server/environment";
import { OperationRefused, type OperationHandler } from "@/server/operations";
import type { RuntimePool } from "@/server/runtime-pool";
import type { RestartWork } from "@/server/runtimes/runtime";

/** What a restart means to the product. */
export function createRestartOperation(runtimes: RuntimePool): OperationHandler<"restart"> {
  return {
    kind: "restart",

    async prepare(db, operation) {
      const restart = await db.restart.findUnique({ where: { id: operation.subjectId } });
      if (restart === null) throw new OperationRefused("The restart is gone.");
      return {
        kind: "restart",
        id: operation.id,
        projectId: operation.projectId,
        timeoutSeconds: operation.timeoutSeconds,
        target: await targetOf(db, runtimes, restart),
      };
    },

    async onStarted(tx, operation) {
      await tx.$executeRaw`
        UPDATE restart SET status = 'Running', started_at = now() WHERE id = ${operation.subjectId}::uuid`;
    },

    async onConcluded(tx, operation, { status, error }) {
      await tx.$executeRaw`
        UPDATE restart SET status = ${status}::operation_status, error = ${error}, concluded_at = now()
        WHERE id = ${operation.subjectId}::uuid`;
    },
  };
}

async function targetOf(
  db: Db,
  runtimes: RuntimePool,
  { projectId, targetKind, targetId }: Restart,
): Promise<RestartWork["target"]> {
  const where = { projectId_id: { projectId, id: targetId } };
  if (targetKind !== "addon") {
    const service = await db.deploymentService.findUnique({ where, select: { id: true } });
    if (service === null) throw new OperationRefused(`Service ${targetId} is gone.`);
    return { kind: "service", serviceId: targetId };
  }
  const addon = await db.addon.findUnique({ where });
  if (addon === null) throw new OperationRefused(`Addon ${targetId} is gone.`);
  // One that nothing has used yet was never made. One that was may be what the restart shall mend: it is not touched.
  if (addon.connection === null) await ensureAddonConnection(db, runtimes, addon);
  return { kind: "addon", addon: toAddonSpec(addon) };
}
