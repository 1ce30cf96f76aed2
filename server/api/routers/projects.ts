import { z } from "zod";
import { listAudit } from "@/server/audit";
import { getProject, getProjectHome, listProjects } from "@/server/projects";
import { projectProcedure, router, signedInProcedure } from "../trpc";

export const projectsRouter = router({
  /** The projects the caller is a member of. */
  list: signedInProcedure.query(({ ctx }) => listProjects(ctx.db, ctx.actor)),
  get: projectProcedure("read").query(({ ctx, input }) => getProject(ctx.db, ctx.actor, input.projectId)),
  /** Pipelines with their latest runs, counts, what is deployed where. */
  home: projectProcedure("read").query(({ ctx, input }) =>
    getProjectHome(ctx.db, ctx.actor, input.projectId),
  ),
  /** Newest first. */
  audit: projectProcedure("administer")
    .input(z.object({ limit: z.int().min(1).max(200).default(100) }))
    .query(({ ctx, input }) => listAudit(ctx.db, input.projectId, input.limit)),
});
