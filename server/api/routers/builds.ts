import { z } from "zod";
import { abortBuild, listBuilds, startBuild } from "@/server/builds";
import { getGit } from "@/server/composition";
import { projectProcedure, router } from "../trpc";

export const buildsRouter = router({
  /** Newest first. */
  list: projectProcedure("read")
    .input(
      z.object({
        buildServiceId: z.string(),
        cursor: z.string().nullish(),
        limit: z.int().min(1).max(100).default(30),
      }),
    )
    .query(({ ctx, input }) => listBuilds(ctx.db, input.projectId, input.buildServiceId, input)),

  /** The head of a branch or one commit; a build there is already is taken only when asked for. */
  start: projectProcedure("run")
    .input(
      z.object({
        buildServiceId: z.string(),
        branch: z.string().trim().min(1).max(250).optional(),
        sha: z
          .string()
          .regex(/^[0-9a-f]{40}$/i, "A commit is 40 hexadecimal digits.")
          .optional(),
        reuseExistingBuilds: z.boolean().default(false),
      }),
    )
    .mutation(({ ctx, input }) => startBuild(ctx.db, getGit(), input)),

  abort: projectProcedure("abort")
    .input(z.object({ buildId: z.string() }))
    .mutation(({ ctx, input }) => abortBuild(ctx.db, input.projectId, input.buildId)),
});
