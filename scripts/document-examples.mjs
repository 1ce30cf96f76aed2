/** Examples of the reference of documents; each is part of a document that must be without errors. */
export const DOCUMENT_EXAMPLES = {
  document: {
    apiVersion: "v1.2",
    arguments: { BRANCH: "main" },
    options: { concurrencyPolicy: "queue" },
    spec: {
      kind: "Workflow",
      spec: {
        type: "sequential",
        steps: [
          {
            kind: "Build",
            ref: "start-build",
            spec: { id: "builder", type: "service", branch: "${args.BRANCH}" },
          },
        ],
      },
    },
  },
  options: { options: { concurrencyPolicy: "replace", paused: false } },
  node: {
    kind: "JobRun",
    ref: "migrate",
    spec: { jobId: "migrations" },
    condition: "success",
    timeoutDuration: 600,
    skipNodeExecution: "${fn.neq(args.BRANCH, 'main')}",
    settings: { maxAttempts: 3, backoff: { type: "exponential", delay: 5 }, retryOnFailure: true },
    runOn: ["release", "rollback"],
  },
  triggers: {
    triggers: [
      {
        ref: "push",
        vcsService: "github",
        repoUrl: "https://github.com/acme/shop",
        branchRestrictions: ["main", "release/*"],
        pathIgnoreRules: ["docs/", "*.md"],
        ciIgnoreFlags: ["[skip ci]"],
        ciIgnoreFlagsEnabled: true,
      },
    ],
  },
  gitops: {
    gitops: {
      vcsService: "github",
      repoUrl: "https://github.com/acme/shop",
      branch: "main",
      filePath: "/flows/production.json",
    },
  },
  richInputs: {
    richInputs: [
      {
        kind: "BranchCommitSelector",
        spec: {
          title: "What shall be released",
          required: true,
          inputs: { source: "builder" },
          outputs: { branch: "BRANCH", buildSha: "SHA" },
        },
      },
    ],
  },
};
