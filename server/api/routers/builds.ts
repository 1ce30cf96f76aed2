import { z } from "zod";
import { recordAudit } from "@/server/audit";
import { abortBuild, listBuilds, listServiceBranches, listServiceCommits, startBuild } from "@/server/builds";
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

  /** Branches of a build service's repository, its own first. */
  branches: projectProcedure("read")
    .input(z.object({ buildServiceId: z.string() }))
    .query(({ ctx, input }) => listServiceBranches(ctx.db, getGit(), input.projectId, input.buildServiceId)),

  /** Commits of a branch, newest first, and which of them are built. */
  commits: projectProcedure("read")
    .input(
      z.object({
        buildServiceId: z.string(),
        branch: z.string().trim().min(1).max(250),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .query(({ ctx, input }) => listServiceCommits(ctx.db, getGit(), input.projectId, input)),

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
    .mutation(async ({ ctx, input }) => {
      const started = await startBuild(ctx.db, getGit(), input);
      const { id, number, sha } = started.build;
      await recordAudit(ctx.db, ctx.actor, {
        projectId: input.projectId,
        action: "build.start",
        subject: `${input.buildServiceId}#${number}`,
        detail: { buildId: id, sha, reused: started.reused },
      });
      return started;
    }),

  abort: projectProcedure("abort")
    .input(z.object({ buildId: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const { projectId, buildId } = input;
      await abortBuild(ctx.db, projectId, buildId);
      await recordAudit(ctx.db, ctx.actor, { projectId, action: "build.abort", subject: buildId });
    }),
});
