import { resourceFromAttributes } from "@opentelemetry/resources";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aRun } from "@/prisma/factories/a-run";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { createDb } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { TraceReceiver } from "./a-trace-receiver";
import { spanIdOfAttempt, spanIdOfRun, traceIdOfRun } from "./span-ids";
import { createOtlpReceiver } from "./span-receiver";
import { tellEnded, type TellDeps } from "./tell-ended";

const database = useTestDatabase();
let shop: Shop;
let receiver: TraceReceiver;
let state: unknown;
beforeEach(async () => {
  await database.db.project.deleteMany();
  shop = await aShop(database.db);
  receiver = await TraceReceiver.open();
  state = null;
  // From here on.
  await turn();
});
afterEach(() => receiver.close());

interface Turn {
  /** What becomes of the state: a process that dies before it is saved saves nothing. */
  dies?: boolean;
  isSampled?: boolean;
  timeoutMillis?: number;
}

async function turn({ dies = false, isSampled = true, timeoutMillis = 1_000 }: Turn = {}): Promise<string> {
  const deps: TellDeps = {
    db: database.db,
    receiver: createOtlpReceiver({ url: `${receiver.url}/v1/traces`, timeoutMillis }),
    resource: resourceFromAttributes({ "service.name": "test" }),
    isSampled: () => isSampled,
  };
  return tellEnded(deps, {
    state,
    signal: new AbortController().signal,
    save: async (saved) => {
      if (!dies) state = saved;
    },
  });
}

/** Turns until the receiver has been told a span of that name. */
async function untilTold(name: string): Promise<void> {
  for (const end = performance.now() + 10_000; !receiver.byName().has(name);) {
    if (performance.now() > end)
      throw new Error(`nobody told ${name}, but ${[...receiver.byName().keys()].join()}`);
    await turn();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const DOCUMENT = {
  apiVersion: "v1.2",
  spec: {
    kind: "Workflow",
    spec: {
      steps: [
        { kind: "Build", ref: "built", spec: {} },
        {
          kind: "LoopWorkflow",
          ref: "each",
          spec: { steps: [{ kind: "JobRun", ref: "migrate", spec: {} }] },
        },
      ],
    },
  },
};

interface EndedAttempt {
  key: string;
  kind: string;
  attempt?: number;
  status?: string;
  error?: string;
  /** Seconds ago. */
  started?: number;
}

async function aTracedRun(stageId = shop.stages.production): Promise<string> {
  const id = await aRun(database.db, { projectId: "shop", stageId });
  await database.db.$executeRaw`
    UPDATE run SET document = ${JSON.stringify(DOCUMENT)}::json, started_at = now(), created_at = now() - interval '2 seconds'
    WHERE id = ${id}::uuid`;
  return id;
}

async function endAttempt(
  runId: string,
  { key, kind, attempt = 1, status = "Success", error, started = 1 }: EndedAttempt,
): Promise<void> {
  await database.db.$executeRaw`
    WITH moved AS (UPDATE run SET updated_at = now() WHERE id = ${runId}::uuid)
    INSERT INTO node_attempt (run_id, node_key, attempt, kind, status, spec, output, error_code, error, started_at, ended_at)
    VALUES (${runId}::uuid, ${key}, ${attempt}, ${kind}, ${status}::node_status, '{"value": "in the spec"}',
      '{"value": "in the output"}', ${error === undefined ? null : "job-failed"}, ${error ?? null},
      now() - make_interval(secs => ${started}), now())`;
}

async function conclude(runId: string, status = "Success"): Promise<void> {
  await database.db.$executeRaw`
    UPDATE run SET status = ${status}::run_status, concluded_at = now() WHERE id = ${runId}::uuid`;
}

describe("a run", () => {
  test("is a trace: a span for itself, one for each attempt of a node, containers around their nodes", async () => {
    const run = await aTracedRun();
    await endAttempt(run, { key: "0", kind: "Build", status: "Retrying", error: "no network", started: 5 });
    await endAttempt(run, { key: "0", kind: "Build", attempt: 2, started: 4 });
    await endAttempt(run, { key: "1#0.0", kind: "JobRun", started: 1 });
    await endAttempt(run, { key: "1#0", kind: "Iteration", started: 2 });
    await endAttempt(run, { key: "1", kind: "LoopWorkflow", started: 3 });
    await endAttempt(run, { key: "root", kind: "Workflow", started: 6 });
    await conclude(run);
    await untilTold("release main/Production");
    const spans = receiver.byName();
    expect([...spans.keys()].sort()).toEqual([
      "Build built",
      "Iteration each",
      "JobRun migrate",
      "LoopWorkflow each",
      "release main/Production",
    ]);
    expect(new Set(receiver.spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOfRun(run)]));
    expect(spans.get("release main/Production")?.parentSpanId).toBeUndefined();
    const parents = ["JobRun migrate", "Iteration each", "LoopWorkflow each", "Build built"].map(
      (name) => spans.get(name)?.parentSpanId,
    );
    expect(parents).toEqual([
      spanIdOfAttempt(run, "1#0", 1),
      spanIdOfAttempt(run, "1", 1),
      spanIdOfRun(run),
      spanIdOfRun(run),
    ]);
    expect(spans.get("JobRun migrate")?.attributes).toMatchObject({
      "slipway.project": "shop",
      "slipway.flow": "main/Production",
      "slipway.stage": "Production",
      "slipway.run.id": run,
      "slipway.node.key": "1#0.0",
      "slipway.node.kind": "JobRun",
      "slipway.node.ref": "migrate",
      "slipway.node.attempt": 1,
      "slipway.node.status": "Success",
    });
  });

  test("tells each attempt with its own times and end", async () => {
    const run = await aTracedRun();
    await endAttempt(run, { key: "0", kind: "Build", status: "Retrying", error: "no network", started: 5 });
    await endAttempt(run, { key: "0", kind: "Build", attempt: 2, started: 2 });
    await conclude(run, "Failed");
    await untilTold("release main/Production");
    const builds = receiver.spans.filter(({ name }) => name === "Build built");
    expect(builds.map(({ status }) => status)).toEqual([{ code: 2, message: "no network" }, { code: 1 }]);
    const seconds = builds.map((span) => Number(span.endTimeUnixNano - span.startTimeUnixNano) / 1e9);
    expect(seconds[0]).toBeCloseTo(5, 1);
    expect(seconds[1]).toBeCloseTo(2, 1);
    expect(receiver.byName().get("release main/Production")?.status.code).toBe(2);
  });

  test("that goes on has told already what has ended in it", async () => {
    const run = await aTracedRun();
    await endAttempt(run, { key: "0", kind: "Build" });
    await untilTold("Build built");
    expect(receiver.spans).toHaveLength(1);
    await conclude(run);
    await untilTold("release main/Production");
    expect(receiver.spans).toHaveLength(2);
  });

  test("tells what its nodes waited for", async () => {
    const run = await aTracedRun();
    await database.db.runEvent.create({
      data: {
        runId: run,
        seq: 1,
        type: "node.moved",
        payload: { key: "0", attempt: 1, kind: "Build", status: "Waiting", waitReason: "build #4 of api" },
      },
    });
    await endAttempt(run, { key: "0", kind: "Build" });
    await untilTold("Build built");
    expect(receiver.spans[0]?.attributes["slipway.node.wait_reason"]).toBe("build #4 of api");
    expect(receiver.spans[0]?.events).toMatchObject([{ name: "waiting" }]);
  });

  test("tells nothing of what went into it or came out of it", async () => {
    const run = await aTracedRun();
    await database.db.run.update({ where: { id: run }, data: { arguments: { KEY: "in the arguments" } } });
    await endAttempt(run, { key: "0", kind: "Build" });
    await conclude(run);
    await untilTold("release main/Production");
    for (const body of receiver.bodies) expect(body).not.toMatch(/in the (spec|output|arguments)/);
  });

  test("below another is told within its trace, below the attempt that started it", async () => {
    const above = await aTracedRun();
    const below = await aTracedRun(shop.stages.staging);
    await database.db.run.update({
      where: { id: below },
      data: { parentRunId: above, parentNodeKey: "1", parentAttempt: 2, depth: 1 },
    });
    await conclude(below);
    await untilTold("release main/Staging");
    expect(receiver.spans[0]).toMatchObject({
      traceId: traceIdOfRun(above),
      parentSpanId: spanIdOfAttempt(above, "1", 2),
    });
  });

  test("that a request with a trace started, and the runs below it, go on with that trace", async () => {
    const above = await aTracedRun();
    const below = await aTracedRun(shop.stages.staging);
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    await database.db.run.update({
      where: { id: above },
      data: { traceParent: `00-${traceId}-00f067aa0ba902b7-01` },
    });
    await database.db.run.update({
      where: { id: below },
      data: { parentRunId: above, parentNodeKey: "1", parentAttempt: 1, depth: 1 },
    });
    await conclude(below);
    await conclude(above);
    await untilTold("release main/Production");
    expect(receiver.byName().get("release main/Production")).toMatchObject({
      traceId,
      parentSpanId: "00f067aa0ba902b7",
    });
    expect(receiver.byName().get("release main/Staging")).toMatchObject({
      traceId,
      parentSpanId: spanIdOfAttempt(above, "1", 1),
    });
  });
});

describe("nothing is lost", () => {
  test("when the receiver is down, refuses or never answers: all is told when it is back, once", async () => {
    const run = await aTracedRun();
    await endAttempt(run, { key: "0", kind: "Build" });
    await conclude(run);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    for (const mood of ["down", "refused", "silent"] as const) {
      receiver.mood = mood;
      const before = state;
      await expect(turn({ timeoutMillis: 300 })).rejects.toThrow();
      expect(state).toEqual(before);
    }
    receiver.mood = "taken";
    await untilTold("release main/Production");
    await turn();
    expect(receiver.spans.map(({ name }) => name).sort()).toEqual(["Build built", "release main/Production"]);
  });

  test("when the process dies behind the receiver's answer: it is told again, as the same spans", async () => {
    const run = await aTracedRun();
    await endAttempt(run, { key: "0", kind: "Build" });
    await conclude(run);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await turn({ dies: true });
    await turn();
    expect(receiver.spans).toHaveLength(4);
    const ids = receiver.spans.map(
      ({ traceId, spanId, endTimeUnixNano }) => `${traceId} ${spanId} ${endTimeUnixNano}`,
    );
    expect(new Set(ids).size).toBe(2);
  });

  test("when what ended first is written last", async () => {
    const slow = await aTracedRun();
    const quick = await aTracedRun(shop.stages.staging);
    const other = createDb(database.url, 1);
    try {
      await other.$transaction(
        async (tx) => {
          await tx.$executeRaw`UPDATE run SET status = 'Success', concluded_at = now() WHERE id = ${slow}::uuid`;
          await conclude(quick);
          await new Promise((resolve) => setTimeout(resolve, 1_500));
          await turn();
          // Told now, it would take the cursor past what is still to come.
          expect(receiver.spans).toEqual([]);
        },
        { timeout: 10_000 },
      );
    } finally {
      await other.$disconnect();
    }
    await untilTold("release main/Staging");
    expect([...receiver.byName().keys()]).toEqual(["release main/Production", "release main/Staging"]);
  });

  test("when more has ended than one request takes", async () => {
    const run = await aTracedRun();
    await database.db.$executeRaw`
      INSERT INTO node_attempt (run_id, node_key, attempt, kind, status, started_at, ended_at)
      SELECT ${run}::uuid, '0.' || i, 1, 'Delay', 'Success', now(), now() FROM generate_series(1, 1300) AS i`;
    await conclude(run);
    await untilTold("release main/Production");
    expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(1301);
    expect(receiver.spans).toHaveLength(1301);
  });
});

test("what ended more than a day ago is not told any more, what ended since is", async () => {
  const [stale, fresh] = [await aTracedRun(), await aTracedRun(shop.stages.staging)];
  await database.db.$executeRaw`
    UPDATE run SET status = 'Success', concluded_at = now() - interval '25 hours' WHERE id = ${stale}::uuid`;
  await database.db.$executeRaw`
    UPDATE run SET status = 'Success', concluded_at = now() - interval '23 hours' WHERE id = ${fresh}::uuid`;
  // Nobody has told anything for a month.
  state = { ...(state as object), at: "2026-01-01 00:00:00+00" };
  await untilTold("release main/Staging");
  expect([...receiver.byName().keys()]).toEqual(["release main/Staging"]);
});

test("a trace that is not sampled is not told, and does not hold up the others", async () => {
  const first = await aTracedRun();
  await conclude(first);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await turn({ isSampled: false });
  const second = await aTracedRun(shop.stages.staging);
  await conclude(second);
  await untilTold("release main/Staging");
  expect([...receiver.byName().keys()]).toEqual(["release main/Staging"]);
});
