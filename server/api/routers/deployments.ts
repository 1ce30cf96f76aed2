import { z } from "zod";
import { listDeployments } from "@/server/deployments";
import { projectProcedure, router } from "../trpc";

export const deploymentsRouter = router({
  /** Every change of image on a target, newest first. */
  list: projectProcedure("read")
    .input(
      z.object({
        kind: z.enum(["service", "job"]),
        id: z.string(),
        cursor: z.string().nullish(),
        limit: z.int().min(1).max(100).default(30),
      }),
    )
    .query(({ ctx, input }) =>
      listDeployments(ctx.db, input.projectId, { kind: input.kind, id: input.id }, input),
    ),
});
