import { afterEach, describe, expect, test } from "vitest";
import type { NodeResult } from "@/core/node-kind";
import { SYSTEM_ACTOR } from "@/server/auth";
import { inTransaction } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { concludeOperation, enqueueOperation, type OperationHandler } from "@/server/operations";
import { abortRun, type StartedRun } from "@/server/runs";
import { FlowStage } from "./a-stage-of-flows";
import type { AWorker, Script } from "./a-worker";
import { flow, parallel, play, sequential } from "./a-worker";
import { openHolds, overlaps, untilAllEnded } from "./holds";

const database = useTestDatabase();
let stage: FlowStage;
let worker: AWorker;
afterEach(async () => {
  await stage.stopWorkers();
  await database.db.project.deleteMany({ where: { id: stage.projectId } });
});

/** A node that changes services. */
const roll = (name: string, locks: string[], more: object = {}): object =>
  play(name, { spec: { name, locks }, ...more });
const api = (more: object = {}): object => flow(sequential(roll("roll", ["api"], more)));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const done: NodeResult<unknown> = { type: "succeeded", output: null };

/** Runs whose work goes on until a test lets it end. */
class Doors {
  private readonly answers = new Map<string, NodeResult<unknown>>();
  readonly script: Script = ({ key }) =>
    this.answers.get(key.slice(0, 36)) ?? { type: "waiting", reason: "the door", recheckAfterMs: 20 };
  open(run: StartedRun, answer: NodeResult<unknown> = done): void {
    this.answers.set(run.id, answer);
  }
}

async function setUp(flows: Record<string, object>, script?: Script): Promise<Doors> {
  const doors = new Doors();
  stage = await FlowStage.set(database.db, database.url, flows);
  worker = await stage.startWorker(script ?? doors.script);
  return doors;
}

/** The run once its first node works on what it locks. */
const untilAtWork = (run: StartedRun) =>
  stage.until(
    run.id,
    ({ nodes }) => nodes["0"]?.waitReason === "the door" || nodes["0"]?.status === "Success",
  );
const untilInLine = (run: StartedRun, reason: string) =>
  stage.until(run.id, ({ waitReason }) => waitReason === reason);
const behind = (run: StartedRun, place = "main/Production"): string =>
  `api, behind run #${run.number} of ${place}`;
const held = (run: StartedRun, place = "main/Production", words = "is rolling out"): string =>
  `api, which run #${run.number} of ${place} ${words}`;
const countDeadlocks = async (): Promise<number> => {
  const [row] = await database.db.$queryRaw<{ deadlocks: number }[]>`
    SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()`;
  return row?.deadlocks ?? 0;
};
async function expectNobodyHolds(): Promise<void> {
  expect([await database.db.targetLock.count(), await database.db.targetWait.count()]).toEqual([0, 0]);
}

describe("a target", () => {
  test(
    "is one attempt's at a time, however many runs of however many flows want it",
    { timeout: 120_000 },
    async () => {
      const flaky = { settings: { backoff: { type: "fixed", delay: 0 } } };
      const atWork = new Map<string, string>();
      const clashes: string[] = [];
      const script: Script = async ({ name, times, key, spec }) => {
        const locks = spec.locks as string[];
        for (const target of locks) {
          if (atWork.has(target)) clashes.push(`${target}: ${key} and ${atWork.get(target) ?? ""}`);
          atWork.set(target, key);
        }
        await pause(2 + Math.random() * 10);
        for (const target of locks) atWork.delete(target);
        if (name === "flaky" && times === 1 && key.endsWith(":1"))
          return { type: "failed", code: "unreachable", message: "no answer", transient: true };
        return done;
      };
      await setUp(
        {
          One: flow(sequential(roll("a", ["api"]), roll("b", ["web"]), roll("flaky", ["db"], flaky))),
          Two: flow(parallel(roll("a", ["db"]), roll("b", ["web"]), roll("c", ["api"]))),
          Three: flow(sequential(roll("a", ["web", "api"]), roll("b", ["api"]))),
          Four: flow(parallel(roll("a", ["db", "web", "api"]), roll("b", ["web", "db"]))),
        },
        script,
      );
      const deadlocks = await countDeadlocks();
      const holds = await openHolds(database.db);
      await stage.startWorker(script);
      const names = ["One", "Two", "Three", "Four"];
      await Promise.all(Array.from({ length: 52 }, (_, index) => stage.start(names[index % 4] ?? "One")));
      await untilAllEnded(database.db, 60_000);
      const ends = await database.db.run.groupBy({ by: ["status"], _count: true });
      expect(ends).toEqual([{ status: "Success", _count: 52 }]);
      const intervals = await holds();
      expect(intervals).toHaveLength(13 * (4 + 3 + 3 + 5));
      expect(overlaps(intervals)).toEqual([]);
      expect(clashes).toEqual([]);
      await expectNobodyHolds();
      expect(await countDeadlocks()).toBe(deadlocks);
    },
  );

  test("is waited for without an owner, and whoever waits says for whom; its end wakes the next at once", async () => {
    const doors = await setUp({ Production: api(), Staging: api() });
    const first = await stage.start("Production");
    await untilAtWork(first);
    const second = await stage.start("Staging");
    await untilInLine(second, held(first));
    const third = await stage.start("Production");
    await untilInLine(third, behind(second, "main/Staging"));
    await stage.untilParked(second.id);
    await stage.untilParked(third.id);
    const row = await database.db.run.findUniqueOrThrow({ where: { id: second.id } });
    expect((row.wakeAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(30_000);
    expect(worker.calls.filter((call) => call === "roll#1").length).toBeGreaterThan(0);
    const { state, ahead } = await stage.get(third.id);
    expect(state.nodes["0"]).toMatchObject({ status: "Waiting", waitReason: behind(second, "main/Staging") });
    expect(ahead).toMatchObject([{ runId: first.id, nodeKey: "0", target: "api", doing: "rolling out" }]);
    const askedAt = performance.now();
    doors.open(first);
    await untilAtWork(second);
    expect(performance.now() - askedAt).toBeLessThan(5_000);
    await untilInLine(third, held(second, "main/Staging"));
    doors.open(second);
    doors.open(third);
    await stage.until(third.id, "Success");
    await expectNobodyHolds();
  });

  test("goes to people before triggers, to those who came first among them, and to a trigger that waited an hour", async () => {
    const doors = await setUp({ Production: api() });
    const first = await stage.start("Production");
    await untilAtWork(first);
    const join = async (trigger: string, reason: string): Promise<StartedRun> => {
      const run = await stage.start("Production", { trigger });
      await untilInLine(run, reason);
      return run;
    };
    const old = await join("git", held(first));
    await database.db.$executeRaw`UPDATE target_wait SET place = place - interval '61 minutes'`;
    const pushed = await join("webhook", behind(old));
    const ana = await join("manual", behind(old));
    await untilInLine(pushed, behind(ana));
    const ben = await join("api", behind(ana));
    await untilInLine(pushed, behind(ben));
    const order: number[] = [];
    for (const run of [first, old, ana, ben, pushed]) {
      await untilAtWork(run);
      const [holder] = await database.db.targetLock.findMany({ include: { run: true } });
      order.push(holder?.run.number ?? 0);
      doors.open(run);
      await stage.until(run.id, "Success");
    }
    expect(order).toEqual([first, old, ana, ben, pushed].map(({ number }) => number));
  });

  test("is not given to one that was aborted while it waited; who stood behind it moves up", async () => {
    const doors = await setUp({ Production: api() });
    const first = await stage.start("Production");
    await untilAtWork(first);
    const second = await stage.start("Production");
    await untilInLine(second, held(first));
    const third = await stage.start("Production");
    await untilInLine(third, behind(second));
    await abortRun(database.db, SYSTEM_ACTOR, stage.projectId, second.id);
    await stage.until(second.id, "Aborted");
    await untilInLine(third, held(first));
    doors.open(first);
    await untilAtWork(third);
    doors.open(third);
    await stage.until(third.id, "Success");
    await expectNobodyHolds();
  });

  test("goes to the next when the run that has it is aborted", async () => {
    const doors = await setUp({ Production: api() });
    const first = await stage.start("Production");
    await untilAtWork(first);
    const second = await stage.start("Production");
    await untilInLine(second, held(first));
    await stage.untilParked(second.id);
    await abortRun(database.db, SYSTEM_ACTOR, stage.projectId, first.id);
    await untilAtWork(second);
    doors.open(second);
    await stage.until(second.id, "Success");
    await stage.until(first.id, "Aborted");
    await expectNobodyHolds();
  });

  test("is not waited for longer than the node's time-out, and that says what it waited for", async () => {
    const doors = await setUp({ Production: api() });
    const first = await stage.start("Production");
    await untilAtWork(first);
    const second = await stage.start("Production");
    await untilInLine(second, held(first));
    await stage.untilParked(second.id);
    await database.db.nodeAttempt.updateMany({
      where: { runId: second.id, nodeKey: "0" },
      data: { deadlineAt: new Date() },
    });
    await database.db.run.update({ where: { id: second.id }, data: { wakeAt: new Date() } });
    await stage.until(second.id, "Failed");
    expect((await stage.get(second.id)).state.nodes["0"]?.error).toEqual({
      code: "timed-out",
      message: `Not finished within 3600 s: it waited for ${held(first)}.`,
    });
    doors.open(first);
    await stage.until(first.id, "Success");
    await expectNobodyHolds();
  });

  test("is given up between the attempts of a node, and waited for again", async () => {
    const settings = { backoff: { type: "fixed", delay: 1 } };
    const doors = await setUp({ Production: api({ settings }), Staging: api() });
    const first = await stage.start("Production");
    await untilAtWork(first);
    const second = await stage.start("Staging");
    await untilInLine(second, held(first));
    doors.open(first, { type: "failed", code: "unreachable", message: "no answer", transient: true });
    await untilAtWork(second);
    await untilInLine(first, held(second, "main/Staging"));
    doors.open(first);
    doors.open(second);
    await stage.until(first.id, "Success");
    expect((await stage.get(first.id)).state.nodes["0"]?.attempt).toBe(2);
    await expectNobodyHolds();
  });

  test("is free for others while the one that has it cannot begin yet", async () => {
    const doors = await setUp({ Production: api() });
    const first = await stage.start("Production");
    doors.open(first, { type: "waiting", reason: "a build", recheckAfterMs: 50, freesTargets: true });
    await untilInLine(first, "a build");
    const second = await stage.start("Production");
    await untilAtWork(second);
    await untilInLine(first, held(second));
    doors.open(second);
    await stage.until(second.id, "Success");
    await untilInLine(first, "a build");
    doors.open(first);
    await stage.until(first.id, "Success");
    await expectNobodyHolds();
  });

  test("is shared by no two steps of one run either", async () => {
    const doors = await setUp({ Production: flow(parallel(roll("a", ["api"]), roll("b", ["api"]))) });
    const run = await stage.start("Production");
    const { state } = await stage.until(run.id, ({ nodes }) =>
      Object.values(nodes).some(({ waitReason }) => waitReason?.startsWith("api, ") === true),
    );
    const waits = Object.values(state.nodes).filter(
      ({ waitReason }) => waitReason?.startsWith("api, ") === true,
    );
    expect(waits.map(({ waitReason }) => waitReason)).toEqual([
      "api, which another step of this run is rolling out",
    ]);
    doors.open(run);
    await stage.until(run.id, "Success");
    await expectNobodyHolds();
  });
});

describe("what a node started and did not wait for", () => {
  const startsWork: Script = async ({ key, times }) => {
    const [runId = "", nodeKey = "", attempt = ""] = key.split(":");
    if (times === 1)
      await inTransaction(database.db, (tx) =>
        enqueueOperation(tx, {
          projectId: stage.projectId,
          kind: "rollout",
          subjectId: runId,
          runtimeId: "none",
          timeoutSeconds: 60,
          lockKey: `rollout:${key}`,
          idempotencyKey: key,
          origin: { runId, nodeKey, nodeAttempt: Number(attempt) },
        }),
      );
    return done;
  };

  test("keeps its target until it has ended", async () => {
    await setUp({ Production: api() }, startsWork);
    const first = await stage.start("Production");
    await stage.until(first.id, "Success");
    const second = await stage.start("Production");
    await untilInLine(second, held(first, "main/Production", "is still rolling out"));
    await stage.untilParked(second.id);
    await concludeWorkOf(first);
    await stage.until(second.id, "Success");
    await concludeWorkOf(second);
    await expectNobodyHolds();
  });

  test(
    "and its run that end at the same moment leave the target to others, whoever is first",
    { timeout: 60_000 },
    async () => {
      await setUp({ Production: api() }, async (call) => {
        const answer = await startsWork(call);
        const runId = call.key.slice(0, 36);
        // Between now and a little later: the node ends in the middle of it.
        void pause(Math.random() * 12).then(() => concludeWorkOf({ id: runId }));
        return answer;
      });
      const holds = await openHolds(database.db);
      await Promise.all(Array.from({ length: 30 }, () => stage.start("Production")));
      await untilAllEnded(database.db, 40_000);
      await expect.poll(() => database.db.targetLock.count(), { timeout: 5_000 }).toBe(0);
      const intervals = await holds();
      expect(intervals).toHaveLength(30);
      expect(overlaps(intervals)).toEqual([]);
    },
  );

  async function concludeWorkOf(run: { id: string }): Promise<void> {
    const { id } = await database.db.operation.findFirstOrThrow({ where: { runId: run.id } });
    const operation = await database.db.operation.update({
      where: { id },
      data: { leaseOwner: "test", fencingToken: 1 },
    });
    const lease = {
      table: "operation",
      id,
      owner: "test",
      fencingToken: 1,
      wakeMark: new Date(),
      signal: new AbortController().signal,
      taken: { row: {}, clockOffsetMs: 0 },
    } as const;
    const handler = {
      kind: "rollout",
      onConcluded: () => Promise.resolve(),
    } as unknown as OperationHandler<"rollout">;
    await concludeOperation(database.db, lease, operation, handler, {
      status: "Success",
      error: null,
      data: null,
    });
  }
});
