export { TRPCReactProvider, useTRPC, useTRPCClient } from "./provider";
export type { ApiOutputs } from "./api-types";
