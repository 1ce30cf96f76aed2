export { abortRestart, startRestart, type StartRestart } from "./commands";
export type { RestartDto } from "./dto";
export { restartOperation } from "./lifecycle";
export { findRestartByKey, getRestart } from "./queries";
