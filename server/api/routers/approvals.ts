import { z } from "zod";
import { decideApproval, DecideApprovalSchema, listApprovals } from "@/server/approvals";
import { projectProcedure, router } from "../trpc";

const runInput = z.object({ runId: z.string().min(1).max(100) });

export const approvalsRouter = router({
  /** What a run's Approvals ask for, who has said what, and whether the caller may. */
  list: projectProcedure("read")
    .input(runInput)
    .query(({ ctx, input }) => listApprovals(ctx.db, ctx.actor, input.projectId, input.runId)),

  decide: projectProcedure("approve")
    .input(runInput.extend(DecideApprovalSchema.shape))
    .mutation(({ ctx, input }) => decideApproval(ctx.db, ctx.actor, input)),
});
