export { abortJobRun, startJobRun, startJobRunIn, type StartJobRun } from "./commands";
export type { JobRunDto } from "./dto";
export { createJobOperation } from "./lifecycle";
export { findJobRun, findJobRunByKey, getJobRun, listJobRuns, type JobRunPage } from "./queries";
