import { getProject, listProjects } from "@/server/projects";
import { PageQuerySchema, pageOf } from "../pagination";
import { route } from "../rest-route";

export const projectRoutes = [
  route("GET /projects", {
    verb: "signed-in",
    summary: "The projects the token reaches.",
    query: PageQuerySchema,
    handle: async ({ db, actor, query }) => {
      const { items, pagination } = pageOf(await listProjects(db, actor), query);
      return { data: { projects: items }, pagination };
    },
  }),

  route("GET /projects/{projectId}", {
    verb: "read",
    summary: "One project.",
    handle: async ({ db, actor, params }) => ({ data: await getProject(db, actor, params.projectId) }),
  }),
];
