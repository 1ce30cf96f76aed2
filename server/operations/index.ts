export * from "./handler";
export * from "./enqueue";
