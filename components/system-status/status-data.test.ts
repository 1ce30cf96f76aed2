import { expect, test } from "vitest";
import { describeRemoved, listConcerns, shortOwner, sumDue, type SystemStatusData } from "./status-data";

const QUEUE: SystemStatusData["queues"][number] = {
  projectId: "shop",
  pipelineId: "main",
  stage: "Production",
  queued: 1,
  paused: false,
  oldest: {
    id: "b",
    number: 2,
    name: null,
    pipelineId: "main",
    stage: "Production",
    since: "2026-01-01T00:00:00.000Z",
    ageMs: 1_000,
    waitReason: null,
  },
  ahead: {
    id: "a",
    number: 1,
    name: null,
    pipelineId: "main",
    stage: "Production",
    status: "Running",
    waitReason: null,
  },
};

/** A worker alive, a run behind another one, nothing due. */
const WELL: SystemStatusData = {
  at: "2026-01-01T00:00:00.000Z",
  workers: [
    {
      id: "h/1/2/3",
      hostname: "h",
      pid: 1,
      role: "all",
      startedAt: "2026-01-01T00:00:00.000Z",
      heartbeatAt: "2026-01-01T00:00:00.000Z",
      heartbeatAgeMs: 10,
      alive: true,
      runs: 0,
      operations: 0,
    },
  ],
  leases: { total: 0, items: [] },
  due: [
    { queue: "run", due: 2, untaken: 0, oldestAgeMs: 20 },
    { queue: "operation", due: 1, untaken: 0, oldestAgeMs: 40 },
  ],
  oldestDue: [],
  queues: [QUEUE],
  runs: [],
  parked: { total: 0, nextWakeAt: null, items: [] },
  reclaimed: { total: 0, items: [] },
  operations: [],
  database: {
    version: "18.4",
    sizeBytes: 1,
    connections: 5,
    maxConnections: 100,
    roundTripMs: 0.1,
    commitMs: 1,
  },
  disk: { path: "/data", freeBytes: 50e9, totalBytes: 100e9 },
  retention: {
    passes: [
      {
        scope: "records",
        worker: "h/1/2/3",
        startedAt: "2026-01-01T00:00:00.000Z",
        ageMs: 10,
        tookMs: 5,
        removed: [],
        freedBytes: 0,
        error: null,
      },
    ],
    nextAt: null,
    nextInMs: null,
    lastDay: { removed: [], freedBytes: 0 },
  },
  keeps: [],
};

test("an installation that works gives no concern", () => {
  expect(listConcerns(WELL)).toEqual([]);
  expect(sumDue(WELL.due)).toEqual({ due: 3, untaken: 0, oldestAgeMs: 40 });
});

test("that no worker is alive, that work is not taken, and what nothing will start, are said", () => {
  const concerns = listConcerns({
    ...WELL,
    workers: WELL.workers.map((worker) => ({ ...worker, alive: false })),
    due: WELL.due.map((queue) => ({ ...queue, untaken: 1 })),
    queues: [
      { ...QUEUE, ahead: null },
      { ...QUEUE, stage: "Paused", ahead: null, paused: true },
    ],
    database: { ...WELL.database, connections: 95 },
    disk: { path: "/data", freeBytes: 12e6, totalBytes: 100e9 },
    retention: {
      ...WELL.retention,
      passes: WELL.retention.passes.map((pass) => ({ ...pass, error: "disk full" })),
    },
  });
  expect(concerns).toEqual([
    expect.stringContaining("No worker is alive"),
    expect.stringContaining("2 due items have waited"),
    expect.stringContaining("main / Production in shop are queued behind nothing"),
    "The last clean-up of the database broke, so old runs and logs stay: disk full",
    "12 MB are free on the disk of /data: builds, logs and the database need more. Free some space.",
    expect.stringContaining("95 of 100 database connections"),
  ]);
});

test("the holder of a lease is told by its machine and process", () => {
  expect(shortOwner("host-1/4711/123456/abcd")).toBe("host-1 · 4711");
  expect(shortOwner("somebody")).toBe("somebody");
});

test("what a clean-up removed is told in words, also while it goes on", () => {
  const removed = [
    { kind: "runs", count: 3 },
    { kind: "logs", count: 1 },
  ];
  expect(describeRemoved({ removed, tookMs: 5 })).toBe("3 runs, 1 log");
  expect(describeRemoved({ removed: [], tookMs: 5 })).toBe("nothing");
  expect(describeRemoved({ removed: [], tookMs: null })).toBe("nothing so far");
});
