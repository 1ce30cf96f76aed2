export * from "./run-inputs";
export * from "./resolve-node";
