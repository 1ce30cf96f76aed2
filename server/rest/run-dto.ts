import { z } from "zod";
import { isRecord } from "@/core/document/walk";
import {
  API_NODE_STATUS,
  API_RUN_STATUS,
  childKey,
  isRunConcluded,
  iterationCountOf,
  iterationKey,
  LOOP_KIND,
  ROOT_KEY,
  type NodeState,
  type RunState,
} from "@/core/run";
import { isWaitingForApproval, type ListedRun, type RunDetail } from "@/server/runs";

/** Northflank's word for a node that waits for people's approval, and for a run that waits for nothing else. */
export const APPROVAL_WAIT = "approval_wait";

/** A run in a list, as Northflank's API speaks. */
export function toApiRun(run: ListedRun) {
  const { id, number, name, description, kind, status, createdAt, startedAt, concludedAt } = run;
  return {
    id,
    number,
    name: name ?? id,
    ...(description !== null && { description }),
    kind,
    status: run.waitsForApproval ? APPROVAL_WAIT : API_RUN_STATUS[status],
    trigger: run.trigger,
    triggeredBy: run.triggeredBy,
    ...(startedAt !== null && { startedAt }),
    concluded: isRunConcluded(status),
    ...(concludedAt !== null && { concludedAt }),
    createdAt,
    updatedAt: concludedAt ?? startedAt ?? createdAt,
    ...(run.waitReason !== null && { waitReason: run.waitReason }),
    ...(run.error !== null && { error: run.error }),
    ...(run.rollback !== null && { rollback: run.rollback }),
  };
}

/**
 * The frozen document with what became of each of its nodes, and what their refs yield. The steps of a loop are told in
 * its `iterations`, once for each item; among its `steps` they stand as written.
 */
export function toApiRunDetail(run: RunDetail) {
  const { state } = run;
  const document = isRecord(run.document) ? run.document : {};
  return {
    ...toApiRun({
      ...run,
      status: state.status,
      waitReason: state.waitReason,
      error: state.error,
      waitsForApproval: isWaitingForApproval(state),
    }),
    name: state.name ?? run.id,
    pipelineId: run.pipelineId,
    stage: run.stage,
    revision: run.revisionNumber,
    kept: run.keptBy !== null,
    // Number of the last event in it: the stream of events goes on behind it.
    cursor: state.cursor,
    ...(run.despiteHold !== null && { despiteHold: run.despiteHold }),
    ...(run.parent !== null && { parent: run.parent }),
    ...(run.children.length > 0 && {
      children: run.children.map((child) => ({ ...child, status: API_RUN_STATUS[child.status] })),
    }),
    ...document,
    arguments: run.arguments,
    spec: annotate(document.spec, ROOT_KEY, state),
    refs: refsOf(document.spec, ROOT_KEY, state),
  };
}

function stepsOf(node: Readonly<Record<string, unknown>>): readonly unknown[] {
  return isRecord(node.spec) && Array.isArray(node.spec.steps) ? (node.spec.steps as readonly unknown[]) : [];
}

function annotate(node: unknown, key: string, state: RunState): unknown {
  if (!isRecord(node)) return node;
  const spec = isRecord(node.spec) ? node.spec : {};
  const annotated = { ...node, settings: settingsOf(node), response: toResponse(node, state.nodes[key]) };
  if (node.kind === LOOP_KIND) return { ...annotated, iterations: iterationsOf(node, key, state) };
  const steps = stepsOf(node);
  if (steps.length === 0) return { ...annotated, spec };
  return { ...annotated, spec: { ...spec, steps: annotateSteps(steps, key, state) } };
}

function annotateSteps(steps: readonly unknown[], parentKey: string, state: RunState): unknown[] {
  return steps.map((step, index) => annotate(step, childKey(parentKey, index), state));
}

/** None before the loop has started. */
function iterationsOf(node: Readonly<Record<string, unknown>>, key: string, state: RunState) {
  const count = iterationCountOf(state.nodes[key]?.spec) ?? 0;
  return Array.from({ length: count }, (_, index) => {
    const own = iterationKey(key, index);
    const spec = state.nodes[own]?.spec;
    return {
      index,
      ...(isRecord(spec) && { item: spec.item }),
      response: toResponse({}, state.nodes[own]),
      steps: annotateSteps(stepsOf(node), own, state),
    };
  });
}

const SettingsSchema = z.object({
  maxAttempts: z.number().default(3),
  backoff: z
    .object({ type: z.string().default("fixed"), delay: z.number().default(10) })
    .default({ type: "fixed", delay: 10 }),
  retryOnFailure: z.boolean().default(false),
});

function settingsOf(node: Readonly<Record<string, unknown>>): z.output<typeof SettingsSchema> {
  return SettingsSchema.parse(node.settings ?? {});
}

const seconds = (instant: string | null): number | undefined =>
  instant === null ? undefined : Math.floor(Date.parse(instant) / 1000);

function toResponse(node: Readonly<Record<string, unknown>>, state: NodeState | undefined) {
  if (state === undefined) return { status: API_NODE_STATUS.Pending };
  const last = state.attempts.at(-1);
  return {
    status:
      state.kind === "Approval" && state.status === "Waiting" ? APPROVAL_WAIT : API_NODE_STATUS[state.status],
    ...(state.error !== null && { error: state.error }),
    retries: {
      attempts: state.attempt,
      maxAttempts: settingsOf(node).maxAttempts,
      timestamp: seconds(last?.startedAt ?? state.startedAt),
      ...(state.nextAttemptAt !== null && { nextAttempt: seconds(state.nextAttemptAt) }),
    },
    startTime: seconds(state.startedAt),
    endTime: seconds(state.endedAt),
    ...(state.waitReason !== null && { waitReason: state.waitReason }),
    ...(state.intervention !== null && { intervention: state.intervention }),
    data: state.output ?? undefined,
  };
}

/** Steps of a loop have no output of their own: they are in the loop's results. */
function refsOf(node: unknown, key: string, state: RunState): Record<string, unknown> {
  if (!isRecord(node)) return {};
  const own = state.nodes[key]?.output ?? undefined;
  const steps = node.kind === LOOP_KIND ? [] : stepsOf(node);
  return Object.assign(
    typeof node.ref === "string" && own !== undefined ? { [node.ref]: own } : {},
    ...steps.map((step, index) => refsOf(step, childKey(key, index), state)),
  ) as Record<string, unknown>;
}
