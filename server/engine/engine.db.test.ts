import { afterEach, describe, expect, test } from "vitest";
import { reduceRun, EMPTY_RUN_STATE, type RunState, type RunStatus } from "@/core/run";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import {
  abortRun,
  getRun,
  listRunEvents,
  startRun,
  type StartedRun,
  type StartRunRequest,
} from "@/server/runs";
import { aWorker, flow, parallel, play, sequential, type AWorker, type Script } from "./a-worker";

const database = useTestDatabase();
const workers: AWorker[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});

const succeed: Script = ({ name }) => ({ type: "succeeded", output: { said: name } });

async function startWorker(script: Script): Promise<AWorker> {
  const worker = await aWorker(database.db, database.url, script);
  workers.push(worker);
  return worker;
}

const git = { listBranches: () => Promise.resolve([]) };
function start(where: AFlow, more: Partial<StartRunRequest> = {}): Promise<StartedRun> {
  const { projectId, pipelineId, stage } = where;
  return startRun({ db: database.db, git }, SYSTEM_ACTOR, {
    projectId,
    pipelineId,
    stage,
    trigger: "manual",
    ...more,
  });
}

async function until(run: StartedRun, where: AFlow, status: RunStatus): Promise<RunState> {
  return untilState(run, where, (state) => state.status === status);
}

async function untilState(
  run: StartedRun,
  where: AFlow,
  done: (state: RunState) => boolean,
): Promise<RunState> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const { state } = await getRun(database.db, where.projectId, run.id);
    if (done(state)) return state;
    if (Date.now() > deadline) throw new Error(`never came: ${JSON.stringify(state, null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const statusesOf = (state: RunState): Record<string, string> =>
  Object.fromEntries(Object.values(state.nodes).map((node) => [node.key, node.status]));

describe("a run", () => {
  test("walks its steps in order, and later steps read what earlier ones said", async () => {
    const worker = await startWorker(succeed);
    const document = flow(
      sequential(play("one"), play("two", { spec: { name: "two", heard: "${refs.one.said}" } })),
    );
    const where = await aFlow(database.db, document);
    const state = await until(await start(where), where, "Success");
    expect(worker.calls).toEqual(["one#1", "two#1"]);
    expect(state.nodes["1"]?.spec).toEqual({ name: "two", heard: "one" });
    expect(state.concludedAt).not.toBeNull();
  });

  test("is the same folded from its events as read from its rows", async () => {
    let tries = 0;
    await startWorker(({ name }) =>
      name === "flaky" && (tries += 1) === 1
        ? { type: "failed", code: "unreachable", message: "no answer", transient: true }
        : { type: "succeeded", output: null },
    );
    const flaky = play("flaky", { settings: { backoff: { type: "fixed", delay: 0 } } });
    const document = flow(
      sequential(parallel(play("a"), flaky), play("skipped", { skipNodeExecution: "true" })),
    );
    const where = await aFlow(database.db, document);
    const run = await start(where);
    const state = await until(run, where, "Success");
    const events = await listRunEvents(database.db, run.id, 0);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.reduce(reduceRun, EMPTY_RUN_STATE)).toEqual(state);
  });

  test("tries a transient failure three times in all, then fails with its message", async () => {
    const worker = await startWorker(() => ({
      type: "failed",
      code: "unreachable",
      message: "no answer",
      transient: true,
    }));
    const document = flow(
      sequential(play("one", { settings: { backoff: { type: "fixed", delay: 0 } } }), play("two")),
    );
    const where = await aFlow(database.db, document);
    const state = await until(await start(where), where, "Failed");
    expect(worker.calls).toEqual(["one#1", "one#2", "one#3"]);
    expect(state.nodes["0"]?.attempts).toHaveLength(3);
    expect(state.error).toBe("no answer");
    expect(state.nodes["1"]).toBeUndefined();
  });

  test("a business failure is final, and steps after it are not reached", async () => {
    const worker = await startWorker(() => ({
      type: "failed",
      code: "job-failed",
      message: "exited with 3",
      transient: false,
    }));
    const where = await aFlow(database.db, flow(sequential(play("one"), play("two"))));
    const state = await until(await start(where), where, "Failed");
    expect(worker.calls).toEqual(["one#1"]);
    expect(statusesOf(state)).toEqual({ root: "Failed", "0": "Failed" });
  });

  test("a node that throws is a failure that says so, not a run that hangs", async () => {
    await startWorker(() => {
      throw new TypeError("x is not a function");
    });
    const where = await aFlow(database.db, flow(sequential(play("one"))));
    const state = await until(await start(where), where, "Failed");
    expect(state.nodes["0"]?.error).toEqual({
      code: "internal-error",
      message: "Slipway broke at this node: x is not a function",
    });
  });

  test("an expression that reads nothing fails its node and names what is missing", async () => {
    await startWorker(succeed);
    const where = await aFlow(
      database.db,
      flow(sequential(play("one", { spec: { name: "${args.MISSING}" } }))),
    );
    const state = await until(await start(where), where, "Failed");
    expect(state.nodes["0"]?.error?.message).toContain("MISSING");
  });

  test("a skipped workflow skips all in it, and the run goes on", async () => {
    const worker = await startWorker(succeed);
    const skipped = { ...sequential(play("a"), parallel(play("b"))), skipNodeExecution: "${args.SKIP}" };
    const where = await aFlow(
      database.db,
      flow(sequential(skipped, play("c")), { arguments: { SKIP: "true" } }),
    );
    const state = await until(await start(where), where, "Success");
    expect(worker.calls).toEqual(["c#1"]);
    expect(statusesOf(state)).toMatchObject({
      "0": "Skipped",
      "0.0": "Skipped",
      "0.1": "Skipped",
      "0.1.0": "Skipped",
    });
  });

  test("a node that outlives its time fails as timed out", async () => {
    await startWorker(() => ({ type: "waiting", reason: "the end of time", recheckAfterMs: 60_000 }));
    const where = await aFlow(database.db, flow(sequential(play("one", { condition: "success" }))));
    const run = await start(where);
    await until(run, where, "Waiting");
    // Time-outs are whole seconds from 30 up: the deadline itself is brought near, on the parked run.
    await untilUnowned(run.id);
    await database.db.nodeAttempt.updateMany({
      where: { runId: run.id, nodeKey: "0" },
      data: { deadlineAt: new Date() },
    });
    await database.db.run.update({ where: { id: run.id }, data: { wakeAt: new Date() } });
    const state = await until(run, where, "Failed");
    expect(state.nodes["0"]?.error).toEqual({ code: "timed-out", message: "Not finished within 3600 s." });
  });

  test("waiting for others parks the run without an owner, with a reason and a wake-up time", async () => {
    await startWorker(({ times }) =>
      times === 1
        ? { type: "waiting", reason: "the tide", recheckAfterMs: 50_000 }
        : { type: "succeeded", output: null },
    );
    const where = await aFlow(database.db, flow(sequential(play("one", { condition: "success" }))));
    const run = await start(where);
    const state = await until(run, where, "Waiting");
    expect(state.waitReason).toBe("the tide");
    const parked = await untilUnowned(run.id);
    expect(parked.wakeAt?.getTime()).toBeGreaterThan(Date.now() + 30_000);
    await database.db.$executeRaw`UPDATE run SET wake_at = now() WHERE id = ${run.id}::uuid`;
    await until(run, where, "Success");
  });

  test("secrets are masked in the node's spec, its output and the run's arguments", async () => {
    const worker = await startWorker(({ spec }) => ({
      type: "succeeded",
      output: { echo: `it is ${String(spec.key)}` },
    }));
    const document = flow(sequential(play("one", { spec: { name: "one", key: "${args.KEY}" } })));
    const where = await aFlow(database.db, document, { KEY: { value: "s3cret-value", locked: false } });
    const run = await start(where);
    const state = await until(run, where, "Success");
    expect(worker.calls).toEqual(["one#1"]);
    const detail = await getRun(database.db, where.projectId, run.id);
    const events = await listRunEvents(database.db, run.id, 0);
    expect(JSON.stringify([detail, events])).not.toContain("s3cret-value");
    expect(state.nodes["0"]?.output).toEqual({ echo: "it is ••••••" });
  });

  test("a later node reads a secret output as it is, while people see it masked", async () => {
    const heard: unknown[] = [];
    await startWorker(({ name, spec }) => {
      heard.push(spec.key ?? null);
      return { type: "succeeded", output: name === "one" ? { key: `the ${String(spec.key)}` } : null };
    });
    const one = play("one", { spec: { name: "one", key: "${fn.slice(args.KEY, 0, 7)}" } });
    const document = flow(sequential(one, play("two", { spec: { name: "two", key: "${refs.one.key}" } })));
    const where = await aFlow(database.db, document, { KEY: { value: "s3cret-value", locked: false } });
    const run = await start(where);
    const state = await until(run, where, "Success");
    expect(heard).toEqual(["s3cret-", "the s3cret-"]);
    expect(JSON.stringify([state, await listRunEvents(database.db, run.id, 0)])).not.toContain("s3cret-");
  });

  async function untilUnowned(runId: string) {
    for (;;) {
      const row = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
      if (row.leaseOwner === null) return row;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});

describe("aborting", () => {
  test("a run stops its nodes and starts no other", async () => {
    const worker = await startWorker(() => ({ type: "waiting", reason: "the tide", recheckAfterMs: 60_000 }));
    const where = await aFlow(database.db, flow(sequential(parallel(play("a"), play("b")), play("c"))));
    const run = await start(where);
    await untilState(run, where, (state) => state.nodes["0.1"]?.status === "Waiting");
    await abortRun(database.db, SYSTEM_ACTOR, where.projectId, run.id);
    const state = await until(run, where, "Aborted");
    expect(worker.calls).not.toContain("c#1");
    expect(statusesOf(state)).toMatchObject({
      root: "Aborted",
      "0": "Aborted",
      "0.0": "Aborted",
      "0.1": "Aborted",
    });
    await expect(abortRun(database.db, SYSTEM_ACTOR, where.projectId, run.id)).rejects.toMatchObject({
      status: 409,
    });
  });

  test("a run whose branch had failed before ends aborted, and the branch says why it failed", async () => {
    await startWorker(({ name }) =>
      name === "a"
        ? { type: "failed", code: "job-failed", message: "exited with 3", transient: false }
        : { type: "waiting", reason: "the tide", recheckAfterMs: 60_000 },
    );
    const where = await aFlow(database.db, flow(sequential(parallel(play("a"), play("b")))));
    const run = await start(where);
    await untilState(
      run,
      where,
      (now) => now.nodes["0.0"]?.status === "Failed" && now.nodes["0.1"]?.status === "Waiting",
    );
    await abortRun(database.db, SYSTEM_ACTOR, where.projectId, run.id);
    const state = await until(run, where, "Aborted");
    expect(statusesOf(state)).toMatchObject({ "0.0": "Failed", "0.1": "Aborted" });
  });
});

describe("a flow's queue", () => {
  const waiting: Script = () => ({ type: "waiting", reason: "the tide", recheckAfterMs: 60_000 });
  const withPolicy = (concurrencyPolicy: string): object =>
    flow(sequential(play("one")), { options: { concurrencyPolicy } });

  test("queue: runs go one after the other, in order", async () => {
    await startWorker(waiting);
    const where = await aFlow(database.db, withPolicy("queue"));
    const [first, second, third] = [await start(where), await start(where), await start(where)];
    expect([first.status, second.status, third.status]).toEqual(["Pending", "Queued", "Queued"]);
    await until(first, where, "Waiting");
    await abortRun(database.db, SYSTEM_ACTOR, where.projectId, first.id);
    await until(second, where, "Waiting");
    const { state, ahead } = await getRun(database.db, where.projectId, third.id);
    expect(state).toMatchObject({ status: "Queued", waitReason: `run #${second.number} to end` });
    expect(ahead).toMatchObject([{ runId: second.id, status: "Waiting", nodeKey: null }]);
  });

  test("forbid: a second run is refused with the number of the one under way", async () => {
    await startWorker(waiting);
    const where = await aFlow(database.db, withPolicy("forbid"));
    await start(where);
    await expect(start(where)).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining("#1") as string,
    });
  });

  test("latest: only the newest queued run is kept", async () => {
    await startWorker(waiting);
    const where = await aFlow(database.db, withPolicy("latest"));
    const runs = [await start(where), await start(where), await start(where)];
    const second = runs[1];
    if (second === undefined) throw new Error("no second run");
    await until(second, where, "Aborted");
    expect(runs[2]?.status).toBe("Queued");
  });

  test("replace: the running one is aborted, and the new one starts once it has ended", async () => {
    await startWorker(waiting);
    const where = await aFlow(database.db, withPolicy("replace"));
    const first = await start(where);
    await until(first, where, "Waiting");
    const second = await start(where);
    await until(first, where, "Aborted");
    await until(second, where, "Waiting");
  });

  test("a locked argument cannot be set by a run", async () => {
    const where = await aFlow(database.db, flow(sequential(play("one"))), {
      KEY: { value: "x", locked: true },
    });
    await expect(start(where, { arguments: { KEY: "mine" } })).rejects.toMatchObject({ status: 422 });
  });
});
