export { abortRestart, startRestart, type StartRestart } from "./commands";
export type { RestartDto, RestartTarget } from "./dto";
export { restartOperation } from "./lifecycle";
export { findLatestRestart, findRestartByKey, getRestart } from "./queries";
