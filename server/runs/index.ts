export * from "./dto";
export { abortRun, renameRun } from "./abort-run";
export { findChildRun, startChildRun, stopChildRuns, type ChildRun, type ParentNode } from "./child-runs";
export { createRollbackRun } from "./create-rollback-run";
export {
  concurrencyPolicyOf,
  createRun,
  prepareInputs,
  type FlowToRun,
  type PreparedInputs,
} from "./create-run";
export { advanceQueue } from "./flow-queue";
export { assertNoCycle, listProjectFlows } from "./flow-cycles";
export { getFlowOfStage } from "./find-flow";
export { toKeptEdits } from "./kept-edits";
export { planDocument, planRun, type PlanDeps, type PlanRequest, type RunPlan } from "./plan-run";
export type { PlanLine } from "./plan-node";
export { getTriggerRepository, readRunForm, type RecentValues, type RunFormDto } from "./run-form";
export { listRunLines, listStarters } from "./list-run-lines";
export { listRuns, toListItem } from "./list-runs";
export { RUN_LIST_PERIODS, type RunListQuery } from "./list-runs-query";
export { assertRunInProject, getRun } from "./queries";
export { exportNodeLog, readNodeLog, readNodeLogWindow, searchNodeLog } from "./node-log";
export { listRunsBeside } from "./runs-beside";
export { readStageImages } from "./stage-images";
export { readUsualStepDurations } from "./usual-durations";
export { readRetryOutlook, type RetryOutlook } from "./retry-outlook";
export { retryRun, RetryRunSchema, type RetriedRun, type RetryDeps, type RetryRun } from "./retry-run";
export { startRun, StartRunSchema, type RunDeps, type StartRunRequest } from "./start-run";
export type { TriggerGit } from "./trigger-values";
export { whyNotReturnable, type RollbackRecord } from "./rollback-record";
export { readSecretGroups } from "./secret-scope";
export { isWaitingForApproval } from "./waits-for-approval";
export { listRunEvents } from "./list-run-events";
export { watchRun } from "./watch-run";
