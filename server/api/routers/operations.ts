import { z } from "zod";
import { assertOperationInProject, readLogWindow, searchLog } from "@/server/operations";
import { projectProcedure, router } from "../trpc";

const ofOperation = z.object({ operationId: z.uuid() });

/** What the runtime did for a build, a job run, a release, a backup or a restore; lines are numbered from 0. */
export const operationsRouter = router({
  /** Some lines of the log, wherever they are; `from` below 0 counts from the end. */
  logWindow: projectProcedure("read")
    .input(ofOperation.extend({ from: z.int(), count: z.int().min(0).max(2_000) }))
    .query(async ({ ctx, input }) => {
      await assertOperationInProject(ctx.db, input.projectId, input.operationId);
      return readLogWindow(ctx.db, input.operationId, input);
    }),

  /** Which lines have these words, from one line on, as far as one request goes. */
  searchLog: projectProcedure("read")
    .input(ofOperation.extend({ words: z.string().min(1).max(200), from: z.int().min(0).default(0) }))
    .query(async ({ ctx, input }) => {
      await assertOperationInProject(ctx.db, input.projectId, input.operationId);
      return searchLog(ctx.db, input.operationId, input);
    }),
});
