export { createRetentionChores } from "./create-chores";
export { keepRun } from "./keep-run";
export { planRetention, type PlannedRemoval } from "./plan-retention";
export { describePolicy, type RetentionPolicy } from "./policy";
export { readRetention, type RetentionStatus } from "./read-retention";
export { RETENTION_KINDS } from "./rule";
