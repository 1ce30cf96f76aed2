import { z } from "zod";
import { recordAudit } from "@/server/audit";
import { findLatestRestart, startRestart } from "@/server/restarts";
import { projectProcedure, router } from "../trpc";

const ofTarget = z.object({ kind: z.enum(["service", "addon"]), id: z.string() });

export const restartsRouter = router({
  /** Of a service or addon; null when it was never restarted. */
  latest: projectProcedure("read")
    .input(ofTarget)
    .query(({ ctx, input }) => findLatestRestart(ctx.db, input.projectId, input)),

  /** Replica by replica; a database is away for a moment. */
  start: projectProcedure("run")
    .input(ofTarget)
    .mutation(async ({ ctx, input }) => {
      const { projectId, kind, id } = input;
      const restart = await startRestart(ctx.db, { projectId, target: { kind, id } });
      const detail = { restartId: restart.id };
      await recordAudit(ctx.db, ctx.actor, { projectId, action: `${kind}.restart`, subject: id, detail });
      return restart;
    }),
});
