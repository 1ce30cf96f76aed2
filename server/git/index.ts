export { BranchClone } from "./branch-clone";
export {
  createGit,
  type Branch,
  type Commit,
  type CommitSearch,
  type Git,
  type PullRequest,
} from "./create-git";
export { type CommitMatches, type LoggedCommit } from "./commit-logs";
export { type Heads } from "./list-heads";
export { type RefListing } from "./list-refs";
export { type GitCredentials } from "./git-credentials";
export { GitError, type GitErrorCode } from "./git-error";
export { assertBranch, assertRepoUrl, assertSha, withoutCredentials } from "./git-names";
export { type FileAtCommit } from "./read-file-at";
export { exportCommit, fetchCommit, fetchMirror, type MirrorOptions } from "./mirror";
export { DEFAULT_PATH, runGit, type GitRun } from "./run-git";
