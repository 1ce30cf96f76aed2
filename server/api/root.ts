import { approvalsRouter } from "./routers/approvals";
import { auditRouter } from "./routers/audit";
import { backupsRouter } from "./routers/backups";
import { buildsRouter } from "./routers/builds";
import { deploymentsRouter } from "./routers/deployments";
import { gitopsRouter } from "./routers/gitops";
import { jobRunsRouter } from "./routers/job-runs";
import { liveRouter } from "./routers/live";
import { flowsRouter } from "./routers/flows";
import { membersRouter } from "./routers/members";
import { notificationsRouter } from "./routers/notifications";
import { operationsRouter } from "./routers/operations";
import { pipelinesRouter } from "./routers/pipelines";
import { projectsRouter } from "./routers/projects";
import { resourceChangesRouter } from "./routers/resource-changes";
import { resourcesRouter } from "./routers/resources";
import { restartsRouter } from "./routers/restarts";
import { runHistoryRouter } from "./routers/run-history";
import { runLogsRouter } from "./routers/run-logs";
import { rollbacksRouter } from "./routers/rollbacks";
import { runsRouter } from "./routers/runs";
import { sharesRouter } from "./routers/shares";
import { sessionRouter } from "./routers/session";
import { systemRouter } from "./routers/system";
import { tokensRouter } from "./routers/tokens";
import { webhooksRouter } from "./routers/webhooks";
import { router } from "./trpc";

export const appRouter = router({
  session: sessionRouter,
  projects: projectsRouter,
  pipelines: pipelinesRouter,
  flows: flowsRouter,
  webhooks: webhooksRouter,
  gitops: gitopsRouter,
  resources: resourcesRouter,
  resourceChanges: resourceChangesRouter,
  live: liveRouter,
  builds: buildsRouter,
  jobRuns: jobRunsRouter,
  deployments: deploymentsRouter,
  backups: backupsRouter,
  restarts: restartsRouter,
  operations: operationsRouter,
  runs: runsRouter,
  rollbacks: rollbacksRouter,
  runLogs: runLogsRouter,
  runHistory: runHistoryRouter,
  approvals: approvalsRouter,
  notifications: notificationsRouter,
  shares: sharesRouter,
  tokens: tokensRouter,
  members: membersRouter,
  audit: auditRouter,
  system: systemRouter,
});

/** What the browser knows of the server. */
export type AppRouter = typeof appRouter;
