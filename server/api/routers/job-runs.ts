import { z } from "zod";
import { abortJobRun, listJobRuns, startJobRun } from "@/server/jobs";
import { projectProcedure, router } from "../trpc";

export const jobRunsRouter = router({
  /** Newest first. */
  list: projectProcedure("read")
    .input(
      z.object({
        jobId: z.string(),
        cursor: z.string().nullish(),
        limit: z.int().min(1).max(100).default(30),
      }),
    )
    .query(({ ctx, input }) => listJobRuns(ctx.db, input.projectId, input.jobId, input)),

  /** The job as it is set up. */
  start: projectProcedure("run")
    .input(z.object({ jobId: z.string() }))
    .mutation(({ ctx, input }) => startJobRun(ctx.db, { projectId: input.projectId, jobId: input.jobId })),

  abort: projectProcedure("abort")
    .input(z.object({ jobRunId: z.string() }))
    .mutation(({ ctx, input }) => abortJobRun(ctx.db, input.projectId, input.jobRunId)),
});
