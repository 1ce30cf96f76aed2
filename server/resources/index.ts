export * from "./specs";
export type * from "./dto";
export * from "./image-facts";
export * from "./linked";
export * from "./live-status";
export * from "./queries";
export * from "./changes";
export * from "./field-changes";
export * from "./stores";
