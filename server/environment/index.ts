export {
  AddonConnectionSchema,
  ensureAddonConnection,
  readAddonConnection,
  toAddonSpec,
} from "./addon-connection";
export {
  AddonLinksSchema,
  DEFAULT_ADDON_VARIABLE,
  resolveEnvironment,
  VariablesSchema,
  type EnvironmentSources,
} from "./resolve-environment";
export { operationMasker, readAddonSecrets } from "./operation-masker";
export { piecesOfAddress, readOutsideSecrets } from "./outside-secrets";
