import { membersRouter } from "./routers/members";
import { pipelinesRouter } from "./routers/pipelines";
import { projectsRouter } from "./routers/projects";
import { resourcesRouter } from "./routers/resources";
import { runsRouter } from "./routers/runs";
import { sessionRouter } from "./routers/session";
import { tokensRouter } from "./routers/tokens";
import { router } from "./trpc";

export const appRouter = router({
  session: sessionRouter,
  projects: projectsRouter,
  pipelines: pipelinesRouter,
  resources: resourcesRouter,
  runs: runsRouter,
  tokens: tokensRouter,
  members: membersRouter,
});

/** What the browser knows of the server. */
export type AppRouter = typeof appRouter;
