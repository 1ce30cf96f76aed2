import {
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Attributes,
  type HrTime,
  type SpanContext,
  type SpanStatus,
} from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { documentKey, isContainerKind, ROOT_KEY, type NodeStatus, type RunStatus } from "@/core/run";
import { spanIdOfAttempt, spanIdOfRun, traceIdOfRun } from "./span-ids";
import type { TraceParent } from "./trace-parent";

/** A run, as far as its spans tell of it. Nothing of what went into it: inputs may hold secrets. */
export interface TracedRun {
  id: string;
  projectId: string;
  pipelineId: string;
  stage: string;
  number: number;
  kind: string;
  trigger: string;
  status: RunStatus;
  /** Masked, as people see it. */
  error: string | null;
  document: unknown;
  createdAt: Date;
  startedAt: Date | null;
  concludedAt: Date | null;
  /** The attempt that started it. */
  parent: { runId: string; nodeKey: string; attempt: number } | null;
  /** The run at the top of all; itself when nothing is above it. */
  topRunId: string;
  /** Of the request that started the run at the top. */
  traceParent: TraceParent | null;
}

export interface TracedAttempt {
  runId: string;
  nodeKey: string;
  attempt: number;
  kind: string;
  status: NodeStatus;
  errorCode: string | null;
  /** Masked, as people see it. */
  error: string | null;
  operationId: string | null;
  startedAt: Date | null;
  endedAt: Date;
  /** What it waited for, in order; masked. */
  waits: { at: Date; reason: string }[];
}

/** When an attempt of a container began: the nodes below belong to the one that was open then. */
export interface ContainerAttempt {
  nodeKey: string;
  attempt: number;
  startedAt: Date | null;
}

const SCOPE = { name: "slipway.runs" };

/** The span of a whole run, from its request to its end. */
export function toRunSpan(run: TracedRun, concludedAt: Date, resource: Resource): ReadableSpan {
  const { parent, traceParent } = run;
  const parentSpanId =
    parent === null ? traceParent?.spanId : spanIdOfAttempt(parent.runId, parent.nodeKey, parent.attempt);
  return toSpan({
    run,
    resource,
    name: `${run.kind} ${run.pipelineId}/${run.stage}`,
    spanId: spanIdOfRun(run.id),
    parentSpanId,
    isRemote: parent === null,
    start: run.createdAt,
    end: concludedAt,
    status: toStatus(run.status, run.error),
    attributes: {
      "slipway.run.kind": run.kind,
      "slipway.run.trigger": run.trigger,
      "slipway.run.status": run.status,
      ...(run.startedAt === null
        ? {}
        : { "slipway.run.queued_ms": run.startedAt.getTime() - run.createdAt.getTime() }),
    },
    waits: [],
  });
}

/** The span of one attempt of a node, below the container it stands in. */
export function toAttemptSpan(
  run: TracedRun,
  attempt: TracedAttempt,
  containers: readonly ContainerAttempt[],
  resource: Resource,
): ReadableSpan {
  const ref = findRef(run.document, attempt.nodeKey);
  // An attempt that is tried again has failed.
  const status = attempt.status === "Retrying" ? "Failed" : attempt.status;
  const lastWait = attempt.waits.at(-1);
  return toSpan({
    run,
    resource,
    name: `${attempt.kind} ${ref ?? attempt.nodeKey}`,
    spanId: spanIdOfAttempt(run.id, attempt.nodeKey, attempt.attempt),
    parentSpanId: parentSpanId(run, attempt, containers),
    isRemote: false,
    start: attempt.startedAt ?? attempt.endedAt,
    end: attempt.endedAt,
    status: toStatus(status, attempt.error),
    attributes: {
      "slipway.node.key": attempt.nodeKey,
      "slipway.node.kind": attempt.kind,
      ...(ref === null ? {} : { "slipway.node.ref": ref }),
      "slipway.node.attempt": attempt.attempt,
      "slipway.node.status": status,
      ...(attempt.errorCode === null ? {} : { "error.type": attempt.errorCode }),
      ...(lastWait === undefined ? {} : { "slipway.node.wait_reason": lastWait.reason }),
      ...(attempt.operationId === null ? {} : { "slipway.operation.id": attempt.operationId }),
    },
    waits: attempt.waits,
  });
}

/** The run itself stands for the workflow that all of its nodes are in. */
export function hasSpan({ nodeKey, kind }: Pick<TracedAttempt, "nodeKey" | "kind">): boolean {
  return nodeKey !== ROOT_KEY || !isContainerKind(kind);
}

/** `1.0` is in `1`, `2#0` in `2`, `2#0.1` in `2#0`, and `1` in the run; null stands for the run. */
export function containerKeyOf(nodeKey: string): string | null {
  const end = Math.max(nodeKey.lastIndexOf("."), nodeKey.lastIndexOf("#"));
  return end === -1 ? null : nodeKey.slice(0, end);
}

function parentSpanId(
  run: TracedRun,
  { nodeKey, startedAt, endedAt }: TracedAttempt,
  containers: readonly ContainerAttempt[],
): string {
  const key = containerKeyOf(nodeKey);
  if (key === null) return spanIdOfRun(run.id);
  const begun = (startedAt ?? endedAt).getTime();
  const open = containers
    .filter((each) => each.nodeKey === key && each.startedAt !== null && each.startedAt.getTime() <= begun)
    .map(({ attempt }) => attempt);
  return spanIdOfAttempt(run.id, key, Math.max(1, ...open));
}

interface SpanParts {
  run: TracedRun;
  resource: Resource;
  name: string;
  spanId: string;
  parentSpanId: string | undefined;
  isRemote: boolean;
  start: Date;
  end: Date;
  status: SpanStatus;
  attributes: Attributes;
  waits: TracedAttempt["waits"];
}

function toSpan(parts: SpanParts): ReadableSpan {
  const { run, start, end } = parts;
  const traceId = run.traceParent?.traceId ?? traceIdOfRun(run.topRunId);
  const contextOf = (spanId: string, isRemote: boolean): SpanContext => ({
    traceId,
    spanId,
    traceFlags: TraceFlags.SAMPLED,
    isRemote,
  });
  const context = contextOf(parts.spanId, false);
  return {
    name: parts.name,
    kind: SpanKind.INTERNAL,
    spanContext: () => context,
    ...(parts.parentSpanId === undefined
      ? {}
      : { parentSpanContext: contextOf(parts.parentSpanId, parts.isRemote) }),
    startTime: toHrTime(start.getTime()),
    endTime: toHrTime(end.getTime()),
    duration: toHrTime(Math.max(0, end.getTime() - start.getTime())),
    status: parts.status,
    attributes: {
      "slipway.project": run.projectId,
      "slipway.flow": `${run.pipelineId}/${run.stage}`,
      "slipway.stage": run.stage,
      "slipway.run.id": run.id,
      "slipway.run.number": run.number,
      ...parts.attributes,
    },
    events: parts.waits.map(({ at, reason }) => ({
      name: "waiting",
      time: toHrTime(at.getTime()),
      attributes: { "slipway.node.wait_reason": reason },
    })),
    links: [],
    ended: true,
    resource: parts.resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function toStatus(status: NodeStatus | RunStatus, error: string | null): SpanStatus {
  switch (status) {
    case "Success":
      return { code: SpanStatusCode.OK };
    case "Failed":
    case "Aborted":
      return { code: SpanStatusCode.ERROR, message: error ?? status.toLowerCase() };
    default:
      return { code: SpanStatusCode.UNSET };
  }
}

/** The name a document gives the node that a key stands for; null when it gives none. */
function findRef(document: unknown, nodeKey: string): string | null {
  const key = documentKey(nodeKey);
  let node = child(document, "spec");
  for (const index of key === ROOT_KEY ? [] : key.split(".")) {
    const steps = child(child(node, "spec"), "steps");
    node = Array.isArray(steps) ? (steps as unknown[])[Number(index)] : undefined;
  }
  const ref = child(node, "ref");
  return typeof ref === "string" ? ref : null;
}

function child(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function toHrTime(ms: number): HrTime {
  return [Math.floor(ms / 1000), (ms % 1000) * 1_000_000];
}
