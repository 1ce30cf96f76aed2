export { mergeSources } from "./merge-sources";
export type { MergeChoice, MergeConflict, MergeResult } from "./merge-result";
