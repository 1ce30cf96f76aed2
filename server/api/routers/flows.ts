import { z } from "zod";
import { getRuntimePool } from "@/server/composition";
import {
  changeArgumentOverrides,
  ChangeOverridesSchema,
  findFlow,
  findHeldFlow,
  FlowTextSchema,
  holdFlow,
  HoldFlowSchema,
  listArgumentOverrides,
  readEditorFacts,
  resumeFlow,
  setFlowPaused,
  validateFlowText,
} from "@/server/flows";
import { projectProcedure, router } from "../trpc";
import { draftProcedures } from "./flow-drafts";
import { placeOf, stageInput } from "./flow-place";
import { revisionProcedures } from "./flow-revisions";

const textInput = stageInput.extend({ text: FlowTextSchema });

export const flowsRouter = router({
  ...draftProcedures,
  ...revisionProcedures,

  /** The flow of a stage with its newest revision; null when the stage has none. */
  get: projectProcedure("read")
    .input(stageInput)
    .query(async ({ ctx, input }) => findFlow(ctx.db, await placeOf(ctx.db, input))),

  /** What the stage's flow may speak of: resources, build services, secret groups, what the runtime can do. */
  editorFacts: projectProcedure("read")
    .input(stageInput)
    .query(async ({ ctx, input }) => readEditorFacts(ctx.db, getRuntimePool(), await placeOf(ctx.db, input))),

  /** Everything there is to say about a text as this stage's flow; nothing is stored. */
  validate: projectProcedure("read")
    .input(textInput)
    .query(async ({ ctx, input }) => {
      const place = await placeOf(ctx.db, input);
      const { problems } = await validateFlowText(ctx.db, getRuntimePool(), place, input.text);
      return problems;
    }),

  /** Stops or allows git and webhook triggers. */
  pause: projectProcedure("edit-flows")
    .input(stageInput.extend({ paused: z.boolean() }))
    .mutation(async ({ ctx, input }) =>
      setFlowPaused(ctx.db, ctx.actor, await placeOf(ctx.db, input), input.paused),
    ),

  /** Names of the arguments that have a stored value; never the values. */
  overrides: projectProcedure("read")
    .input(stageInput)
    .query(async ({ ctx, input }) => listArgumentOverrides(ctx.db, await placeOf(ctx.db, input))),

  /** Stores, locks and removes values of arguments. */
  changeOverrides: projectProcedure("edit-flows")
    .input(stageInput.extend(ChangeOverridesSchema.shape))
    .mutation(async ({ ctx, input }) =>
      changeArgumentOverrides(ctx.db, ctx.actor, await placeOf(ctx.db, input), input),
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
