import type { RestRoute } from "../rest-route";
import { addonRoutes } from "./addons";
import { applyRoutes } from "./apply";
import { flowWebhookRoutes } from "./flow-webhooks";
import { gitHookRoutes } from "./git-hooks";
import { jobRoutes } from "./jobs";
import { pipelineRoutes } from "./pipelines";
import { planRoutes } from "./plans";
import { projectRunRoutes } from "./project-runs";
import { projectRoutes } from "./projects";
import { releaseFlowRoutes } from "./release-flows";
import { rollbackRoutes } from "./rollbacks";
import { resourceEditRoutes } from "./resource-edits";
import { resourcePutRoutes } from "./resource-puts";
import { resourceChangeRoutes } from "./resource-changes";
import { runRoutes } from "./runs";
import { secretGroupRoutes } from "./secret-groups";
import { serviceRoutes } from "./services";
import { shareLinkRoutes } from "./share-links";

/** Everything below `/v1`: what dispatches it, and what describes it. */
export const REST_ROUTES: readonly RestRoute[] = [
  ...applyRoutes,
  ...projectRoutes,
  ...pipelineRoutes,
  ...releaseFlowRoutes,
  ...flowWebhookRoutes,
  ...gitHookRoutes,
  ...planRoutes,
  ...runRoutes,
  ...projectRunRoutes,
  ...rollbackRoutes,
  ...shareLinkRoutes,
  ...serviceRoutes,
  ...jobRoutes,
  ...addonRoutes,
  ...resourceChangeRoutes,
  ...resourceEditRoutes,
  ...resourcePutRoutes,
  ...secretGroupRoutes,
];
