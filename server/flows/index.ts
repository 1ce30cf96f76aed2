export * from "./argument-overrides";
export * from "./commands";
export { readEditorFacts } from "./editor-facts";
export * from "./holds";
export * from "./kinds";
export * from "./queries";
export * from "./stage-context";
