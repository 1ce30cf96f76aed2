import { z } from "zod";
import { getBell } from "@/server/bell";
import { AppError } from "@/server/errors";
import {
  addItems,
  addStage,
  createPipeline,
  getBoard,
  listFreeItems,
  listPipelines,
  moveItem,
  moveStage,
  readChangelog,
  readConsequences,
  removeItem,
  removeStage,
  renamePipeline,
  renameStage,
  StageNameSchema,
  StageNamesSchema,
  watchBoard,
} from "@/server/pipelines";
import { ResourceIdSchema, ResourceNameSchema } from "@/server/resources";
import { shutdownSignal } from "@/server/worker/shutdown";
import { projectProcedure, router } from "../trpc";

const pipelineInput = z.object({ pipelineId: z.string().min(1).max(100) });
const stageInput = pipelineInput.extend({ stageId: z.uuid() });
const nameInput = { name: StageNameSchema, takeOver: z.boolean().default(false) };
const item = { kind: z.enum(["service", "job", "addon"]), id: z.string().min(1).max(100) };
const index = z.int().min(0).max(10_000);
/** As many as one can tick in the dialog. */
const MAX_ITEMS = 200;

const PlannedChangeSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("move-stage"), stageId: z.uuid(), index }),
  z.object({ type: z.literal("remove-stage"), stageId: z.uuid() }),
  z.object({ type: z.literal("move-item"), ...item, stageId: z.uuid() }),
  z.object({ type: z.literal("remove-item"), ...item }),
]);

export const pipelinesRouter = router({
  list: projectProcedure("read").query(({ ctx, input }) => listPipelines(ctx.db, input.projectId)),
  /** Stages, cards with live status, promotion arrows. */
  board: projectProcedure("read")
    .input(pipelineInput)
    .query(({ ctx, input }) => getBoard(ctx, input.projectId, input.pipelineId)),

  /** The board as it is now, and each time it is another. */
  watch: projectProcedure("read")
    .input(pipelineInput)
    .subscription(async function* ({ ctx, input, signal }) {
      const stop = AbortSignal.any([shutdownSignal(), ...(signal === undefined ? [] : [signal])]);
      yield* watchBoard(ctx, getBell(), input.projectId, input.pipelineId, stop);
      // A stream that just ends would leave the browser waiting for ever; an error makes it connect anew.
      if (shutdownSignal().aborted) {
        throw new AppError("shutting-down", "The server is stopping.", { status: 503 });
      }
    }),

  /** What the next promotion from one target to the other would bring. */
  changelog: projectProcedure("read")
    .input(
      z.object({ kind: z.enum(["service", "job"]), fromId: z.string().max(100), toId: z.string().max(100) }),
    )
    .query(({ ctx, input }) => readChangelog(ctx, input.projectId, input)),

  /** An empty pipeline. */
  create: projectProcedure("edit-resources")
    .input(z.object({ id: ResourceIdSchema, name: ResourceNameSchema, stages: StageNamesSchema }))
    .mutation(({ ctx, input }) => createPipeline(ctx.db, ctx.actor, input)),

  rename: projectProcedure("edit-resources")
    .input(pipelineInput.extend({ name: ResourceNameSchema }))
    .mutation(({ ctx, input }) => renamePipeline(ctx.db, ctx.actor, input, input.name)),

  addStage: projectProcedure("edit-resources")
    .input(pipelineInput.extend(nameInput))
    .mutation(({ ctx, input }) => addStage(ctx.db, ctx.actor, input, input)),

  renameStage: projectProcedure("edit-resources")
    .input(stageInput.extend(nameInput))
    .mutation(({ ctx, input }) => renameStage(ctx.db, ctx.actor, input, input.stageId, input)),

  moveStage: projectProcedure("edit-resources")
    .input(stageInput.extend({ index }))
    .mutation(({ ctx, input }) => moveStage(ctx.db, ctx.actor, input, input.stageId, input.index)),

  /** With its flow and that flow's runs: for those who may change flows. */
  removeStage: projectProcedure("edit-flows")
    .input(stageInput)
    .mutation(({ ctx, input }) => removeStage(ctx.db, ctx.actor, input, input.stageId)),

  /** What a change would do beyond what it is about; nothing is changed. */
  consequences: projectProcedure("read")
    .input(pipelineInput.extend({ change: PlannedChangeSchema }))
    .query(({ ctx, input }) => readConsequences(ctx.db, input, input.change)),

  /** Services, jobs and addons that stand in no stage. */
  freeItems: projectProcedure("read").query(({ ctx, input }) => listFreeItems(ctx.db, input.projectId)),

  addItems: projectProcedure("edit-resources")
    .input(stageInput.extend({ items: z.array(z.object(item)).min(1).max(MAX_ITEMS) }))
    .mutation(({ ctx, input }) => addItems(ctx.db, ctx.actor, input, input.stageId, input.items)),

  /** To another place in its stage, or into another stage. */
  moveItem: projectProcedure("edit-resources")
    .input(stageInput.extend({ ...item, index }))
    .mutation(({ ctx, input }) => moveItem(ctx.db, ctx.actor, input, input, input)),

  /** Off the board; the resource itself stays. */
  removeItem: projectProcedure("edit-resources")
    .input(pipelineInput.extend(item))
    .mutation(({ ctx, input }) => removeItem(ctx.db, ctx.actor, input, input)),
});
