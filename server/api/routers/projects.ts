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
});
