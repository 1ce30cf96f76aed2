export { createCommitStatusChore } from "./create-chore";
export { listCommitStatusTroubles, type CommitStatusTrouble } from "./list-troubles";
