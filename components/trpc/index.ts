export { TRPCReactProvider, useTRPC, useTRPCClient } from "./provider";
export type { ApiInputs, ApiOutputs } from "./api-types";
export { failureText } from "./failure-text";
