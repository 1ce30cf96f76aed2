import { collectSecretStrings } from "@/core/expression";
import { mergeEdits, type KeptEdit, type PlannedNode } from "@/core/plan";
import {
  isRunReopenable,
  openEnds,
  planReopening,
  runOutcome,
  runTreeOf,
  type Intervention,
  type NodeState,
  type ReopenedNode,
  type RunState,
  type RunTree,
} from "@/core/run";
import type { Actor } from "@/server/auth";
import { heldRefusal } from "@/server/holds";
import type { Tx } from "@/server/db";
import type { NodeAttempt, Run } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { describeLiveWork } from "@/server/operations";
import { lockQueue, tellQueue } from "./flow-queue";
import { findHoldToOverrule } from "./hold-to-overrule";
import { toKeptEdits } from "./kept-edits";
import { readmitRun } from "./readmit-run";
import { toRunState } from "./run-snapshot";
import { writeReopening, type NodeDecision } from "./write-reopening";

const RUN_TEMPLATE = "RunTemplate";

/** What a person wants of one node; all others are tried again as they were. */
export interface NodeChoice {
  intervention: Intervention;
  edits: readonly KeptEdit[];
}

/** A run that may be reopened, as its rows say. */
export interface EndedRun {
  run: Run;
  state: RunState;
  tree: RunTree;
  attempts: readonly NodeAttempt[];
}

/** @throws AppError 404 */
export async function readEndedRun(tx: Tx, runId: string): Promise<EndedRun> {
  const run = await tx.run.findUnique({ where: { id: runId } });
  if (run === null) throw AppError.notFound(`There is no run ${runId}.`);
  const attempts = await tx.nodeAttempt.findMany({ where: { runId }, orderBy: { attempt: "asc" } });
  const state = toRunState(run, attempts);
  const { spec } = run.document as unknown as { spec: PlannedNode };
  return { run, state, tree: runTreeOf(spec, state), attempts };
}

/** A run that has failed and waits for people to decide, holding its place. */
export function isHeld({ run, state, tree }: EndedRun): boolean {
  const statusOf = (key: string) => state.nodes[key]?.status ?? "Pending";
  return run.waitOnFailure && run.cancelRequestedAt === null && runOutcome(tree, statusOf) === "Failed";
}

/** Why a run cannot go on; null when it can. */
export function whyNotReopenable(ended: EndedRun): string | null {
  const { number, status, concludedAt } = ended.run;
  if (concludedAt === null) {
    if (isHeld(ended)) return null;
    return `Run #${number} is still under way (${status}). It can be retried once it has ended.`;
  }
  if (isRunReopenable(status)) return null;
  return `Run #${number} has ended well; there is nothing to retry.`;
}

/**
 * Has runs go on that belong together: one, the runs below it that its retried nodes had started, and the run above
 * it that had failed with it. Every one takes up all that had not come to a good end.
 */
export class Reopener {
  private readonly reopened = new Set<string>();

  constructor(
    private readonly tx: Tx,
    private readonly actor: Pick<Actor, "name" | "userId">,
    /** Why they go on although their stages are on hold. */
    private readonly despiteHold: string | null,
  ) {}

  /** @throws AppError 409: it cannot go on, `held`, or something of it is still being stopped; 429 full queue */
  async reopen(runId: string, choices: ReadonlyMap<string, NodeChoice> = new Map()): Promise<void> {
    if (this.reopened.has(runId)) return;
    this.reopened.add(runId);
    const ended = await this.lock(runId);
    const whyNot = whyNotReopenable(ended);
    if (whyNot !== null) throw AppError.conflict(whyNot);
    const { run, state, tree, attempts } = ended;
    await this.overruleHold(run);
    await this.assertStopped(run, openEnds(tree, state));
    const skipped = [...choices].flatMap(([key, { intervention }]) =>
      intervention.action === "skip" ? [key] : [],
    );
    const nodes = planReopening(tree, state, new Set(skipped), (key) =>
      attempts.some(
        ({ nodeKey, attempt, sealedCall }) =>
          nodeKey === key && attempt === state.nodes[key]?.attempt && sealedCall !== null,
      ),
    );
    const edits = toKeptEdits(attempts);
    const isQueued = run.concludedAt !== null && (await readmitRun(this.tx, run)) === "queues";
    await writeReopening(this.tx, {
      runId,
      by: this.actor.name,
      byPerson: this.actor.userId !== null,
      status: isQueued ? "Queued" : run.startedAt === null ? "Pending" : "Running",
      nodes: nodes.map((node) => ({ ...node, ...this.decide(node, choices, edits) })),
    });
    if (isQueued) await tellQueue(this.tx, run.flowId, await lockQueue(this.tx, run.flowId));
    for (const { key, kind, status } of nodes) {
      const wasEdited = (choices.get(key)?.edits.length ?? 0) > 0;
      if (kind === RUN_TEMPLATE && status === "Pending" && !wasEdited)
        await this.takeAlong(run.id, state.nodes[key]);
    }
    await this.reopenAbove(run);
  }

  /** A release that was left behind before a rollback undoes it as well as a new one. */
  private async overruleHold(run: Run): Promise<void> {
    const hold = await findHoldToOverrule(this.tx, run);
    if (hold === null) return;
    if (this.despiteHold === null) {
      const { name } = await this.tx.stage.findUniqueOrThrow({ where: { id: run.stageId } });
      throw heldRefusal(`${run.pipelineId}/${name}`, hold);
    }
    await this.tx.run.update({ where: { id: run.id }, data: { despiteHold: this.despiteHold } });
  }

  /** The flow first, as when a run is made; then the run. */
  private async lock(runId: string): Promise<EndedRun> {
    await this.tx.$queryRaw`
      SELECT id FROM release_flow WHERE id = (SELECT flow_id FROM run WHERE id = ${runId}::uuid) FOR NO KEY UPDATE`;
    await this.tx.$queryRaw`SELECT id FROM run WHERE id = ${runId}::uuid FOR NO KEY UPDATE`;
    return readEndedRun(this.tx, runId);
  }

  private decide(
    { key, status }: Pick<ReopenedNode, "key" | "status">,
    choices: ReadonlyMap<string, NodeChoice>,
    before: ReadonlyMap<string, readonly KeptEdit[]>,
  ): NodeDecision {
    const around = [...choices].find(([chosen]) => key === chosen || isWithin(key, chosen))?.[1];
    const retried: Intervention = { by: this.actor.name, action: "retry", reason: null, changes: [] };
    const intervention =
      status === "Skipped" ? (around?.intervention ?? null) : choices.get(key)?.intervention;
    const given = choices.get(key)?.edits ?? [];
    return {
      intervention: intervention ?? (status === "Running" ? null : retried),
      error: status === "Skipped" ? skipError(around?.intervention) : null,
      edits: given.length === 0 ? null : mergeEdits(before.get(key) ?? [], given),
      secretStrings: collectSecretStrings(given.filter(({ secret }) => secret).map(({ value }) => value)),
    };
  }

  /** Twice the same migration at once would be worse than none. */
  private async assertStopped(run: Run, ends: readonly NodeState[]): Promise<void> {
    const keys = ends.map(({ key }) => key);
    const [work] = await describeLiveWork(this.tx, run.id, keys);
    if (work !== undefined) {
      throw AppError.conflict(
        `What step ${work.nodeKey} of run #${run.number} had started is still being stopped: ${work.what}. Retry once it has ended.`,
      );
    }
    const below = await this.tx.run.findFirst({
      where: {
        parentRunId: run.id,
        parentNodeKey: { in: keys },
        concludedAt: null,
        id: { notIn: [...this.reopened] },
      },
      select: { number: true, parentNodeKey: true },
    });
    if (below === null) return;
    throw AppError.conflict(
      `Run #${below.number}, which step ${below.parentNodeKey ?? ""} of run #${run.number} had started, has not ended yet. Retry once it has.`,
    );
  }

  /** The run that the last attempt of a node had started is the next attempt's: it goes on instead of beginning anew. */
  private async takeAlong(parentRunId: string, node: NodeState | undefined): Promise<void> {
    if (node === undefined) return;
    const child = await this.tx.run.findFirst({
      where: { parentRunId, parentNodeKey: node.key, parentAttempt: node.attempt },
      select: { id: true, status: true },
    });
    if (child === null) return;
    await this.tx.run.update({ where: { id: child.id }, data: { parentAttempt: node.attempt + 1 } });
    if (isRunReopenable(child.status)) await this.reopen(child.id);
  }

  /** The run above had failed because of this one; where it has gone on without it, this one is history. */
  private async reopenAbove({ number, parentRunId, parentNodeKey, parentAttempt }: Run): Promise<void> {
    if (parentRunId === null || parentNodeKey === null || parentAttempt === null) return;
    if (this.reopened.has(parentRunId)) return;
    const newest = await this.tx.nodeAttempt.findFirst({
      where: { runId: parentRunId, nodeKey: parentNodeKey },
      orderBy: { attempt: "desc" },
      include: { run: { select: { number: true } } },
    });
    if (newest === null) return;
    if (newest.attempt > parentAttempt) {
      throw AppError.conflict(
        `Run #${newest.run.number}, which had started run #${number}, has gone on without it. Retry there.`,
      );
    }
    if (newest.status === "Failed" || newest.status === "Aborted") await this.reopen(parentRunId);
  }
}

function isWithin(key: string, holder: string): boolean {
  return holder === "root" || key.startsWith(`${holder}.`) || key.startsWith(`${holder}#`);
}

function skipError(intervention: Intervention | undefined): NodeDecision["error"] {
  if (intervention === undefined) return null;
  const { by, reason } = intervention;
  return { code: "skipped-by-person", message: `Skipped by ${by}: ${reason ?? ""}` };
}
