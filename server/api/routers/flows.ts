import { z } from "zod";
import { getRuntimePool } from "@/server/composition";
import {
  findFlow,
  findHeldFlow,
  holdFlow,
  HoldFlowSchema,
  listRevisions,
  publishFlow,
  readEditorFacts,
  resumeFlow,
  setFlowPaused,
  validateFlowText,
  type FlowPlace,
} from "@/server/flows";
import type { Db } from "@/server/db";
import { getStage } from "@/server/pipelines";
import { projectProcedure, router } from "../trpc";

/** Longest document taken; far above any that a person reads. */
const MAX_TEXT = 1_000_000;

const stageInput = z.object({ pipelineId: z.string().min(1).max(100), stage: z.string().min(1).max(100) });
const textInput = stageInput.extend({ text: z.string().max(MAX_TEXT) });

export const flowsRouter = router({
  /** The flow of a stage with its newest revision; null when the stage has none. */
  get: projectProcedure("read")
    .input(stageInput)
    .query(async ({ ctx, input }) => findFlow(ctx.db, await placeOf(ctx.db, input))),

  /** What the stage's flow may speak of: resources, build services, secret groups, what the runtime can do. */
  editorFacts: projectProcedure("read")
    .input(stageInput)
    .query(async ({ ctx, input }) => readEditorFacts(ctx.db, getRuntimePool(), await placeOf(ctx.db, input))),

  /** Newest first. */
  revisions: projectProcedure("read")
    .input(stageInput)
    .query(async ({ ctx, input }) => listRevisions(ctx.db, await placeOf(ctx.db, input))),

  /** Everything there is to say about a text as this stage's flow; nothing is stored. */
  validate: projectProcedure("read")
    .input(textInput)
    .query(async ({ ctx, input }) => {
      const place = await placeOf(ctx.db, input);
      const { problems } = await validateFlowText(ctx.db, getRuntimePool(), place, input.text);
      return problems;
    }),

  /** Publishes a text as a new revision, unless somebody was faster than `expectedRevision`. */
  update: projectProcedure("edit-flows")
    .input(
      textInput.extend({
        message: z.string().trim().max(500).default(""),
        expectedRevision: z.int().nullable(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const place = await placeOf(ctx.db, input);
      const { text, message, expectedRevision } = input;
      const { revision, changed } = await publishFlow(ctx.db, getRuntimePool(), ctx.actor, place, {
        text,
        message,
        expectedRevision,
      });
      return { revision: revision.number, changed };
    }),

  /** Stops or allows git and webhook triggers. */
  pause: projectProcedure("edit-flows")
    .input(stageInput.extend({ paused: z.boolean() }))
    .mutation(async ({ ctx, input }) =>
      setFlowPaused(ctx.db, ctx.actor, await placeOf(ctx.db, input), input.paused),
    ),

  /** Has nothing but people release on the stage, until it is resumed. */
  hold: projectProcedure("roll-back")
    .input(stageInput.extend(HoldFlowSchema.shape))
    .mutation(async ({ ctx, input }) =>
      holdFlow(ctx.db, ctx.actor, await placeOf(ctx.db, input), input.reason),
    ),

  /** Lets triggers start runs again, those first that they had queued before. */
  resume: projectProcedure("roll-back")
    .input(stageInput)
    .mutation(async ({ ctx, input }) => resumeFlow(ctx.db, ctx.actor, await placeOf(ctx.db, input))),

  /** What the hold has kept from happening; null while the stage is not on hold. */
  held: projectProcedure("read")
    .input(stageInput)
    .query(async ({ ctx, input }) => findHeldFlow(ctx.db, await placeOf(ctx.db, input))),
});

async function placeOf(
  db: Db,
  { projectId, pipelineId, stage }: z.infer<typeof stageInput> & { projectId: string },
): Promise<FlowPlace> {
  const { id, name } = await getStage(db, projectId, pipelineId, stage);
  return { projectId, pipelineId, stage: { id, name } };
}
