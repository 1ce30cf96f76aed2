import { randomBytes } from "node:crypto";
import { z } from "zod";
import { collectSecretStrings } from "@/core/expression";
import { FUTURE_BUILD, type Capabilities } from "@/core/node-kind";
import {
  ArgumentOverridesSchema,
  mergeArguments,
  plannedNodes,
  resolveAhead,
  resolveNode,
  type PlannedNode,
} from "@/core/plan";
import { isContainerKind, iterationCountOf, LOOP_KIND } from "@/core/run";
import type { Db } from "@/server/db";
import { unsealJson } from "@/server/secrets";
import { concurrencyPolicyOf } from "./create-run";
import { assertKnownOverrides } from "./assert-known-overrides";
import { getFlowOfStage } from "./find-flow";
import {
  isDecidedLater,
  isKnownLater,
  planNode,
  withFutureBuilds,
  writtenTitle,
  type PlanLine,
  type PlannedKind,
  type Planner,
  type Planning,
} from "./plan-node";
import { readRunOutlook, type RunOutlook } from "./run-outlook";
import { readSecretGroups } from "./secret-scope";
import { readTargetHolders } from "./target-holders";
import { readTriggerValues, type TriggerGit } from "./trigger-values";
import { readUsualDuration, readUsualSteps } from "./usual-durations";

/** What would happen if a run were started now. */
export interface RunPlan {
  /** A line for every step, in the order of the document. */
  lines: PlanLine[];
  outlook: RunOutlook;
  /** The median of the last successful runs, in milliseconds; null when there are none. */
  expectedMs: number | null;
}

export interface PlanDeps {
  db: Db;
  git: TriggerGit;
  capabilities(place: { projectId: string; pipelineId: string; stageId: string }): Capabilities;
  findManifest(kind: string): PlannedKind | undefined;
  findPlanner(kind: string): Planner | undefined;
  /** Why the project's runtime cannot do what it cannot, by capability; empty when it cannot be asked. */
  findMissing(projectId: string): Promise<Readonly<Record<string, string>>>;
}

/** What a run would be given. */
export interface PlanRequest {
  projectId: string;
  pipelineId: string;
  stage: string;
  arguments: Record<string, unknown>;
  overrides: Record<string, Record<string, unknown>>;
  releaseNodeOverrides: Record<string, Record<string, unknown>>;
}

const DocumentSchema = z.looseObject({
  arguments: z.record(z.string(), z.unknown()).default({}),
  triggers: z.array(z.looseObject({ ref: z.string().optional() })).default([]),
  spec: z.looseObject({ kind: z.string(), spec: z.unknown() }),
});

/** A document with what stands around it, whether it was published or not. */
export interface DocumentPlanRequest extends Omit<PlanRequest, "stage"> {
  stageId: string;
  /** The stage's flow and its newest revision; null where nothing was ever published. */
  flow: { id: string; argumentOverrides: Uint8Array | null; revisionId: string } | null;
  /** One that a run would accept. */
  document: unknown;
}

/** Where there is no flow there are no runs to learn from. */
const NO_FLOW = "00000000-0000-0000-0000-000000000000";

/** What would happen, without doing anything. @throws AppError 404 · 400 an override of what the flow does not have */
export async function planRun(deps: PlanDeps, request: PlanRequest): Promise<RunPlan> {
  const { projectId, pipelineId } = request;
  const { stage, flow, revision } = await getFlowOfStage(deps.db, projectId, pipelineId, request.stage);
  assertKnownOverrides("This run could not start", `${pipelineId}/${stage.name}`, revision.document, request);
  return planDocument(deps, {
    ...request,
    stageId: stage.id,
    flow: { ...flow, revisionId: revision.id },
    document: revision.document,
  });
}

/** What would happen if a run of this document were started now, without doing anything. */
export async function planDocument(deps: PlanDeps, request: DocumentPlanRequest): Promise<RunPlan> {
  const { db } = deps;
  const { projectId, pipelineId, stageId, flow } = request;
  const document = DocumentSchema.parse(request.document);
  const sealed = flow?.argumentOverrides ?? null;
  const stored = sealed === null ? {} : ArgumentOverridesSchema.parse(unsealJson(sealed));
  const merged = mergeArguments(document.arguments, stored, request.arguments);
  const flowId = flow?.id ?? NO_FLOW;
  const releases = { flowId, revisionId: flow?.revisionId ?? NO_FLOW, kind: "release" } as const;
  const [triggers, secretGroups, usualMs, usualSteps, outlook, missing, holderOf] = await Promise.all([
    readTriggerValues(deps.git, request.document, request.overrides),
    readSecretGroups(db, projectId),
    readUsualDuration(db, releases),
    readUsualSteps(db, releases),
    readRunOutlook(db, flowId, concurrencyPolicyOf(request.document)),
    deps.findMissing(projectId),
    readTargetHolders(db, projectId),
  ]);
  const { overrides, releaseNodeOverrides } = request;
  const inputs = { ...merged, overrides, releaseNodeOverrides, triggers, randomKey: "plan" };
  const refs: Record<string, unknown> = { ...triggers };
  const scope = {
    args: merged.arguments,
    refs,
    secrets: secretGroups,
    now: () => new Date(),
    randomBytes: (count: number) => randomBytes(count),
  };
  const nodes = plannedNodes(document.spec);
  // A trigger whose repository does not answer has its values when the run needs them, or says so then.
  const triggerRefs = document.triggers.flatMap(({ ref }) => (ref === undefined ? [] : [ref]));
  const never = resolveAhead(nodes, { ...scope, refs: {} }, inputs, "release", new Set(triggerRefs));
  const use = deps.capabilities({ projectId, pipelineId, stageId });
  const planning: Planning = {
    ...deps,
    scope,
    inputs,
    use: withFutureBuilds(use, (id) => branchOf(refs, id)),
    secrets: collectSecretStrings([
      merged.secretArguments.map((name) => merged.arguments[name]),
      secretGroups,
    ]),
    hopeless: new Set(never.map(({ nodeKey }) => nodeKey)),
    missing,
    holderOf,
  };
  const lines = await planNodes(planning, nodes);
  return {
    lines: lines.map((line) => ({ ...line, lastMs: usualSteps.ofNode(line.key, line.kind) })),
    outlook,
    expectedMs: usualMs,
  };
}

/** The branch that a build not made yet is foreseen to be of. */
function branchOf(refs: Readonly<Record<string, unknown>>, futureBuildId: string): string | null {
  const foreseen = z.looseObject({ id: z.string(), branch: z.string().nullable() });
  for (const value of Object.values(refs)) {
    const build = foreseen.safeParse(value).data;
    if (build?.id === futureBuildId && build.id.startsWith(FUTURE_BUILD)) return build.branch;
  }
  return null;
}

/** In document order; the steps of a loop once, the steps of a skipped workflow skipped. */
async function planNodes(planning: Planning, nodes: ReadonlyMap<string, PlannedNode>): Promise<PlanLine[]> {
  const lines: PlanLine[] = [];
  const skipped: string[] = [];
  const repeats = new Map<string, string>();
  for (const [key, node] of nodes) {
    const around = [...repeats.keys()].findLast((loop) => key.startsWith(`${loop}.`));
    const isInSkipped = skipped.some((container) => container === "root" || key.startsWith(`${container}.`));
    const line = {
      ...emptyLine(planning, key, node),
      skipped: isInSkipped,
      skipWhy: isInSkipped ? "It stands in a workflow that is skipped." : null,
      repeats: around === undefined ? null : (repeats.get(around) ?? null),
    };
    if (isInSkipped && node.ref !== undefined) planning.scope.refs[node.ref] = undefined;
    if (!isContainerKind(node.kind)) {
      lines.push(line.skipped ? line : await planNode(planning, node, line));
      continue;
    }
    const open = isDecidedLater(node, planning.inputs);
    const asked = open ? { ...node, skipNodeExecution: undefined } : node;
    const resolved = resolveNode(asked, planning.scope, planning.inputs, null);
    if (resolved.type === "skip") skipped.push(key);
    if (node.kind !== LOOP_KIND) continue;
    const items = resolved.type === "run" ? iterationCountOf(resolved.spec) : undefined;
    repeats.set(key, `for each ${items === undefined ? "item" : `of ${items} items`}`);
    const isSkipped = line.skipped || resolved.type === "skip";
    lines.push(planLoop(planning, node, { ...line, skipped: isSkipped }, resolved, repeats.get(key) ?? ""));
  }
  return lines;
}

function emptyLine(planning: Planning, key: string, node: PlannedNode): PlanLine {
  const manifest = planning.findManifest(node.kind);
  return {
    key,
    kind: node.kind,
    icon: manifest?.icon ?? (node.kind === LOOP_KIND ? "repeat" : "box"),
    what: writtenTitle(node, manifest),
    detail: null,
    blockedBy: null,
    image: null,
    build: null,
    waitsFor: null,
    skipped: false,
    skipWhy: null,
    repeats: null,
    lastMs: null,
  };
}

function planLoop(
  planning: Planning,
  node: PlannedNode,
  line: PlanLine,
  resolved: ReturnType<typeof resolveNode>,
  repeats: string,
): PlanLine {
  const what = `Repeat ${repeats}`;
  if (line.skipped) return { ...line, what };
  if (resolved.type === "fail" && !isKnownLater(planning, line.key, resolved.error.code))
    return { ...line, what, blockedBy: resolved.error.message };
  const isParallel = (node.spec as { type?: unknown }).type === "parallel";
  return { ...line, what, detail: isParallel ? "All together." : "One after the other." };
}
