/** A rich input of a flow: the branch and commit of the build service `code` that a run builds. */
export const asksForACommit = (title: string, more: { required?: boolean } = {}) => ({
  kind: "BranchCommitSelector",
  spec: {
    title,
    ...more,
    inputs: { source: "code" },
    outputs: { branch: "BRANCH", buildSha: "SHA" },
  },
});

/** The step that builds what was chosen. */
export const buildsTheChoice = (ref: string, more: object = {}) => ({
  kind: "Build",
  ref,
  spec: { id: "code", branch: "${args.BRANCH}", sha: "${args.SHA}" },
  condition: "success",
  ...more,
});
