import { tracked } from "@trpc/server";
import { z } from "zod";
import { RUN_STATUSES } from "@/core/run";
import { findManifest } from "@/nodes/_registry/manifests";
import { getBell } from "@/server/bell";
import { findMissing, getGit, getOutgoing, planDeps } from "@/server/composition";
import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { getStage } from "@/server/pipelines";
import { checkImage } from "@/server/registry";
import { keepRun } from "@/server/retention";
import {
  abortRun,
  assertRunInProject,
  getRun,
  listRunLines,
  listStarters,
  planRun,
  readRunForm,
  readRetryOutlook,
  renameRun,
  retryRun,
  RetryRunSchema,
  type RUN_LIST_PERIODS,
  startRun,
  StartRunSchema,
  watchRun,
} from "@/server/runs";
import { shutdownSignal } from "@/server/worker/shutdown";
import { projectProcedure, router } from "../trpc";

const runInput = z.object({ runId: z.string().min(1).max(100) });
/** What a run would be given, as `StartRunSchema` has it. */
const PlanInputSchema = z.object({
  arguments: z.record(z.string(), z.unknown()).default({}),
  overrides: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  releaseNodeOverrides: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});
const stageInput = z.object({ pipelineId: z.string().min(1).max(100), stage: z.string().min(1).max(100) });

const periodSchema = z.enum(["24h", "7d", "30d"] satisfies (keyof typeof RUN_LIST_PERIODS)[]);
const cursorSchema = z.string().max(100).optional();
const pageInput = { cursor: cursorSchema, before: cursorSchema, from: cursorSchema };

/** Undefined when no stage is meant. @throws AppError 404 */
async function findStageId(
  db: Db,
  { projectId, pipelineId, stage }: { projectId: string; pipelineId?: string; stage?: string },
): Promise<string | undefined> {
  if (pipelineId === undefined || stage === undefined) return undefined;
  return (await getStage(db, projectId, pipelineId, stage)).id;
}

export const runsRouter = router({
  get: projectProcedure("read")
    .input(runInput)
    .query(({ ctx, input }) => getRun(ctx.db, input.projectId, input.runId)),

  /** Newest first; without a stage, those of the whole pipeline or project. */
  list: projectProcedure("read")
    .input(
      z.object({
        pipelineId: z.string().optional(),
        stage: z.string().optional(),
        status: z.array(z.enum(RUN_STATUSES)).optional(),
        kind: z.enum(["release", "rollback"]).optional(),
        trigger: z.string().max(20).optional(),
        triggeredBy: z.string().max(200).optional(),
        /** Only the rollbacks to this run. */
        rollbackTo: z.uuid().optional(),
        concluded: z.boolean().optional(),
        text: z.string().trim().min(1).max(200).optional(),
        since: z.union([periodSchema, z.coerce.date()]).optional(),
        until: z.coerce.date().optional(),
        ...pageInput,
        limit: z.number().int().min(1).max(100).default(50),
      }),
    )
    .query(async ({ ctx, input: { stage, ...query } }) =>
      listRunLines(ctx.db, { ...query, stageId: await findStageId(ctx.db, { stage, ...query }) }),
    ),

  /** Names of those who lately started runs. */
  starters: projectProcedure("read")
    .input(stageInput.partial())
    .query(async ({ ctx, input }) =>
      listStarters(ctx.db, { projectId: input.projectId, stageId: await findStageId(ctx.db, input) }),
    ),

  /** The live tail of one run: every event behind `lastEventId`, in order, each once. */
  events: projectProcedure("read")
    .input(runInput.extend({ lastEventId: z.string().nullish() }))
    .subscription(async function* ({ ctx, input, signal }) {
      await assertRunInProject(ctx.db, input.projectId, input.runId);
      const stop = AbortSignal.any([shutdownSignal(), ...(signal === undefined ? [] : [signal])]);
      const after = Number.parseInt(input.lastEventId ?? "0", 10) || 0;
      for await (const event of watchRun(ctx.db, getBell(), input.runId, after, stop)) {
        yield tracked(String(event.seq), event);
      }
      // A stream that just ends would leave the browser waiting for ever; an error makes it connect anew.
      if (shutdownSignal().aborted) {
        throw new AppError("shutting-down", "The server is stopping.", { status: 503 });
      }
    }),

  start: projectProcedure("run")
    .input(stageInput.extend(StartRunSchema.shape))
    .mutation(({ ctx, input }) =>
      startRun({ db: ctx.db, git: getGit() }, ctx.actor, { ...input, trigger: "manual" }),
    ),

  /** What a person is asked before a run of a stage's flow. */
  form: projectProcedure("read")
    .input(stageInput)
    .query(async ({ ctx, input }) => readRunForm(ctx.db, input, await findMissing(input.projectId))),

  /**
   * Changes nothing, but may ask registries and repositories for what somebody types: for those who may run. Not a query,
   * as what a run is given may be long or secret, and a query's input is in its address.
   */
  plan: projectProcedure("run")
    .input(stageInput.extend(PlanInputSchema.shape))
    .mutation(({ input }) => planRun(planDeps(), input)),

  /** Asks the registry whether an image can be pulled. */
  checkImage: projectProcedure("run")
    .input(
      z.object({ imagePath: z.string().trim().min(1).max(500), credentials: z.string().max(100).optional() }),
    )
    .mutation(({ ctx, input }) =>
      checkImage({ db: ctx.db, outgoing: getOutgoing() }, input.projectId, input),
    ),

  abort: projectProcedure("abort")
    .input(runInput)
    .mutation(({ ctx, input }) => abortRun(ctx.db, ctx.actor, input.projectId, input.runId)),

  /** What retrying would meet now. */
  retryOutlook: projectProcedure("read")
    .input(runInput)
    .query(({ ctx, input }) => readRetryOutlook(ctx.db, input.projectId, input.runId)),

  /** Has a run that ended badly, or waits for a decision, go on: steps retried, with other inputs, or skipped. */
  retry: projectProcedure("run")
    .input(runInput.extend(RetryRunSchema.shape))
    .mutation(({ ctx, input }) => retryRun({ db: ctx.db, findManifest }, ctx.actor, input)),

  rename: projectProcedure("run")
    .input(
      runInput.extend({
        name: z.string().trim().min(3).max(39).nullable(),
        description: z.string().trim().max(200).nullable(),
      }),
    )
    .mutation(({ ctx, input }) => renameRun(ctx.db, ctx.actor, input)),

  /** Has a run kept whatever the retention policy says, or no longer. */
  keep: projectProcedure("run")
    .input(runInput.extend({ keep: z.boolean() }))
    .mutation(({ ctx, input }) => keepRun(ctx.db, ctx.actor, input)),
});
