export { createCapabilities, type CapabilityDeps } from "./create-capabilities";
export type { NodeOrigin } from "./origin";
