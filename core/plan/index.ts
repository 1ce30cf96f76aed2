export * from "./run-inputs";
export * from "./resolve-node";
export * from "./planned-nodes";
