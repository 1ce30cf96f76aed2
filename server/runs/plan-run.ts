import { randomBytes } from "node:crypto";
import { z } from "zod";
import {
  ArgumentOverridesSchema,
  mergeArguments,
  plannedNodes,
  resolveAhead,
  resolveNode,
  type PlannedNode,
} from "@/core/plan";
import { collectSecretStrings, createMasker } from "@/core/expression";
import { CapabilityError, type Capabilities } from "@/core/node-kind";
import { isContainerKind, iterationCountOf, LOOP_KIND } from "@/core/run";
import type { Db } from "@/server/db";
import { unsealJson } from "@/server/secrets";
import { getFlowOfStage } from "./find-flow";
import { readSecretGroups } from "./secret-scope";

/** What one node would do if the run started now. */
export interface PlanLine {
  key: string;
  kind: string;
  what: string;
  detail: string | null;
  /** A sentence when it could not run. */
  blockedBy: string | null;
  skipped: boolean;
  /** How often: `for each of 3 items`, `for each item` while nobody knows how many; null outside of every loop. */
  repeats: string | null;
}

export interface PlanDeps {
  db: Db;
  capabilities(place: { projectId: string; pipelineId: string; stageId: string }): Capabilities;
  findManifest(kind: string):
    | {
        waitsAs: "running" | "success" | "always" | "inside" | null;
        defaultTimeoutSeconds: number;
        spec: { resolved: z.ZodType };
      }
    | undefined;
  findPlanner(
    kind: string,
  ):
    | ((context: {
        spec: unknown;
        use: Capabilities;
      }) => Promise<{ what: string; detail: string | null; blockedBy: string | null }>)
    | undefined;
}

const DocumentSchema = z.looseObject({
  arguments: z.record(z.string(), z.unknown()).default({}),
  triggers: z.array(z.looseObject({ ref: z.string().optional() })).default([]),
  spec: z.looseObject({ kind: z.string(), spec: z.unknown() }),
});

/** What would happen, per node, without doing anything. @throws AppError 404 */
export async function planRun(
  deps: PlanDeps,
  request: { projectId: string; pipelineId: string; stage: string; arguments: Record<string, unknown> },
): Promise<PlanLine[]> {
  const { stage, flow, revision } = await getFlowOfStage(
    deps.db,
    request.projectId,
    request.pipelineId,
    request.stage,
  );
  const document = DocumentSchema.parse(revision.document);
  const stored =
    flow.argumentOverrides === null ? {} : ArgumentOverridesSchema.parse(unsealJson(flow.argumentOverrides));
  const merged = mergeArguments(document.arguments, stored, request.arguments);
  const inputs = { ...merged, overrides: {}, releaseNodeOverrides: {}, triggers: {}, randomKey: "plan" };
  const scope = {
    args: merged.arguments,
    refs: {},
    secrets: await readSecretGroups(deps.db, request.projectId),
    now: () => new Date(),
    randomBytes: (count: number) => randomBytes(count),
  };
  const use = deps.capabilities({
    projectId: request.projectId,
    pipelineId: request.pipelineId,
    stageId: stage.id,
  });
  const secretValues = merged.secretArguments.map((name) => merged.arguments[name]);
  const secrets = collectSecretStrings([secretValues, scope.secrets]);
  const triggers = document.triggers.flatMap(({ ref }) => (ref === undefined ? [] : [ref]));
  const never = resolveAhead(plannedNodes(document.spec), scope, inputs, "release", new Set(triggers));
  return planNodes(
    { deps, scope, inputs, use, secrets, hopeless: new Set(never.map(({ nodeKey }) => nodeKey)) },
    document.spec,
  );
}

interface Planning {
  deps: PlanDeps;
  scope: Parameters<typeof resolveNode>[1];
  inputs: Parameters<typeof resolveNode>[2];
  use: Capabilities;
  /** Strings that no line may show. */
  secrets: string[];
  /** Keys of nodes with an expression that nothing in the run can resolve. */
  hopeless: ReadonlySet<string>;
}

/** In document order; the steps of a loop once, the steps of a skipped workflow skipped. */
async function planNodes(planning: Planning, root: PlannedNode): Promise<PlanLine[]> {
  const lines: PlanLine[] = [];
  const skipped: string[] = [];
  const repeats = new Map<string, string>();
  for (const [key, node] of plannedNodes(root)) {
    const around = [...repeats.keys()].findLast((loop) => key.startsWith(`${loop}.`));
    const line = {
      key,
      kind: node.kind,
      what: node.ref ?? node.kind,
      detail: null,
      blockedBy: null,
      skipped: skipped.some((container) => container === "root" || key.startsWith(`${container}.`)),
      repeats: around === undefined ? null : (repeats.get(around) ?? null),
    };
    if (!isContainerKind(node.kind)) {
      lines.push(line.skipped ? line : await planNode(planning, node, line));
      continue;
    }
    const resolved = resolveNode(node, planning.scope, planning.inputs, null);
    if (resolved.type === "skip") skipped.push(key);
    if (node.kind !== LOOP_KIND) continue;
    const items = resolved.type === "run" ? iterationCountOf(resolved.spec) : undefined;
    repeats.set(key, `for each ${items === undefined ? "item" : `of ${items} items`}`);
    const isSkipped = line.skipped || resolved.type === "skip";
    lines.push(planLoop(planning, node, { ...line, skipped: isSkipped }, resolved, repeats.get(key) ?? ""));
  }
  return lines;
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

async function planNode(planning: Planning, node: PlannedNode, line: PlanLine): Promise<PlanLine> {
  const { deps, scope, inputs, use } = planning;
  const manifest = deps.findManifest(node.kind);
  const rules = manifest === undefined ? null : { ...manifest, resolvedSpec: manifest.spec.resolved };
  const resolved = resolveNode(node, scope, inputs, rules);
  if (resolved.type === "skip") return { ...line, skipped: true };
  if (resolved.type === "fail") {
    if (!isKnownLater(planning, line.key, resolved.error.code))
      return { ...line, blockedBy: resolved.error.message };
    return {
      ...line,
      detail:
        line.repeats === null
          ? "Known once the steps before it have run."
          : "Known when the loop comes to it.",
    };
  }
  const mask = createMasker([...planning.secrets, ...resolved.secretStrings]);
  const masked = (planned: Partial<PlanLine>): PlanLine => ({
    ...line,
    ...(mask(planned) as Partial<PlanLine>),
  });
  try {
    const planned = await deps.findPlanner(node.kind)?.({ spec: resolved.spec, use });
    return planned === undefined ? line : masked(planned);
  } catch (error) {
    if (error instanceof CapabilityError) return masked({ blockedBy: error.message });
    throw error;
  }
}

/** Whether what cannot be resolved now reads something that the run itself will bring. */
function isKnownLater({ hopeless }: Planning, key: string, code: string): boolean {
  return code === "unresolved-expression" && !hopeless.has(key);
}
