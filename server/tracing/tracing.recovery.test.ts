import { afterAll, beforeAll, expect, test } from "vitest";
import { isContainerKind } from "@/core/run";
import { useTestDatabase } from "@/server/db/test-database";
import { LOOP_FLOW, RecoveryStage } from "@/server/engine/recovery/a-recovery-stage";
import type { KillableWorker } from "@/server/engine/recovery/a-killable-worker";
import { TraceReceiver } from "./a-trace-receiver";
import { spanIdOfAttempt, spanIdOfRun, traceIdOfRun } from "./span-ids";

const database = useTestDatabase();
let stage: RecoveryStage;
let receiver: TraceReceiver;
let worker: KillableWorker;
beforeAll(async () => {
  stage = await RecoveryStage.set(database.db, database.url, LOOP_FLOW);
  receiver = await TraceReceiver.open();
  worker = startWorker();
  await worker.up;
}, 120_000);
afterAll(async () => {
  await worker.kill();
  await receiver.close();
  await stage.strike();
}, 60_000);

const startWorker = (): KillableWorker =>
  stage.startWorker({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_HEADERS: "x-tenant=ours",
    OTEL_EXPORTER_OTLP_TIMEOUT: "2000",
    OTEL_SERVICE_NAME: "slipway-test",
  });

async function until(
  what: string,
  condition: () => Promise<boolean> | boolean,
  timeoutMs = 60_000,
): Promise<void> {
  for (const end = performance.now() + timeoutMs; !(await condition());) {
    if (performance.now() > end) throw new Error(`${what} did not happen.\n${worker.said}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const countEnded = () => database.db.nodeAttempt.count({ where: { endedAt: { not: null } } });

test("a worker that is killed between the ends of nodes and their telling leaves no span untold, and none twice as another", async () => {
  await until("the beginning", async () => {
    const chore = await database.db.chore.findUnique({ where: { name: "traces" } });
    return chore !== null && chore.state !== null;
  });
  // Whoever tells is told nothing back, so that what has ended is not told when the process dies.
  receiver.mood = "silent";
  const run = await stage.release("v1");
  for (const ended of [1, 3, 5]) {
    await until(`${ended} ended attempts`, async () => (await countEnded()) >= ended);
    await until("telling", () => receiver.unanswered > 0);
    await worker.kill();
    receiver.forgetUnanswered();
    worker = startWorker();
  }
  await until("the end of the run", async () => {
    const row = await database.db.run.findUniqueOrThrow({ where: { id: run.id } });
    return row.concludedAt !== null;
  });
  expect(receiver.spans).toEqual([]);
  receiver.mood = "taken";
  await until("the run's span", () => receiver.byName().has("release main/Production"));

  const attempts = await database.db.nodeAttempt.findMany({ where: { runId: run.id } });
  const told = attempts.filter(({ nodeKey, kind }) => nodeKey !== "root" || !isContainerKind(kind));
  const expected = new Map(
    told.map((attempt) => [spanIdOfAttempt(run.id, attempt.nodeKey, attempt.attempt), attempt]),
  );
  const spans = new Map(receiver.spans.map((span) => [span.spanId, span]));
  expect([...spans.keys()].sort()).toEqual([...expected.keys(), spanIdOfRun(run.id)].sort());
  expect(told.length).toBeGreaterThanOrEqual(9);
  for (const [id, { startedAt, endedAt }] of expected) {
    const span = spans.get(id);
    expect(span?.traceId).toBe(traceIdOfRun(run.id));
    expect(span?.endTimeUnixNano).toBe(BigInt(endedAt?.getTime() ?? 0) * 1_000_000n);
    expect(span?.startTimeUnixNano).toBe(BigInt((startedAt ?? endedAt)?.getTime() ?? 0) * 1_000_000n);
    // Whatever stands above it was told too.
    expect(spans.has(span?.parentSpanId ?? "")).toBe(true);
  }
  expect(receiver.resource["service.name"]).toBe("slipway-test");
  expect(receiver.headers["x-tenant"]).toBe("ours");
});
