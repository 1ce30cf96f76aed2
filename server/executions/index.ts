export { abortExecution, startExecution, type StartExecution } from "./commands";
export type { ExecutionDto } from "./dto";
export { createExecOperation } from "./lifecycle";
export { findExecutionByKey, getExecution, readStdOut } from "./queries";
