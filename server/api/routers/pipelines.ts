import { z } from "zod";
import { getBoard, listPipelines } from "@/server/pipelines";
import { projectProcedure, router } from "../trpc";

export const pipelinesRouter = router({
  list: projectProcedure("read").query(({ ctx, input }) => listPipelines(ctx.db, input.projectId)),
  /** Stages, cards with live status, promotion arrows. */
  board: projectProcedure("read")
    .input(z.object({ pipelineId: z.string() }))
    .query(({ ctx, input }) => getBoard(ctx, input.projectId, input.pipelineId)),
});
