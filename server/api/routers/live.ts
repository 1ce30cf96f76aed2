import { z } from "zod";
import { getRuntimePool } from "@/server/composition";
import { observeAddon, observeService, readServiceLog } from "@/server/resources";
import { projectProcedure, router } from "../trpc";

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
    .query(({ ctx, input }) => readServiceLog(ctx.db, getRuntimePool(), input, input.cursor)),
});
