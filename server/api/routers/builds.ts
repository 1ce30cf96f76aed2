import { z } from "zod";
import { recordAudit } from "@/server/audit";
import {
  abortBuild,
  getBuild,
  findPickSource,
  getPickSource,
  listBuilds,
  listPickableHeads,
  searchBuilds,
  searchPickableCommits,
  startBuild,
  type PickSource,
} from "@/server/builds";
import { getGit } from "@/server/composition";
import type { Db } from "@/server/db";
import { getTriggerRepository } from "@/server/runs";
import { projectProcedure, router } from "../trpc";

/** How old what is shown of a repository may be where somebody wants to see what is there. */
const FRESH_MS = 2_000;

/** What somebody has typed, and the part of the matches that is on the screen. */
const searched = {
  text: z.string().max(200).default(""),
  offset: z.int().min(0).max(1_000_000).default(0),
  limit: z.int().min(1).max(200).default(100),
};

/** A repository, named by what of the project knows it: nobody has the server read another one. */
const sourceSchema = z.union([
  z.strictObject({ buildServiceId: z.string().max(100) }),
  z.strictObject({
    pipelineId: z.string().max(100),
    stage: z.string().max(100),
    trigger: z.string().max(100),
  }),
]);

async function sourceOf(
  db: Db,
  projectId: string,
  source: z.infer<typeof sourceSchema>,
): Promise<PickSource> {
  if ("buildServiceId" in source) return getPickSource(db, projectId, source.buildServiceId);
  return findPickSource(db, projectId, await getTriggerRepository(db, { projectId, ...source }));
}

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

  /** Builds whose number, branch, commit, author or message holds every word of `text`, newest first. */
  search: projectProcedure("read")
    .input(z.object({ buildServiceId: z.string().max(100), ...searched }))
    .query(({ ctx, input }) => searchBuilds(ctx.db, input.projectId, input.buildServiceId, input)),

  /** Branches and pull requests of a repository; with `known`, as they were when it was last read. */
  heads: projectProcedure("read")
    .input(z.object({ source: sourceSchema, text: searched.text, known: z.boolean().default(false) }))
    .query(async ({ ctx, input: { projectId, source, text, known } }) => {
      const maxAgeMs = known ? Number.POSITIVE_INFINITY : FRESH_MS;
      return listPickableHeads(getGit(), await sourceOf(ctx.db, projectId, source), { text, maxAgeMs });
    }),

  /** Commits of one history by what one types, newest first, and which of them are built. */
  commits: projectProcedure("read")
    .input(
      z.object({
        source: sourceSchema,
        from: z.union([
          z.strictObject({ branch: z.string().trim().min(1).max(250) }),
          z.strictObject({ pullRequestId: z.int().positive() }),
          z.strictObject({ head: z.string().regex(/^[0-9a-f]{40}$/) }),
        ]),
        ...searched,
      }),
    )
    .query(async ({ ctx, input: { projectId, source, ...search } }) =>
      searchPickableCommits(ctx.db, getGit(), await sourceOf(ctx.db, projectId, source), search),
    ),

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
      const { buildServiceId, number } = await getBuild(ctx.db, projectId, buildId);
      await abortBuild(ctx.db, projectId, buildId);
      const subject = `${buildServiceId}#${number}`;
      await recordAudit(ctx.db, ctx.actor, { projectId, action: "build.abort", subject });
    }),
});
