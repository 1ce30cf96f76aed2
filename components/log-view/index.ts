export { stripAnsi } from "./ansi";
export { LogView, type LogViewProps } from "./log-view";
export { LogTail, type LogTailProps } from "./log-tail";
export type { LogReader } from "./log-reader";
