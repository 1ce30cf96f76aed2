import { isRecord, suggestRef, type RawNode } from "@/core/document";
import { findManifest } from "@/nodes/_registry/manifests";

/** What a new node is about. */
export interface NodeResource {
  readonly kind: "service" | "job" | "addon" | "build-service" | "secret-group" | "release-flow";
  /** Of a release flow: `pipeline/stage`. */
  readonly id: string;
}

export interface NewNodeOptions {
  /** What it acts on: what is deployed to, run, built, backed up, restarted. */
  readonly resource?: NodeResource;
  /**
   * Of a `Release`: where the image comes from. A build service deploys its newest build, a service or job of the stage
   * before is promoted; without one it is an image of a registry.
   */
  readonly origin?: NodeResource;
  /** Every ref of the document, triggers included. */
  readonly existingRefs: Iterable<string>;
}

/**
 * A node of a kind with what is known of it filled in and the rest empty, to be chosen: as valid as it can be. Fields
 * stand in the order in which the language's own documents write them. Work that later steps build on is waited for.
 */
export function newNode(kind: string, options: NewNodeOptions): RawNode {
  const { spec, condition } = Object.hasOwn(KINDS, kind)
    ? (KINDS[kind]?.(options) ?? { spec: {} })
    : { spec: {} };
  const base = refBase(kind, spec);
  return {
    kind,
    ...(base !== undefined && { ref: suggestRef(base, options.existingRefs) }),
    spec,
    ...(condition !== undefined && { condition }),
  };
}

interface NewSpec {
  spec: Readonly<Record<string, unknown>>;
  /** *Wait for completion*. */
  condition?: "success" | "running";
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
};

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

/** `start-build`, `backup-postgres`; containers are named only when something has to refer to them. */
function refBase(kind: string, spec: Readonly<Record<string, unknown>>): string | undefined {
  if (kind === "Workflow") return undefined;
  if (kind === "LoopWorkflow") return "loop";
  try {
    const base: unknown = findManifest(kind)?.refBase(spec);
    return typeof base === "string" ? base : kind;
  } catch {
    // An unfinished spec may lack what the name is made of.
    return isRecord(spec) ? kind : undefined;
  }
}
