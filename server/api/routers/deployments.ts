import { z } from "zod";
import { listDeployHistory, listDeployments } from "@/server/deployments";
import { projectProcedure, router } from "../trpc";

const ofTarget = z.object({
  kind: z.enum(["service", "job"]),
  id: z.string(),
  cursor: z.string().nullish(),
  limit: z.int().min(1).max(100).default(30),
});

export const deploymentsRouter = router({
  /** Every change of image on a target, newest first. */
  list: projectProcedure("read")
    .input(ofTarget)
    .query(({ ctx, input }) =>
      listDeployments(ctx.db, input.projectId, { kind: input.kind, id: input.id }, input),
    ),

  /** The same with commits, builds and the runs that did it. */
  history: projectProcedure("read")
    .input(ofTarget)
    .query(({ ctx, input }) =>
      listDeployHistory(ctx.db, input.projectId, { kind: input.kind, id: input.id }, input),
    ),
});
