import { readSystemStatus } from "@/server/status";
import { router, serverAdminProcedure } from "../trpc";

export const systemRouter = router({
  /** Workers, leases, queues and what waits, of the whole installation. */
  status: serverAdminProcedure.query(({ ctx }) => readSystemStatus(ctx.db)),
});
