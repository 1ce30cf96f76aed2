export {
  connectRepository,
  disconnectRepository,
  followMove,
  lookNow,
  settleConflict,
  writeAgain,
} from "./commands";
export { ConnectionSchema } from "./connection";
export { createGitOpsChores } from "./create-chore";
export { ownDirs } from "./open-clone";
export { findRepository, readConflict } from "./queries";
