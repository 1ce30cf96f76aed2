import { isRecord } from "@/core/document/walk";

/** A target and the image it gets back. */
export interface RollbackRelease {
  kind: "service" | "job";
  id: string;
  image: string;
  origin:
    | { type: "build"; buildServiceId: string; buildId: string; sha?: string }
    | { type: "registry"; credentialsId: string | null };
}

/** A backup that is put back before anything is released. */
export interface RollbackRestore {
  addonId: string;
  backupId: string;
  backupType: "snapshot" | "dump";
}

type RawNode = Record<string, unknown>;

/** A workflow of the product's own takes part in rollbacks, and so does all in it that says nothing else. */
const RUN_ON = ["rollback"] as const;

/**
 * The document of a rollback: the flow's own, with every Release that has a target to roll back rolling out that
 * target's image, and of its other steps those that take part in rollbacks (`runOn`). Backups are put back before, each
 * after a new backup of what is there now; targets that the flow does not release come last.
 * @param flowDocument a publishable document
 */
export function rollbackDocument(
  flowDocument: unknown,
  releases: readonly RollbackRelease[],
  restores: readonly RollbackRestore[],
): Record<string, unknown> {
  const flow = isRecord(flowDocument) ? flowDocument : {};
  const left = new Map(releases.map((release) => [keyOf(release.kind, release.id), release]));
  const kept = isRecord(flow.spec) ? keep(flow.spec, left, { takesPart: false, isSure: true }) : null;
  const rest = [...left.values()].map((release) => releaseNode(release, {}));
  const steps = [
    ...together(restores.map(restoreNode)),
    ...(kept === null ? [] : isSequence(kept) ? kept.spec.steps : [kept]),
    ...together(rest),
  ];
  const { apiVersion = "v1.2", arguments: given, options, triggers } = flow;
  return {
    apiVersion,
    ...(given !== undefined && { arguments: given }),
    ...(options !== undefined && { options }),
    ...(triggers !== undefined && { triggers }),
    spec: { kind: "Workflow", spec: { type: "sequential", steps } },
  };
}

interface Around {
  /** What a step that has no `runOn` of its own has from the workflows around it. */
  takesPart: boolean;
  /** Nothing around it may skip it or repeat it. */
  isSure: boolean;
}

/** The node as the rollback has it; null when nothing of it is left. Takes the releases it places out of `left`. */
function keep(node: RawNode, left: Map<string, RollbackRelease>, around: Around): RawNode | null {
  const takesPart = Array.isArray(node.runOn) ? node.runOn.includes("rollback") : around.takesPart;
  const steps = stepsOf(node);
  if (steps !== null) {
    const isSure =
      around.isSure &&
      node.kind === "Workflow" &&
      [undefined, "false"].includes(skipOf(node.skipNodeExecution));
    const kept = steps.flatMap((step) => {
      const one = isRecord(step) ? keep(step, left, { takesPart, isSure }) : null;
      return one === null ? [] : [one];
    });
    return kept.length === 0 ? null : { ...node, spec: { ...(node.spec as RawNode), steps: kept } };
  }
  if (node.kind !== "Release") return takesPart ? node : null;
  const key = targetKeyOf(node);
  const release = key === null || !around.isSure ? undefined : left.get(key);
  if (key === null || release === undefined) return null;
  left.delete(key);
  return releaseNode(release, node);
}

function skipOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

function stepsOf(node: RawNode): readonly unknown[] | null {
  const isContainer = node.kind === "Workflow" || node.kind === "LoopWorkflow";
  return isContainer && isRecord(node.spec) && Array.isArray(node.spec.steps)
    ? (node.spec.steps as unknown[])
    : null;
}

function isSequence(node: RawNode): node is RawNode & { spec: { steps: RawNode[] } } {
  const { spec } = node;
  const others = Object.keys(node).filter((field) => field !== "kind" && field !== "spec");
  return isRecord(spec) && spec.type === "sequential" && Array.isArray(spec.steps) && others.length === 0;
}

function keyOf(kind: unknown, id: unknown): string {
  return `${String(kind)}/${String(id)}`;
}

/** Null for a target that only the run itself would know. */
function targetKeyOf({ spec }: RawNode): string | null {
  if (!isRecord(spec) || !isRecord(spec.target)) return null;
  const { id, type } = spec.target;
  return typeof id === "string" ? keyOf(type, id) : null;
}

/** Rolled out to the end, whatever the flow does: only then is it known that it has come back. */
function releaseNode(
  { kind, id, image, origin }: RollbackRelease,
  { ref, timeoutDuration, settings }: RawNode,
): RawNode {
  return {
    kind: "Release",
    ...(ref !== undefined && { ref }),
    spec: {
      ...(origin.type === "build"
        ? {
            type: "build",
            origin: {
              id: origin.buildServiceId,
              build: origin.buildId,
              // The id decides; people know builds by their commits.
              ...(origin.sha !== undefined && { sha: origin.sha }),
            },
          }
        : {
            type: "registry",
            origin: {
              imagePath: image,
              ...(origin.credentialsId !== null && { credentials: origin.credentialsId }),
            },
          }),
      target: { id, type: kind },
    },
    condition: "running",
    ...(typeof timeoutDuration === "number" && { timeoutDuration }),
    ...(settings !== undefined && { settings }),
  };
}

/** What is lost by putting a backup back can itself be put back. */
function restoreNode({ addonId, backupId, backupType }: RollbackRestore): RawNode {
  return {
    kind: "Workflow",
    runOn: [...RUN_ON],
    spec: {
      type: "sequential",
      steps: [
        { kind: "AddonBackup", runOn: [...RUN_ON], spec: { addonId, backupType }, condition: "success" },
        {
          kind: "Action",
          runOn: [...RUN_ON],
          spec: {
            kind: "AddonBackup",
            spec: { type: "restore", data: { addonId, backupId }, condition: "success" },
          },
        },
      ],
    },
  };
}

function together(nodes: readonly RawNode[]): RawNode[] {
  if (nodes.length <= 1) return [...nodes];
  return [{ kind: "Workflow", runOn: [...RUN_ON], spec: { type: "parallel", steps: nodes } }];
}
