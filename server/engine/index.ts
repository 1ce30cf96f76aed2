export { createEngine } from "./engine";
export type { EngineDeps, NodeIdentity, RunnableKind } from "./engine-deps";
export { ENGINE } from "./tunables";
