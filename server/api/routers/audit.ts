import { z } from "zod";
import { listAudit, listAuditChoices } from "@/server/audit";
import { projectProcedure, router } from "../trpc";

export const auditRouter = router({
  /** Who did what in a project, newest first. */
  list: projectProcedure("administer")
    .input(
      z.object({
        who: z.string().max(200).optional(),
        /** `service.create`, or `service.` for everything done to services. */
        what: z.string().max(100).optional(),
        /** Part of what it was done to. */
        search: z.string().trim().max(200).optional(),
        origin: z.enum(["ui", "api", "system"]).optional(),
        from: z.iso.datetime().optional(),
        to: z.iso.datetime().optional(),
        cursor: z.string().max(100).nullish(),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .query(({ ctx, input }) => listAudit(ctx.db, input.projectId, input)),

  /** The names and deeds there are to filter by. */
  choices: projectProcedure("administer").query(({ ctx, input }) =>
    listAuditChoices(ctx.db, input.projectId),
  ),
});
