import { randomBytes } from "node:crypto";
import { plannedNodes, resolveAhead, type PlannedNode } from "@/core/plan";
import { findManifest } from "@/nodes/_registry/manifests";
import type { Db } from "@/server/db";
import { readSecretGroups } from "@/server/runs";
import type { RollbackStep } from "./dto";
import { prepareRollback } from "./prepare-rollback";
import type { Return } from "./read-return";
import { rollbackDocument, type RollbackRelease } from "./rollback-document";

const CONTAINERS = new Set(["Workflow", "LoopWorkflow", "Release"]);

/** The steps of a flow that run in the rollback beside its releases, and what would keep them from it. */
export async function describeSteps(
  db: Db,
  into: Return,
  flowDocument: unknown,
  releases: readonly RollbackRelease[],
): Promise<RollbackStep[]> {
  const document = rollbackDocument(flowDocument, releases, []);
  const nodes = plannedNodes(document.spec as PlannedNode);
  const steps = [...nodes].filter(([, { kind }]) => !CONTAINERS.has(kind));
  if (steps.length === 0) return [];
  const { inputs } = await prepareRollback(into, document);
  const scope = {
    args: inputs.arguments,
    refs: inputs.triggers,
    secrets: await readSecretGroups(db, into.run.projectId),
    now: () => new Date(),
    randomBytes: (count: number) => randomBytes(count),
  };
  const failures = new Map(
    resolveAhead(nodes, scope, inputs, "rollback").map(({ nodeKey, message }) => [nodeKey, message]),
  );
  return steps.map(([key, node]) => ({
    kind: node.kind,
    ref: node.ref ?? null,
    title: titleOf(node),
    blockedBy: failures.get(key) ?? null,
  }));
}

/** What a form says of the node as it is written; its kind, where it is not finished. */
function titleOf({ kind, spec }: PlannedNode): string {
  const manifest = findManifest(kind);
  const parsed = manifest?.spec.authored.safeParse(spec);
  if (manifest === undefined || parsed?.success !== true) return kind;
  return manifest.summarize(parsed.data).title;
}
