import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import type { RunKind, RunStatus } from "@/server/db/generated/client";
import { useTestDatabase } from "@/server/db/test-database";
import { sealJson } from "@/server/secrets";
import { readUsualDuration, readUsualStepDurations, readUsualSteps } from "./usual-durations";

const database = useTestDatabase();
const BEGIN = new Date("2026-03-01T09:00:00Z");
const DOCUMENT = { apiVersion: "v1.2", spec: { kind: "Workflow", spec: { type: "sequential", steps: [] } } };

interface Past {
  revisionId: string;
  seconds: number;
  kind?: RunKind;
  status?: RunStatus;
  /** Seconds by node key. */
  steps?: Record<string, { kind: string; seconds: number }>;
}

test("the middle one of the last successes of the revision, not of failures, rollbacks or the run itself", async () => {
  const { where, first } = await aFlowWithRevision();
  const own = await insertRun(where, 1, { revisionId: first, seconds: 900 });
  for (const [index, seconds] of [10, 500, 12].entries())
    await insertRun(where, index + 2, { revisionId: first, seconds });
  await insertRun(where, 5, { revisionId: first, seconds: 1, status: "Failed" });
  await insertRun(where, 6, { revisionId: first, seconds: 2, kind: "rollback" });
  const of = { flowId: where.flowId, revisionId: first, kind: "release" } as const;
  expect(await readUsualDuration(database.db, { ...of, exceptRunId: own })).toBe(12_000);
  expect(await readUsualDuration(database.db, { ...of, kind: "rollback" })).toBe(2_000);
});

test("a revision that has not run yet is expected to take what the flow took; its steps only if their kind is the same", async () => {
  const { where, first } = await aFlowWithRevision();
  const second = await insertRevision(where, 2);
  await insertRun(where, 1, {
    revisionId: first,
    seconds: 30,
    steps: { "0": { kind: "Build", seconds: 20 }, "1": { kind: "JobRun", seconds: 5 } },
  });
  const of = { flowId: where.flowId, revisionId: second, kind: "release" } as const;
  expect(await readUsualDuration(database.db, of)).toBe(30_000);
  const steps = await readUsualSteps(database.db, of);
  expect(steps.ofNode("0", "Build")).toBe(20_000);
  expect(steps.ofNode("0", "Release")).toBeNull();
  const running = await insertRun(where, 2, { revisionId: second, seconds: 1, status: "Failed" });
  expect(await readUsualStepDurations(database.db, running)).toEqual({});
});

test("the turns of a loop are one step", async () => {
  const { where, first } = await aFlowWithRevision();
  await insertRun(where, 1, {
    revisionId: first,
    seconds: 60,
    steps: {
      "0#0.0": { kind: "JobRun", seconds: 3 },
      "0#1.0": { kind: "JobRun", seconds: 4 },
      "0#2.0": { kind: "JobRun", seconds: 50 },
    },
  });
  const next = await insertRun(where, 2, { revisionId: first, seconds: 1 });
  expect(await readUsualStepDurations(database.db, next)).toEqual({ "0.0": 4_000 });
});

test("a flow that never succeeds is looked at 200 runs back, and no further", async () => {
  const { where, first } = await aFlowWithRevision();
  await insertRun(where, 1, { revisionId: first, seconds: 10 });
  const of = { flowId: where.flowId, revisionId: first, kind: "release" } as const;
  await insertFailures(where, first, 199);
  expect(await readUsualDuration(database.db, of)).toBe(10_000);
  await insertFailures(where, first, 1, 201);
  expect(await readUsualDuration(database.db, of)).toBeNull();
});

async function aFlowWithRevision(): Promise<{ where: AFlow; first: string }> {
  const where = await aFlow(database.db, DOCUMENT);
  const { id } = await database.db.flowRevision.findFirstOrThrow({ where: { flowId: where.flowId } });
  return { where, first: id };
}

async function insertRevision({ flowId }: AFlow, number: number): Promise<string> {
  const revision = await database.db.flowRevision.create({
    data: { flowId, number, sourceText: "{}", format: "json", document: DOCUMENT, authorName: "Ana" },
  });
  return revision.id;
}

function runOf({ projectId, pipelineId, stageId, flowId }: AFlow, number: number, past: Past) {
  return {
    id: randomUUID(),
    projectId,
    pipelineId,
    stageId,
    flowId,
    number,
    revisionId: past.revisionId,
    kind: past.kind ?? "release",
    status: past.status ?? "Success",
    trigger: "manual",
    triggeredBy: "Ana",
    document: {},
    sealedInputs: sealJson({}),
    wakeAt: null,
    createdAt: new Date(BEGIN.getTime() + number * 60_000),
    startedAt: BEGIN,
    concludedAt: after(past.seconds),
  };
}

async function insertRun(where: AFlow, number: number, past: Past): Promise<string> {
  const { id } = await database.db.run.create({ data: runOf(where, number, past) });
  await database.db.nodeAttempt.createMany({
    data: Object.entries(past.steps ?? {}).map(([nodeKey, { kind, seconds }]) => ({
      runId: id,
      nodeKey,
      attempt: 1,
      kind,
      status: "Success",
      startedAt: BEGIN,
      endedAt: after(seconds),
    })),
  });
  return id;
}

async function insertFailures(where: AFlow, revisionId: string, count: number, from = 2): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => from + index);
  await database.db.run.createMany({
    data: numbers.map((number) => runOf(where, number, { revisionId, seconds: 1, status: "Failed" })),
  });
}

function after(seconds: number): Date {
  return new Date(BEGIN.getTime() + seconds * 1000);
}
