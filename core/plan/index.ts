export * from "./run-inputs";
export * from "./resolve-node";
export * from "./planned-nodes";
export { resolveAhead, type AheadFailure } from "./resolve-ahead";
export * from "./input-edits";
export * from "./run-form";
export { unknownOverrides, type UnknownOverride } from "./unknown-overrides";
