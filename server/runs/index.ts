export * from "./dto";
export { abortRun, renameRun } from "./abort-run";
export { getFlowOfStage } from "./find-flow";
export { planRun, type PlanDeps, type PlanLine } from "./plan-run";
export { assertRunInProject, getRun, listRuns, readNodeLog, toListItem, type RunListQuery } from "./queries";
export { startRun, StartRunSchema, type RunDeps, type StartedRun, type StartRunRequest } from "./start-run";
export { listRunEvents, watchRun } from "./watch-run";
