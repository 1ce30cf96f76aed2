export * from "./handler";
export * from "./enqueue";
export { cancelOperations, countLiveOperations } from "./cancel";
export { concludeOperation, toConclusion } from "./conclude";
export { driveOperation, type OperationDeps } from "./drive-operation";
export { readLogTail, readOperationLog, type OperationLog } from "./read-log";
export type { StoredLogLine } from "./log-store";
export { OPERATIONS } from "./tunables";
