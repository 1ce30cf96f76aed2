export { BuildPicker } from "./build-picker";
export type { Chosen } from "./chosen";
export { CommitPicker } from "./commit-picker";
export { HeadPicker } from "./head-picker";
export { ImageReachability } from "./image-reachability";
export type { PickSource } from "./pick-source";
