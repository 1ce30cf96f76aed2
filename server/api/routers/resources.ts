import { z } from "zod";
import {
  getAddon,
  getBuildService,
  getDeploymentService,
  getJob,
  listAddons,
  listBuildServices,
  listDeploymentServices,
  listJobs,
  listRegistries,
  listRuntimes,
  listSecretGroups,
  describeSecretGroup,
} from "@/server/resources";
import { projectProcedure, router } from "../trpc";

const readOne = projectProcedure("read").input(z.object({ id: z.string() }));
const read = projectProcedure("read");

export const resourcesRouter = router({
  buildServices: router({
    list: read.query(({ ctx, input }) => listBuildServices(ctx.db, input.projectId)),
    get: readOne.query(({ ctx, input }) => getBuildService(ctx.db, input.projectId, input.id)),
  }),
  services: router({
    list: read.query(({ ctx, input }) => listDeploymentServices(ctx.db, input.projectId)),
    get: readOne.query(({ ctx, input }) => getDeploymentService(ctx.db, input.projectId, input.id)),
  }),
  jobs: router({
    list: read.query(({ ctx, input }) => listJobs(ctx.db, input.projectId)),
    get: readOne.query(({ ctx, input }) => getJob(ctx.db, input.projectId, input.id)),
  }),
  addons: router({
    list: read.query(({ ctx, input }) => listAddons(ctx.db, input.projectId)),
    get: readOne.query(({ ctx, input }) => getAddon(ctx.db, input.projectId, input.id)),
  }),
  /** Without user names and passwords. */
  registries: read.query(({ ctx, input }) => listRegistries(ctx.db, input.projectId)),
  runtimes: read.query(({ ctx, input }) => listRuntimes(ctx.db, input.projectId)),
  secretGroups: router({
    /** Names, without values. */
    get: readOne.query(({ ctx, input }) => describeSecretGroup(ctx.db, input.projectId, input.id)),
    /** Names, without values. */
    list: read.query(({ ctx, input }) => listSecretGroups(ctx.db, input.projectId)),
  }),
});
