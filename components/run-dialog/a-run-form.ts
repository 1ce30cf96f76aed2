import type { RunForm } from "./form-values";

/** Test factory: a form that asks for everything a form can ask for. */
export function aRunForm(form: Partial<RunForm> = {}): RunForm {
  const field = { type: "text", initial: null, required: false, stored: "none" } as const;
  return {
    stage: "Staging",
    revision: 3,
    paused: false,
    hold: null,
    credentials: [{ id: "hub", registry: "docker.io" }],
    whyNotImages: null,
    pickers: [
      {
        kind: "BranchCommitSelector",
        title: "Branch and commit",
        description: null,
        required: true,
        source: "api",
        outputs: { branch: "BRANCH", buildSha: "SHA" },
      },
    ],
    arguments: [
      { ...field, name: "TAG", initial: "v1" },
      { ...field, name: "COUNT", type: "number", initial: "3" },
      { ...field, name: "LIST", type: "json", initial: "[]" },
      { ...field, name: "WHO", required: true },
      { ...field, name: "KEY", stored: "replaceable" },
      { ...field, name: "LOCKED", stored: "locked" },
    ],
    triggers: [{ ref: "push", repoUrl: "https://example.com/shop.git" }],
    builds: [{ ref: "start-build", buildServiceId: "api", branch: "main", sha: null }],
    targets: [
      {
        id: "api",
        type: "service",
        from: "build",
        buildServiceId: "api",
        buildRef: "start-build",
        imagePath: null,
      },
      {
        id: "proxy",
        type: "service",
        from: "image",
        buildServiceId: null,
        buildRef: null,
        imagePath: "nginx:1",
      },
    ],
    recent: [],
    ...form,
  };
}
