export { abortRestart, startRestart, type StartRestart } from "./commands";
export type { RestartDto, RestartTarget } from "./dto";
export { createRestartOperation } from "./lifecycle";
export { findLatestRestart, findRestartByKey, getRestart } from "./queries";
