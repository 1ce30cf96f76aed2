import { z } from "zod";
import { AppError } from "@/server/errors";
import { readOperationLog } from "@/server/operations";
import { projectProcedure, router } from "../trpc";

/** What the runtime did for a build, a job run, a release, a backup or a restore. */
export const operationsRouter = router({
  /** Log lines behind `cursor`. */
  log: projectProcedure("read")
    .input(z.object({ operationId: z.uuid(), cursor: z.int().min(0).default(0) }))
    .query(async ({ ctx, input }) => {
      const { projectId, operationId, cursor } = input;
      const operation = await ctx.db.operation.findFirst({
        where: { id: operationId, projectId },
        select: { id: true },
      });
      if (operation === null) throw AppError.notFound(`There is no operation “${operationId}”.`);
      return readOperationLog(ctx.db, operationId, cursor);
    }),
});
