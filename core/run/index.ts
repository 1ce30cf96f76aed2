export * from "./statuses";
export * from "./events";
export * from "./run-state";
export * from "./tree";
export * from "./advance";
export * from "./reopen";
export * from "./precedence";
export * from "./withheld-spec";
