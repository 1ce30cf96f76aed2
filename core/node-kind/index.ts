export * from "./spec";
export * from "./capabilities";
export * from "./manifest";
export * from "./executor";
