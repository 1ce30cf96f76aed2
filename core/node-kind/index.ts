export * from "./spec";
export * from "./capabilities";
export * from "./manifest";
export * from "./executor";
export * from "./resource-id";
export * from "./follow-work";
