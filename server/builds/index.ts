export {
  abortBuild,
  DEFAULT_BUILD_TIMEOUT_SECONDS,
  startBuild,
  type StartBuild,
  type StartedBuild,
} from "./commands";
export type { BuildDto } from "./dto";
export { judgeCommit, type CommitJudgement } from "./judge-commit";
export { buildOperation } from "./lifecycle";
export {
  findBuild,
  findBuildByKey,
  findBuildByOperation,
  findBuildOfImage,
  findLatestSuccessfulBuild,
  getBuild,
  listBuilds,
  type BuildPage,
  type BuildQuery,
} from "./queries";
export { type BuildGit } from "./resolve-commit";
export {
  findPickSource,
  getPickSource,
  listPickableHeads,
  searchPickableCommits,
  type PickSource,
} from "./pick-commits";
export { previewBuild, type BuildPreview } from "./preview-build";
export { searchBuilds } from "./search-builds";
