import { randomBytes } from "node:crypto";
import { z } from "zod";
import {
  ArgumentOverridesSchema,
  mergeArguments,
  plannedNodes,
  resolveNode,
  type PlannedNode,
} from "@/core/plan";
import { toRunTree, walkTree } from "@/core/run";
import { CapabilityError, type Capabilities } from "@/core/node-kind";
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
  const nodes = plannedNodes(document.spec);
  const lines: PlanLine[] = [];
  for (const { key, workflow } of walkTree(toRunTree(document.spec))) {
    const node = nodes.get(key);
    if (node === undefined || workflow !== null) continue;
    lines.push(await planNode(deps, key, node, scope, inputs, use));
  }
  return lines;
}

async function planNode(
  deps: PlanDeps,
  key: string,
  node: PlannedNode,
  scope: Parameters<typeof resolveNode>[1],
  inputs: Parameters<typeof resolveNode>[2],
  use: Capabilities,
): Promise<PlanLine> {
  const manifest = deps.findManifest(node.kind);
  const line = {
    key,
    kind: node.kind,
    what: node.ref ?? node.kind,
    detail: null,
    blockedBy: null,
    skipped: false,
  };
  const rules = manifest === undefined ? null : { ...manifest, resolvedSpec: manifest.spec.resolved };
  const resolved = resolveNode(node, scope, inputs, rules);
  if (resolved.type === "skip") return { ...line, skipped: true };
  if (resolved.type === "fail") {
    const later = resolved.error.code === "unresolved-expression" && readsEarlierSteps(node);
    return later
      ? { ...line, detail: "Known once the steps before it have run." }
      : { ...line, blockedBy: resolved.error.message };
  }
  try {
    const planned = await deps.findPlanner(node.kind)?.({ spec: resolved.spec, use });
    return planned === undefined ? line : { ...line, ...planned };
  } catch (error) {
    if (error instanceof CapabilityError) return { ...line, blockedBy: error.message };
    throw error;
  }
}

function readsEarlierSteps(node: PlannedNode): boolean {
  return /\$\{[^}]*\b(?:refs|triggers)\./.test(JSON.stringify(node));
}
