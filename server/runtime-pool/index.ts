export {
  createRuntimePool,
  DEFAULT_RUNTIME,
  resolveRuntimeId,
  type CreateRuntime,
  type RuntimePool,
} from "./runtime-pool";
