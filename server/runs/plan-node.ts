import type { z } from "zod";
import { createMasker, listReferences, type Scope } from "@/core/expression";
import {
  CapabilityError,
  FUTURE_BUILD,
  type BuildFacts,
  type Capabilities,
  type LockedTarget,
  type NodePlanLine,
  type NodeSummary,
} from "@/core/node-kind";
import { resolveNode, type PlannedNode, type RunInputs } from "@/core/plan";

/** What one node would do if the run started now. */
export interface PlanLine extends Omit<NodePlanLine, "foreseen" | "image" | "build"> {
  key: string;
  kind: string;
  /** lucide name. */
  icon: string;
  image: NonNullable<NodePlanLine["image"]> | null;
  build: NonNullable<NodePlanLine["build"]> | null;
  /** Whoever works on its target now, in a sentence: it waits in line for them. */
  waitsFor: string | null;
  skipped: boolean;
  /** Why it is skipped, or that it may be. */
  skipWhy: string | null;
  /** How often: `for each of 3 items`, `for each item` while nobody knows how many; null outside of every loop. */
  repeats: string | null;
  /** The median of what it took in the last runs, in milliseconds; null when it never succeeded. */
  lastMs: number | null;
}

/** What of a kind's manifest planning needs. */
export interface PlannedKind {
  icon: string;
  waitsAs: "running" | "success" | "always" | "inside" | null;
  defaultTimeoutSeconds: number;
  spec: { resolved: z.ZodType };
  locks(spec: unknown): LockedTarget[];
  runtimeNeeds?(spec: unknown): { capability: string }[];
  summarize(spec: unknown): NodeSummary;
}

export type Planner = (context: { spec: unknown; use: Capabilities }) => Promise<NodePlanLine>;

/** All that planning the nodes of one run shares. */
export interface Planning {
  findManifest(kind: string): PlannedKind | undefined;
  findPlanner(kind: string): Planner | undefined;
  /** Its refs grow with what the nodes before are foreseen to yield. */
  scope: Scope & { refs: Record<string, unknown> };
  inputs: RunInputs;
  use: Capabilities;
  /** Strings that no line may show. */
  secrets: string[];
  /** Keys of nodes with an expression that nothing in the run can resolve. */
  hopeless: ReadonlySet<string>;
  /** Why the project's runtime cannot do a thing, by capability. */
  missing: Readonly<Record<string, string>>;
  /** Who works on a target now, as a sentence. */
  holderOf(target: LockedTarget): string | undefined;
}

/** A line of a step that is run as things stand. @throws what is no failure of a capability */
export async function planNode(planning: Planning, node: PlannedNode, line: PlanLine): Promise<PlanLine> {
  const { scope, inputs, use } = planning;
  const manifest = planning.findManifest(node.kind);
  const rules = manifest === undefined ? null : { ...manifest, resolvedSpec: manifest.spec.resolved };
  const open = isDecidedLater(node, inputs);
  const resolved = resolveNode(open ? { ...node, skipNodeExecution: undefined } : node, scope, inputs, rules);
  if (resolved.type === "skip") return skippedLine(planning, node, line);
  const at = open ? { ...line, skipWhy: "May be skipped: that is decided when the run comes to it." } : line;
  if (resolved.type === "fail") {
    return isKnownLater(planning, line.key, resolved.error.code)
      ? knownLater(at)
      : { ...at, blockedBy: resolved.error.message };
  }
  // Only a release knows what to make of a build that is not there yet.
  if (node.kind !== "Release" && JSON.stringify(resolved.spec).includes(FUTURE_BUILD)) return knownLater(at);
  const mask = createMasker([...planning.secrets, ...resolved.secretStrings]);
  const found = manifest === undefined ? {} : surroundings(planning, manifest, resolved.spec);
  try {
    const planned = await planning.findPlanner(node.kind)?.({ spec: resolved.spec, use });
    if (planned === undefined) return { ...at, ...found };
    const { foreseen, ...told } = planned;
    if (node.ref !== undefined && foreseen !== undefined) scope.refs[node.ref] = foreseen;
    return { ...at, ...(mask(told) as Partial<PlanLine>), ...found };
  } catch (error) {
    if (error instanceof CapabilityError) return { ...at, blockedBy: mask(error.message) as string };
    throw error;
  }
}

/** What stands around a step that has its inputs: a runtime that cannot, somebody who is at its target. */
function surroundings(planning: Planning, manifest: PlannedKind, spec: unknown): Partial<PlanLine> {
  const cannot = (manifest.runtimeNeeds?.(spec) ?? []).flatMap(
    ({ capability }) => planning.missing[capability] ?? [],
  );
  const holders = manifest.locks(spec).flatMap((target) => planning.holderOf(target) ?? []);
  return {
    ...(cannot[0] !== undefined && { blockedBy: cannot[0] }),
    ...(holders[0] !== undefined && { waitsFor: holders[0] }),
  };
}

function skippedLine(planning: Planning, node: PlannedNode, line: PlanLine): PlanLine {
  // Known, and without output.
  if (node.ref !== undefined) planning.scope.refs[node.ref] = undefined;
  const takesPart = node.runOn === undefined || node.skipNodeExecution !== undefined;
  const written = node.skipNodeExecution;
  const skipWhy = !takesPart
    ? "It takes part in rollbacks only."
    : typeof written === "string" && written.includes("${")
      ? `${readable(written)} comes to true.`
      : "The flow skips it.";
  return { ...line, skipped: true, skipWhy };
}

/** Whether a run skips a node can hang on what the steps before it yield. */
export function isDecidedLater({ skipNodeExecution: skip }: PlannedNode, { triggers }: RunInputs): boolean {
  if (typeof skip !== "string" || !skip.includes("${")) return false;
  try {
    return listReferences(skip).some(({ kind, path: [ref = ""] }) => kind === "refs" && !(ref in triggers));
  } catch {
    return false;
  }
}

function knownLater(line: PlanLine): PlanLine {
  return {
    ...line,
    detail:
      line.repeats === null ? "Known once the steps before it have run." : "Known when the loop comes to it.",
  };
}

/** Whether what cannot be resolved now reads something that the run itself will bring. */
export function isKnownLater({ hopeless }: Pick<Planning, "hopeless">, key: string, code: string): boolean {
  return code === "unresolved-expression" && !hopeless.has(key);
}

/** What a node does as far as its document says it, for a step whose inputs are not known yet. */
export function writtenTitle({ kind, ref, spec }: PlannedNode, manifest: PlannedKind | undefined): string {
  try {
    const summary = manifest?.summarize(spec);
    if (summary !== undefined) return readable([summary.title, summary.detail].filter(Boolean).join(" "));
  } catch {
    // A spec may lack what the summary speaks of, where an expression stands for it.
  }
  return ref ?? kind;
}

/** `${refs.start-build.id}` is told as `start-build`, `${args.TAG}` as `TAG`. */
function readable(text: string): string {
  return text
    .replace(/\$\{\s*refs\.([\w-]+)[^}]*\}/g, "$1")
    .replace(/\$\{\s*args\.([\w-]+)[^}]*\}/g, "$1")
    .replace(/^\$\{|\}$/g, "");
}

/** The same capabilities, to which builds that only the run makes are known: as ones that go on. */
export function withFutureBuilds(
  use: Capabilities,
  branchOf: (futureBuildId: string) => string | null,
): Capabilities {
  const find: Capabilities["builds"]["find"] = (id) =>
    id.startsWith(FUTURE_BUILD) ? Promise.resolve(futureBuild(id, branchOf(id))) : use.builds.find(id);
  return { ...use, builds: { ...use.builds, find } };
}

function futureBuild(id: string, branch: string | null): BuildFacts {
  const [buildServiceId = "", sha = ""] = id.slice(FUTURE_BUILD.length).split("/").slice(-2);
  return {
    operationId: null,
    state: "queued",
    error: null,
    id,
    buildServiceId,
    number: 0,
    branch,
    sha,
    pullRequestId: null,
    image: null,
    digest: null,
    createdAt: "",
    reused: false,
  };
}
