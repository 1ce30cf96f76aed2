import { z } from "zod";
import type { Db } from "@/server/db";
import { getRuntimePool } from "@/server/composition";
import { AppError } from "@/server/errors";
import { observeAddon, observeService } from "@/server/resources";
import { projectProcedure, router } from "../trpc";

const MAX_LOG_LINES = 500;
const one = z.object({ id: z.string() });

/** What really runs, asked from the runtimes. */
export const liveRouter = router({
  /** By id of the service. */
  services: projectProcedure("read").query(async ({ ctx, input }) => {
    const services = await ctx.db.deploymentService.findMany({ where: { projectId: input.projectId } });
    const states = await Promise.all(services.map((service) => observeService(getRuntimePool(), service)));
    return Object.fromEntries(services.map(({ id }, index) => [id, states[index]]));
  }),

  /** By id of the addon. */
  addons: projectProcedure("read").query(async ({ ctx, input }) => {
    const addons = await ctx.db.addon.findMany({ where: { projectId: input.projectId } });
    const states = await Promise.all(addons.map((addon) => observeAddon(getRuntimePool(), addon)));
    return Object.fromEntries(addons.map(({ id }, index) => [id, states[index]]));
  }),

  /** Lines behind `cursor`, oldest first; without one the newest. */
  serviceLog: projectProcedure("read")
    .input(one.extend({ cursor: z.string().max(500).nullable() }))
    .query(async ({ ctx, input }) => {
      const runtime = await runtimeOfService(ctx.db, input.projectId, input.id);
      const lines = await runtime.readServiceLogs(input.projectId, input.id, input.cursor, MAX_LOG_LINES);
      return {
        lines: lines.map(({ at, source, text }) => ({ at: at.toISOString(), source, text })),
        cursor: lines.at(-1)?.cursor ?? input.cursor,
      };
    }),
});

/** @throws AppError 404 */
async function runtimeOfService(db: Db, projectId: string, id: string) {
  const service = await db.deploymentService.findUnique({
    where: { projectId_id: { projectId, id } },
    select: { runtimeId: true },
  });
  if (service === null) throw AppError.notFound(`There is no deployment service “${id}”.`);
  return getRuntimePool().forProject(projectId, service.runtimeId);
}
