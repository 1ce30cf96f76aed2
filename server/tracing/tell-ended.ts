import type { Resource } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import type { ChoreTurn } from "@/server/chores";
import type { Db } from "@/server/db";
import {
  cursorOfNow,
  listEnded,
  readContainers,
  readTracedAttempts,
  readTracedRuns,
  TraceCursorSchema,
  type Ended,
} from "./read-ended";
import type { SpanReceiver } from "./span-receiver";
import { hasSpan, toAttemptSpan, toRunSpan, type TracedRun } from "./to-spans";
import { TRACING } from "./tunables";

export interface TellDeps {
  db: Db;
  receiver: SpanReceiver;
  resource: Resource;
  /** Whether a run's trace is told at all: the same answer for all of its spans, by whichever process. */
  isSampled(run: TracedRun): boolean;
}

/**
 * Tells the receiver what has ended since the last turn. The cursor moves on only when the receiver has taken the spans:
 * one that is down, or a process that dies in between, means that they are told again, with the same ids.
 */
export async function tellEnded(
  deps: TellDeps,
  { state, save, signal }: ChoreTurn,
): Promise<"done" | "more"> {
  const cursor = TraceCursorSchema.safeParse(state);
  if (!cursor.success) {
    await save(await cursorOfNow(deps.db));
    return "done";
  }
  const ended = await listEnded(deps.db, cursor.data, TRACING.batch);
  const last = ended.at(-1);
  if (last === undefined) return "done";
  const spans = await readSpans(deps, ended);
  if (spans.length > 0) await deps.receiver.send(spans, signal);
  const { kind: _, ...reached } = last;
  await save(reached);
  return ended.length < TRACING.batch ? "done" : "more";
}

/** The spans of what has ended. What was removed in the meantime has none. */
async function readSpans(
  { db, resource, isSampled }: TellDeps,
  ended: readonly Ended[],
): Promise<ReadableSpan[]> {
  const runs = await readTracedRuns(db, [...new Set(ended.map(({ runId }) => runId))]);
  const sampled = new Map([...runs].filter(([, run]) => isSampled(run)));
  const told = ended.filter(({ runId }) => sampled.has(runId));
  const attempts = told.filter(({ kind }) => kind === "attempt");
  const containers = await readContainers(db, [...sampled.keys()]);
  const attemptSpans = (await readTracedAttempts(db, attempts)).flatMap((attempt) => {
    const run = sampled.get(attempt.runId);
    if (run === undefined || !hasSpan(attempt)) return [];
    return [toAttemptSpan(run, attempt, containers.get(run.id) ?? [], resource)];
  });
  const runSpans = told.flatMap(({ kind, runId }) => {
    const run = sampled.get(runId);
    // One that people have reopened since has not ended.
    if (kind !== "run" || run?.concludedAt == null) return [];
    return [toRunSpan(run, run.concludedAt, resource)];
  });
  return [...attemptSpans, ...runSpans];
}
