import { z } from "zod";
import { changesOf, InputEditSchema, plannedNodes, type KeptEdit, type PlannedNode } from "@/core/plan";
import { documentKey, openEnds, type NodeState } from "@/core/run";
import { recordAudit } from "@/server/audit";
import { assertCan, type Actor } from "@/server/auth";
import { inTransaction, type Db } from "@/server/db";
import type { Prisma } from "@/server/db/generated/client";
import { operationMasker } from "@/server/environment";
import { AppError } from "@/server/errors";
import { checkEdits, shownSpec, type KindSpec } from "./check-edits";
import { assertRunInProject } from "./queries";
import { readEndedRun, Reopener, whyNotReopenable, type EndedRun, type NodeChoice } from "./reopen-run";
import { StartRunSchema } from "./start-run";

/** What shall become of one step. */
const NodeChoiceSchema = z.strictObject({
  /** Its place in the run, `1.0`, or its ref. */
  node: z.string().min(1).max(200),
  action: z.enum(["retry", "skip"]).default("retry"),
  /** For a skip it has to be given. */
  reason: z.string().trim().max(2000, "is longer than 2000 characters").optional(),
  /** Values that the next attempt gets in place of what its spec came to. */
  changes: z.array(InputEditSchema).max(100).default([]),
});

/** How a run that has ended badly goes on; the body of `POST …/retry`. */
export const RetryRunSchema = z.strictObject({
  /** Steps that are not named here are tried again as they were. */
  nodes: z.array(NodeChoiceSchema).max(200).default([]),
  /** As when a run is started: why, although a stage is on hold; needed when that came after it was asked for last. */
  despiteHold: StartRunSchema.shape.despiteHold,
});
export interface RetryRun extends z.output<typeof RetryRunSchema> {
  projectId: string;
  runId: string;
}

export interface RetryDeps {
  db: Db;
  findManifest(kind: string): KindSpec | undefined;
}

/** How the run goes on. */
export interface RetriedRun {
  status: "Queued" | "Pending" | "Running";
}

/**
 * Has a run that failed, was aborted, or waits for a decision about a failure go on from where it stopped, in the same
 * run: what had come to a good end stays, everything else gets another attempt, or counts as skipped.
 * @throws AppError 400 a skip without a reason · 404 no such run or step · 409 it has not ended, has ended well, the
 * flow's concurrency policy keeps it out, or something of it is still being stopped · 409 `held`: a stage is on hold and
 * nobody has said why it goes on all the same · 422 inputs that cannot be · 429
 */
export async function retryRun(
  { db, findManifest }: RetryDeps,
  actor: Actor,
  { projectId, runId, nodes, despiteHold }: RetryRun,
): Promise<RetriedRun> {
  assertCan(actor, "run", projectId);
  await assertRunInProject(db, projectId, runId);
  const maskText = await operationMasker(db, { projectId, runId });
  const mask = (value: unknown): unknown => maskTexts(value, maskText);
  return inTransaction(db, async (tx) => {
    // Two people who press at once: the second one finds it under way.
    await tx.$queryRaw`
      SELECT id FROM release_flow WHERE id = (SELECT flow_id FROM run WHERE id = ${runId}::uuid) FOR NO KEY UPDATE`;
    const ended = await readEndedRun(tx, runId);
    const whyNot = whyNotReopenable(ended);
    if (whyNot !== null) throw AppError.conflict(whyNot);
    const choices = toChoices(ended, nodes, findManifest, actor.name, mask);
    await new Reopener(tx, actor, despiteHold ?? null).reopen(runId, choices);
    const run = await tx.run.findUniqueOrThrow({
      where: { id: runId },
      include: { flow: { select: { stage: { select: { name: true } } } } },
    });
    await recordAudit(tx, actor, {
      projectId,
      action: "run.retry",
      subject: `${projectId}/${run.pipelineId}/${run.flow.stage.name}#${run.number}`,
      detail: { ...toDetail(choices), ...(despiteHold !== undefined && { despiteHold }) },
    });
    return { status: run.status === "Queued" ? "Queued" : run.status === "Pending" ? "Pending" : "Running" };
  });
}

function toDetail(choices: ReadonlyMap<string, NodeChoice>): Prisma.InputJsonObject {
  const nodes = [...choices].map(([node, { intervention }]) => {
    const { action, reason, changes } = intervention;
    return { node, action, ...(reason !== null && { reason }), ...(changes.length > 0 && { changes }) };
  });
  return { nodes: nodes as unknown as Prisma.InputJsonArray };
}

function toChoices(
  ended: EndedRun,
  wanted: RetryRun["nodes"],
  findManifest: RetryDeps["findManifest"],
  by: string,
  mask: (value: unknown) => unknown,
): Map<string, NodeChoice> {
  const { spec } = ended.run.document as unknown as { spec: PlannedNode };
  const planned = plannedNodes(spec);
  const choices = new Map<string, NodeChoice>();
  for (const { node: word, action, reason = "", changes } of wanted) {
    const state = findEnd(ended, planned, word);
    const node = planned.get(documentKey(state.key));
    if (node === undefined) throw new Error(`node ${state.key} is not in the document`);
    const name = node.ref ?? state.key;
    if (choices.has(state.key)) throw AppError.invalid(`“${name}” is named twice.`);
    if (action === "skip") assertMaySkip(name, node, reason, changes);
    const edits: KeptEdit[] = checkEdits(name, node, state, findManifest(node.kind), changes);
    const intervention = {
      by,
      action,
      reason: reason === "" ? null : String(mask(reason)),
      changes: changesOf(shownSpec(node, state), edits, mask),
    };
    choices.set(state.key, { intervention, edits });
  }
  return choices;
}

function assertMaySkip(name: string, node: PlannedNode, reason: string, changes: readonly unknown[]): void {
  if (node.kind === "Approval") {
    throw AppError.conflict(
      `“${name}” is an Approval and is not skipped: retry it, and people are asked again.`,
    );
  }
  if (reason === "")
    throw AppError.invalid(`Skipping “${name}” needs a reason: say in \`reason\` why it may be.`);
  if (changes.length > 0)
    throw AppError.invalid(`“${name}” is skipped, so its inputs cannot be changed too.`);
}

/** The step that has not come to a good end, by its place or its ref. */
function findEnd(
  { run, tree, state }: EndedRun,
  planned: ReadonlyMap<string, PlannedNode>,
  word: string,
): NodeState {
  const ends = openEnds(tree, state);
  const found =
    ends.find(({ key }) => key === word) ??
    one(
      word,
      ends.filter(({ key }) => planned.get(documentKey(key))?.ref === word),
    );
  if (found !== undefined) return found;
  const known = [...planned].some(([key, { ref }]) => key === documentKey(word) || ref === word);
  if (!known) throw AppError.notFound(`Run #${run.number} has no step “${word}”.`);
  const names = ends.map(({ key }) => key).join(", ");
  throw AppError.conflict(
    `Step “${word}” has not failed and was not aborted. ${names === "" ? "No step has." : `These have: ${names}.`}`,
  );
}

function one(word: string, found: NodeState[]): NodeState | undefined {
  if (found.length <= 1) return found[0];
  const keys = found.map(({ key }) => key).join(", ");
  throw AppError.conflict(`“${word}” failed in several iterations of a loop; say which: ${keys}.`);
}

function maskTexts(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === "string") return mask(value);
  if (Array.isArray(value)) return value.map((item) => maskTexts(item, mask));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskTexts(item, mask)]));
}
