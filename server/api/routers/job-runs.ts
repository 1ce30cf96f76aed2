import { z } from "zod";
import { recordAudit } from "@/server/audit";
import { abortJobRun, getJobRun, listJobRuns, startJobRun } from "@/server/jobs";
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
    .mutation(async ({ ctx, input }) => {
      const { projectId, jobId } = input;
      const run = await startJobRun(ctx.db, { projectId, jobId });
      const detail = { runId: run.id };
      await recordAudit(ctx.db, ctx.actor, { projectId, action: "job.run", subject: run.runName, detail });
      return run;
    }),

  abort: projectProcedure("abort")
    .input(z.object({ jobRunId: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const { projectId, jobRunId } = input;
      const { runName } = await getJobRun(ctx.db, projectId, jobRunId);
      await abortJobRun(ctx.db, projectId, jobRunId);
      await recordAudit(ctx.db, ctx.actor, { projectId, action: "job.abort", subject: runName });
    }),
});
