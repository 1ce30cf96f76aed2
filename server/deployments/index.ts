export { DEFAULT_ROLLOUT_TIMEOUT_SECONDS, startRelease, type StartRelease } from "./commands";
export type { DeploymentDto } from "./dto";
export { listDeployHistory, type DeployHistoryPage, type DeployRecord } from "./history";
export { createRolloutOperation } from "./lifecycle";
export {
  findCurrentImage,
  findDeployment,
  findDeploymentByKey,
  listDeployments,
  type CurrentImage,
  type DeploymentPage,
} from "./queries";
