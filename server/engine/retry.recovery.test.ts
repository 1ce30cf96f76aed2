import { afterAll, beforeAll, expect, test } from "vitest";
import { EMPTY_RUN_STATE, reduceRun } from "@/core/run";
import { findManifest } from "@/nodes/_registry/manifests";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { getRun, listRunEvents, retryRun } from "@/server/runs";
import type { KillableWorker } from "./recovery/a-killable-worker";
import { PROJECT, RecoveryStage, release } from "./recovery/a-recovery-stage";
import { RunWatch } from "./recovery/a-run-watch";
import { dieAtMoments, untilSo, type DeadlyMoment } from "./recovery/die-at-moments";

/** Build, set the job's image, and run a job that is not there. */
const FLOW = {
  apiVersion: "v1.2",
  arguments: { JOB: "nothing" },
  spec: {
    kind: "Workflow",
    spec: {
      type: "sequential",
      steps: [
        {
          kind: "Build",
          ref: "built",
          spec: { id: "code", type: "service", branch: "main" },
          condition: "success",
        },
        release({ id: "task", type: "job" }),
        { kind: "JobRun", ref: "job", spec: { jobId: "${args.JOB}" }, condition: "success" },
        { kind: "Delay", spec: { seconds: 0 } },
      ],
    },
  },
};

const database = useTestDatabase();
let stage: RecoveryStage;
let watch: RunWatch;
let worker: KillableWorker;
beforeAll(async () => {
  stage = await RecoveryStage.set(database.db, database.url, FLOW);
  watch = await RunWatch.open(database.url);
}, 120_000);
afterAll(async () => {
  await worker.kill();
  await watch.close();
  await stage.strike();
}, 60_000);

const SECOND = "NEW.node_key = '2' AND NEW.attempt = 2";

/** Between the wish to retry and the end of the second attempt, in the order a run comes to them. */
const MOMENTS: readonly DeadlyMoment[] = [
  {
    name: "while the start of the second attempt is written",
    at: { table: "node_attempt", on: "UPDATE", when: `${SECOND} AND NEW.status = 'Running'`, commit: "lost" },
  },
  {
    name: "when the second attempt has started and nothing of it is done",
    at: { table: "node_attempt", on: "UPDATE", when: `${SECOND} AND NEW.status = 'Running'`, commit: "kept" },
  },
  {
    name: "while its job is put into the queue",
    at: { table: "operation", on: "INSERT", when: "NEW.kind = 'job'", commit: "lost" },
  },
  { name: "in the middle of its job", at: () => jobsSaid().length === 1 },
  {
    name: "while the end of the second attempt is written",
    at: { table: "node_attempt", on: "UPDATE", when: `${SECOND} AND NEW.status = 'Success'`, commit: "lost" },
  },
];

test(`a retry whose worker is killed ${MOMENTS.length + 1} times makes one second attempt, with what it was given`, async () => {
  const run = await stage.release("v1");
  worker = stage.startWorker();
  await untilSo(async () => (await watch.read(run.id)).concluded, "the run never failed", worker, stage);
  await worker.kill();
  const failed = await getRun(database.db, PROJECT, run.id);
  expect(failed.state.status, worker.said).toBe("Failed");

  const changes = [{ path: ["jobId"], value: "task" }];
  const nodes = [{ node: "job", action: "retry" as const, reason: "it was the wrong job", changes }];
  await retryRun({ db: database.db, findManifest }, SYSTEM_ACTOR, {
    projectId: PROJECT,
    runId: run.id,
    nodes,
  });

  worker = await dieAtMoments(database.url, stage, MOMENTS);
  await untilSo(async () => (await watch.read(run.id)).concluded, "the run never ended", worker, stage);

  const { state } = await getRun(database.db, PROJECT, run.id);
  expect(`${state.status} ${state.error ?? ""}`.trim(), worker.said).toBe("Success");
  expect(jobsSaid()).toEqual(["job begins", "job ends"]);
  expect(stage.readJournal().filter((line) => line === "build begins")).toHaveLength(1);
  expect(state.nodes["0"]).toEqual(failed.state.nodes["0"]);
  expect(state.nodes["2"]?.attempts.map(({ attempt, status }) => `${attempt} ${status}`)).toEqual([
    "1 Failed",
    "2 Success",
  ]);
  expect(state.nodes["2"]?.spec).toMatchObject({ jobId: "task" });
  expect(state.nodes["2"]?.attempts[1]?.intervention).toEqual({
    by: "Slipway",
    action: "retry",
    reason: "it was the wrong job",
    changes: [{ path: ["jobId"], from: "nothing", to: "task" }],
  });
  const events = await listRunEvents(database.db, run.id, 0);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.reduce(reduceRun, EMPTY_RUN_STATE)).toEqual(state);
  expect(watch.forgotten).toEqual([]);
}, 300_000);

function jobsSaid(): string[] {
  return stage.readJournal().filter((line) => line.startsWith("job "));
}
