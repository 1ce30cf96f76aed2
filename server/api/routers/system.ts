import { getEnv } from "@/server/env";
import { describePolicy } from "@/server/retention";
import { readSystemStatus } from "@/server/status";
import { router, serverAdminProcedure } from "../trpc";

export const systemRouter = router({
  /** Workers, leases, queues and what waits, of the whole installation; and for how long things are kept. */
  status: serverAdminProcedure.query(async ({ ctx }) => ({
    ...(await readSystemStatus(ctx.db)),
    keeps: describePolicy(getEnv().retention),
  })),
});
