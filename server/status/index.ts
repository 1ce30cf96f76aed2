export { answerMetrics } from "./answer-metrics";
export { countDue, describeDueItem, listDue } from "./due-work";
export { describeFullDisk, readDisk } from "./disk";
export { readSystemStatus } from "./read-system-status";
export type * from "./dto";
export { STATUS } from "./tunables";
