import { z } from "zod";
import { getGit, getOutgoing, getRuntimePool } from "@/server/composition";
import type { Db } from "@/server/db";
import { planRollback, startRollback, StartRollbackSchema, type RollbackDeps } from "@/server/rollbacks";
import { projectProcedure, router } from "../trpc";

const runInput = z.object({ runId: z.string().min(1).max(100) });

const depsOf = (db: Db): RollbackDeps => ({
  db,
  git: getGit(),
  runtimes: getRuntimePool(),
  outgoing: getOutgoing(),
});

export const rollbacksRouter = router({
  /** What rolling back to a run would do; nothing is changed. */
  plan: projectProcedure("read")
    .input(runInput)
    .query(({ ctx, input }) => planRollback(depsOf(ctx.db), input)),

  /** Brings the stage back to what it ran when that run had ended, and puts it on hold. */
  start: projectProcedure("roll-back")
    .input(
      runInput.extend({
        ...StartRollbackSchema.shape,
        /** The name of each addon whose backup is put back, by its id, as the person typed it. */
        confirmation: z.record(z.string(), z.string().max(200)).default({}),
      }),
    )
    .mutation(({ ctx, input }) => startRollback(depsOf(ctx.db), ctx.actor, { ...input, trigger: "manual" })),
});
