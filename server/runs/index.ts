export * from "./dto";
export { abortRun, renameRun } from "./abort-run";
export {
  assertNoCycle,
  findChildRun,
  startChildRun,
  stopChildRuns,
  type ChildRun,
  type ParentNode,
} from "./child-runs";
export { concurrencyPolicyOf } from "./create-run";
export { getFlowOfStage } from "./find-flow";
export { planRun, type PlanDeps, type PlanLine } from "./plan-run";
export { assertRunInProject, getRun, listRuns, readNodeLog, toListItem, type RunListQuery } from "./queries";
export { startRun, StartRunSchema, type RunDeps, type StartRunRequest } from "./start-run";
export type { TriggerGit } from "./trigger-values";
export { readSecretGroups } from "./secret-scope";
export { isWaitingForApproval } from "./waits-for-approval";
export { listRunEvents, watchRun } from "./watch-run";
