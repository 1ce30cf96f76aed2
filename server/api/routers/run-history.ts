import { z } from "zod";
import { assertRunInProject, listRunsBeside, readStageImages, readUsualStepDurations } from "@/server/runs";
import { projectProcedure, router } from "../trpc";

const runInput = z.object({ runId: z.string().min(1).max(100) });

/** A run beside the others of its flow. */
export const runHistoryRouter = router({
  /** Milliseconds that each step usually takes, by its key. */
  usualDurations: projectProcedure("read")
    .input(runInput)
    .query(async ({ ctx, input }) => {
      await assertRunInProject(ctx.db, input.projectId, input.runId);
      return readUsualStepDurations(ctx.db, input.runId);
    }),

  /** Other runs of its flow, to compare it with, the newest first. */
  beside: projectProcedure("read")
    .input(runInput)
    .query(async ({ ctx, input }) => {
      await assertRunInProject(ctx.db, input.projectId, input.runId);
      return listRunsBeside(ctx.db, input.runId);
    }),

  /** What the stage ran once the run was over. */
  images: projectProcedure("read")
    .input(runInput)
    .query(({ ctx, input }) => readStageImages(ctx.db, input.projectId, input.runId)),
});
