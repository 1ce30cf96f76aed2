export { hasGap, receiveEvent, startLiveRun } from "./live-run";
export type { RunAccess } from "./run-access";
export { RunScreen, type RunScreenProps } from "./run-screen";
export { RunView, type RunViewProps } from "./run-view";
export type { RunDetail } from "./run-types";
export { runTitle, startedBy } from "./run-words";
