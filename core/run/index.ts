export * from "./statuses";
export * from "./events";
export * from "./run-state";
