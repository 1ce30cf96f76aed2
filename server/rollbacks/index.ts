export { StartRollbackSchema, type RollbackPlan, type StartedRollback } from "./dto";
export { planRollback, type RollbackDeps } from "./plan-rollback";
export { startRollback } from "./start-rollback";
