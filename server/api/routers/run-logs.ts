import { z } from "zod";
import { readNodeLogWindow, searchNodeLog } from "@/server/runs";
import { projectProcedure, router } from "../trpc";

const logInput = z.object({
  runId: z.string().min(1).max(100),
  nodeKey: z.string().max(200),
  attempt: z.int().min(1),
});

/** Logs of the steps of runs; lines are numbered from 0. */
export const runLogsRouter = router({
  /** Some lines, wherever they are; `from` below 0 counts from the end. */
  window: projectProcedure("read")
    .input(logInput.extend({ from: z.int(), count: z.int().min(0).max(2_000) }))
    .query(({ ctx, input }) => readNodeLogWindow(ctx.db, input)),

  /** Which lines have these words, from one line on, as far as one request goes. */
  search: projectProcedure("read")
    .input(logInput.extend({ words: z.string().min(1).max(200), from: z.int().min(0).default(0) }))
    .query(({ ctx, input }) => searchNodeLog(ctx.db, input)),
});
