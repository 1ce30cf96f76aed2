import type { NewNodeOptions, NodeResource } from "./new-node";

export interface NewSpec {
  spec: Readonly<Record<string, unknown>>;
  /** *Wait for completion*. */
  condition?: "success" | "running";
}

/** The spec that a new node of a kind begins with; empty for kinds that need nothing. */
export function newSpec(kind: string, options: NewNodeOptions): NewSpec {
  const make = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  return make?.(options) ?? { spec: {} };
}

const KINDS: Readonly<Record<string, (options: NewNodeOptions) => NewSpec>> = {
  Workflow: () => ({ spec: { type: "sequential", steps: [] } }),
  LoopWorkflow: () => ({ spec: { iterations: [], type: "sequential", steps: [] } }),
  Build: ({ resource }) => ({
    spec: {
      reuseExistingBuilds: true,
      buildRuleFallThroughHandling: "fail",
      buildOverrides: { buildArguments: {} },
      id: idOf(resource, "build-service"),
      type: "service",
      branch: "main",
    },
    condition: "success",
  }),
  Release: newRelease,
  JobRun: ({ resource }) => ({ spec: { jobId: idOf(resource, "job") }, condition: "success" }),
  AddonBackup: ({ resource }) => ({
    spec: { addonId: idOf(resource, "addon"), backupType: "snapshot" },
    condition: "success",
  }),
  AddonImport: ({ resource }) => ({
    spec: { addonId: idOf(resource, "addon"), importUrl: "", compressionType: "zstd" },
    condition: "success",
  }),
  Action: newAction,
  Condition: ({ resource }) => ({
    spec:
      resource?.kind === "addon"
        ? { kind: "Addon", spec: { type: "running", data: { addonId: resource.id } } }
        : { kind: "Service", spec: { type: "running", data: { serviceId: idOf(resource, "service") } } },
  }),
  Message: () => ({ spec: { kind: "SLACK", spec: { webhookUrl: "", message: "" } } }),
  Approval: () => ({ spec: { amount: 1 } }),
  RunTemplate: ({ resource }) => ({
    spec: { templateType: "release-flow-template", templateId: idOf(resource, "release-flow") },
    condition: "success",
  }),
  SecretInheritance: ({ resource }) => ({
    spec: { secrets: resource?.kind === "secret-group" ? [resource.id] : [] },
  }),
  HttpRequest: () => ({ spec: { url: "", method: "GET" } }),
  Delay: () => ({ spec: { seconds: 60 } }),
};

/** Restarting a service or addon; of a job, which cannot be restarted, a command in it. */
function newAction({ resource }: NewNodeOptions): NewSpec {
  switch (resource?.kind) {
    case "addon":
      return {
        spec: {
          kind: "Addon",
          spec: { type: "restart", data: { addonId: resource.id }, condition: "running" },
        },
      };
    case "job":
      return {
        spec: { kind: "Job", spec: { type: "execute", data: { jobId: resource.id, command: "" } } },
      };
    default:
      return {
        spec: {
          kind: "Service",
          spec: {
            type: "restart",
            data: { serviceId: idOf(resource, "service") },
            condition: "running",
          },
        },
      };
  }
}

/** Deploying a build, promoting from the stage before, or an image of a registry. */
function newRelease({ resource, origin }: NewNodeOptions): NewSpec {
  const type = resource?.kind === "job" ? "job" : "service";
  const target = { id: idOf(resource, type), type };
  if (origin === undefined) return { spec: { type: "registry", origin: { imagePath: "" }, target } };
  if (origin.kind === "build-service")
    return { spec: { type: "build", origin: { id: origin.id, branch: "main", build: "latest" }, target } };
  const from = { id: origin.id, type: origin.kind === "job" ? "job" : "service" };
  // The job's next run must already have the new image.
  return {
    spec: { type: "deployment", origin: from, target },
    ...(type === "job" && { condition: "running" as const }),
  };
}

function idOf(resource: NodeResource | undefined, kind: NodeResource["kind"]): string {
  return resource?.kind === kind ? resource.id : "";
}
