export * from "./argument-overrides";
export * from "./commands";
export * from "./holds";
export * from "./kinds";
export * from "./queries";
export * from "./stage-context";
