import { afterEach, describe, expect, test, vi } from "vitest";
import { EMPTY_RUN_STATE, reduceRun } from "@/core/run";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { abortRun, listRunEvents, retryRun } from "@/server/runs";
import { FlowStage, runFlow } from "./a-stage-of-flows";
import { flow, parallel, play, sequential, type Script } from "./a-worker";

const database = useTestDatabase();
let stage: FlowStage;
afterEach(async () => {
  await stage.stopWorkers();
  // The next test's worker would take what is left.
  await database.db.project.deleteMany();
});

const tide: Script = () => ({ type: "waiting", reason: "the tide", recheckAfterMs: 60_000 });
const abort = (runId: string) => abortRun(database.db, SYSTEM_ACTOR, stage.projectId, runId);

async function set(flows: Record<string, object>): Promise<FlowStage> {
  stage = await FlowStage.set(database.db, database.url, flows);
  return stage;
}

/** Work of a node that nobody does, so that it neither ends nor stops. */
async function startEndlessWork(runId: string, nodeKey: string): Promise<string> {
  const place = { projectId: stage.projectId, runId, nodeKey, nodeAttempt: 1 };
  const work = { kind: "build", subjectId: runId, runtimeId: "local", timeoutSeconds: 60 } as const;
  const { id } = await database.db.operation.create({
    data: { ...place, ...work, leaseOwner: "ci-7/1/2/3", wakeAt: null },
  });
  return id;
}

async function movesOf(runId: string): Promise<string[]> {
  const events = await listRunEvents(database.db, runId, 0);
  const { state } = await stage.get(runId);
  expect(events.reduce(reduceRun, EMPTY_RUN_STATE)).toEqual(state);
  return events.flatMap(({ type, payload }) =>
    type === "node.moved" ? [`${payload.key} ${payload.status}`] : type === "node.started" ? [] : [type],
  );
}

/** The minute that a node is given to stop is over. */
async function endTheMinute(runId: string, nodeKey: string): Promise<void> {
  const changed = await database.db.nodeAttempt.updateMany({
    where: { runId, nodeKey, status: "Aborting" },
    data: { nextCheckAt: new Date(0) },
  });
  expect(changed.count).toBe(1);
}

describe("an abort", () => {
  test("tells each step: requested, what has not stopped yet and where, stopped", async () => {
    const at = await set({ Production: flow(sequential(parallel(play("a"), play("b")), play("c"))) });
    await at.startWorker(tide);
    const { id } = await at.start("Production");
    await at.until(id, ({ nodes }) => nodes["0.1"]?.status === "Waiting");
    const work = await startEndlessWork(id, "0.0");
    await abort(id);
    const { state } = await at.until(id, ({ nodes }) => nodes["0.0"]?.waitReason?.includes("build") === true);
    expect(state).toMatchObject({ status: "Aborting", abortRequestedBy: "Slipway" });
    expect(state.nodes["0.1"]?.status).toBe("Aborted");
    expect(state.nodes["0.0"]?.waitReason).toMatch(
      /^the build on runtime “local” \(machine ci-7\) to stop, until \d{4}-.*Z at most$/,
    );
    expect(await database.db.operation.findUniqueOrThrow({ where: { id: work } })).toMatchObject({
      cancelRequestedAt: expect.any(Date) as Date,
    });
    await database.db.operation.update({ where: { id: work }, data: { concludedAt: new Date() } });
    const ended = await at.until(id, "Aborted");
    expect(ended.state.nodes["0.0"]).toMatchObject({ status: "Aborted", error: null });
    expect((await movesOf(id)).slice(-9)).toEqual(
      [
        "run.abort-requested",
        "run.moved",
        "0.0 Aborting",
        "0.1 Aborting",
        "0.0 Aborting",
        "0.1 Aborted",
        "0.0 Aborted",
        "0 Aborted",
        "root Aborted",
        "run.moved",
      ].slice(-9),
    );
  });

  test("is forced after a minute, which no other driver begins anew, and says what may still be running", async () => {
    const at = await set({ Production: flow(sequential(play("a"))) });
    await at.startWorker(tide);
    const { id } = await at.start("Production");
    await at.until(id, "Waiting");
    await startEndlessWork(id, "0");
    await abort(id);
    await at.until(id, ({ nodes }) => nodes["0"]?.status === "Aborting");
    await at.stopWorkers();
    await endTheMinute(id, "0");
    await at.startWorker(tide);
    const { state } = await at.until(id, "Aborted");
    const sentence =
      "Stopping took longer than 60 s. This may still be running: the build on runtime “local” (machine ci-7).";
    expect(state.nodes["0"]?.error).toEqual({ code: "abort-forced", message: sentence });
    expect(state.error).toBe(`Step a: ${sentence}`);
    await movesOf(id);
  });

  test("of one step, because its sibling failed, is forced as well", async () => {
    const both = { type: "parallel", failFast: true, steps: [play("bad"), play("slow")] };
    const at = await set({ Production: flow(sequential({ kind: "Workflow", spec: both })) });
    const script: Script = async (call) => {
      if (call.name === "slow") return tide(call);
      const { runId } = await database.db.nodeAttempt.findFirstOrThrow({ where: { nodeKey: "0.1" } });
      await startEndlessWork(runId, "0.1");
      return { type: "failed", code: "job-failed", message: "exited with 3", transient: false };
    };
    await at.startWorker(script);
    const { id } = await at.start("Production");
    await at.until(id, ({ nodes }) => nodes["0.1"]?.status === "Aborting");
    await at.stopWorkers();
    await endTheMinute(id, "0.1");
    await at.startWorker(script);
    const { state } = await at.until(id, "Failed");
    expect(state.nodes["0.1"]).toMatchObject({ status: "Aborted", error: { code: "abort-forced" } });
  });

  test("names the run below that has not ended", async () => {
    const at = await set({
      Above: flow(sequential(runFlow("Below"))),
      Below: flow(sequential(play("inner"))),
    });
    await at.startWorker(tide);
    const { id } = await at.start("Above");
    const child = await at.childOf(id);
    await at.until(child.runId, "Waiting");
    await startEndlessWork(child.runId, "0");
    await abort(id);
    const { state } = await at.until(
      id,
      ({ nodes }) =>
        nodes["0"]?.waitReason?.includes("to stop, until") === true && nodes["0"].waitReason.includes("#1"),
    );
    expect(state.nodes["0"]?.waitReason).toContain("run #1 of main/Below to stop");
    await database.db.operation.updateMany({ data: { concludedAt: new Date() } });
    await at.until(child.runId, "Aborted");
    await at.until(id, "Aborted");
  });

  test("finds a step done that ends well in spite of it: a retry does not do that again", async () => {
    const at = await set({ Production: flow(sequential(play("a"), play("b"))) });
    let finish: (() => void) | undefined;
    const worker = await at.startWorker(async (call) => {
      if (call.name === "a" && call.key.endsWith(":1"))
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
      return { type: "succeeded", output: null };
    });
    const { id } = await at.start("Production");
    await at.until(id, () => finish !== undefined);
    await abort(id);
    await at.until(id, ({ nodes }) => nodes["0"]?.status === "Aborting");
    finish?.();
    const { state } = await at.until(id, "Aborted");
    expect(state.nodes["0"]?.status).toBe("Success");
    await retryRun({ db: database.db, findManifest: () => undefined }, SYSTEM_ACTOR, {
      projectId: at.projectId,
      runId: id,
      nodes: [],
    });
    await at.until(id, "Success");
    expect(worker.calls).toEqual(["a#1", "b#1"]);
    await movesOf(id);
  });

  test("is forced on a step in the middle of a call, and what the call says later is nobody's", async () => {
    const at = await set({ Production: flow(sequential(play("a"))) });
    let finish: (() => void) | undefined;
    await at.startWorker(async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { type: "succeeded", output: { late: true } };
    });
    const { id } = await at.start("Production");
    await at.until(id, () => finish !== undefined);
    await abort(id);
    await at.until(id, ({ nodes }) => nodes["0"]?.status === "Aborting");
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now() + 61_000);
    try {
      const { state } = await at.until(id, "Aborted");
      expect(state.nodes["0"]?.error).toMatchObject({
        code: "abort-forced",
        message: expect.stringContaining("a call that this step makes itself") as string,
      });
      finish?.();
      await at.stopWorkers();
      expect((await at.get(id)).state).toEqual(state);
    } finally {
      clock.mockRestore();
    }
  });

  test("asked for twice is one abort", async () => {
    const at = await set({ Production: flow(sequential(play("a"))) });
    await at.startWorker(tide);
    const { id } = await at.start("Production");
    await at.until(id, "Waiting");
    await startEndlessWork(id, "0");
    await abort(id);
    await at.until(id, "Aborting");
    await abort(id);
    await database.db.operation.updateMany({ data: { concludedAt: new Date() } });
    await at.until(id, "Aborted");
    const moves = await movesOf(id);
    expect(moves.filter((move) => move === "run.abort-requested")).toHaveLength(1);
    await expect(abort(id)).rejects.toMatchObject({ status: 409 });
  });
});

describe("an abort ends a run", () => {
  const one = { Production: flow(sequential(play("a"))) };

  test("that is parked", async () => {
    const at = await set(one);
    await at.startWorker(tide);
    const { id } = await at.start("Production");
    await at.until(id, "Waiting");
    await at.untilParked(id);
    await abort(id);
    await at.until(id, "Aborted");
  });

  test("that nobody has ever held", async () => {
    const at = await set(one);
    const { id } = await at.start("Production");
    await abort(id);
    const worker = await at.startWorker(tide);
    const { state } = await at.until(id, "Aborted");
    expect(state.nodes).toEqual({});
    expect(worker.calls).toEqual([]);
  });

  test("whose worker is dead", async () => {
    const at = await set(one);
    await at.startWorker(tide);
    const { id } = await at.start("Production");
    await at.until(id, "Waiting");
    await at.stopWorkers();
    await database.db.run.update({
      where: { id },
      data: { leaseOwner: "gone/1/2/3", leaseExpiresAt: new Date(Date.now() + 1_000), wakeAt: new Date(0) },
    });
    await abort(id);
    await at.startWorker(tide);
    await at.until(id, "Aborted");
  });

  test("that stands in a queue, at once and without any worker; also one that had been retried into it", async () => {
    const queued = flow(sequential(play("${args.NAME}")), {
      arguments: { NAME: "bad" },
      options: { concurrencyPolicy: "queue" },
    });
    const at = await set({ Production: queued });
    const script: Script = (call) =>
      call.name === "bad"
        ? { type: "failed", code: "job-failed", message: "exited with 3", transient: false }
        : tide(call);
    await at.startWorker(script);
    const first = await at.start("Production");
    await at.until(first.id, "Failed");
    const second = await at.start("Production", { arguments: { NAME: "slow" } });
    await at.until(second.id, "Waiting");
    const third = await at.start("Production");
    const retry = { projectId: at.projectId, runId: first.id, nodes: [] };
    const deps = { db: database.db, findManifest: () => undefined };
    expect(await retryRun(deps, SYSTEM_ACTOR, retry)).toEqual({ status: "Queued" });
    await at.stopWorkers();
    await abort(third.id);
    expect((await at.get(third.id)).state.status).toBe("Aborted");
    await abort(first.id);
    await at.startWorker(script);
    const { state } = await at.until(first.id, "Aborted");
    expect(Object.values(state.nodes).filter(({ status }) => status === "Running")).toEqual([]);
    await movesOf(first.id);
    await abort(second.id);
    await at.until(second.id, "Aborted");
    await retryRun(deps, SYSTEM_ACTOR, retry);
    await at.until(first.id, "Failed");
    await movesOf(first.id);
  });
});

describe("a run that waits when a step fails", () => {
  const bad: Script = ({ name, key }) =>
    name === "bad" && key.endsWith(":1")
      ? { type: "failed", code: "job-failed", message: "exited with 3", transient: false }
      : { type: "succeeded", output: null };
  const held = flow(sequential(play("bad"), play("last")), { options: { concurrencyPolicy: "queue" } });

  async function fail(): Promise<string> {
    const at = await set({ Production: held });
    const { id } = await at.start("Production");
    await database.db.run.update({ where: { id }, data: { waitOnFailure: true } });
    await at.startWorker(bad);
    await at.until(id, "Waiting");
    return id;
  }

  test("says what for, holds its place without a worker, and goes on with the decision", async () => {
    const id = await fail();
    const { state } = await stage.get(id);
    expect(state).toMatchObject({
      waitReason: "somebody to decide about “bad”: retry, skip or abort",
      waitSince: expect.any(String) as string,
      concludedAt: null,
    });
    await stage.untilParked(id);
    const next = await stage.start("Production");
    expect(next.status).toBe("Queued");
    const deps = { db: database.db, findManifest: () => undefined };
    const skip = { node: "bad", action: "skip" as const, reason: "done by hand", changes: [] };
    await retryRun(deps, SYSTEM_ACTOR, { projectId: stage.projectId, runId: id, nodes: [skip] });
    await stage.until(id, "Success");
    await stage.until(next.id, "Failed");
    await movesOf(id);
  });

  test("says it once, however often it is looked at", async () => {
    const id = await fail();
    await stage.untilParked(id);
    const token = (await database.db.run.findUniqueOrThrow({ where: { id } })).fencingToken;
    await database.db.$executeRaw`UPDATE run SET wake_at = now() WHERE id = ${id}::uuid`;
    await database.db.$executeRaw`SELECT pg_notify('slipway_due', 'run')`;
    while ((await database.db.run.findUniqueOrThrow({ where: { id } })).fencingToken === token)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await stage.untilParked(id);
    expect((await movesOf(id)).filter((move) => move === "run.moved")).toHaveLength(2);
  });

  test("ends as Aborted when somebody aborts it, and lets the next one start", async () => {
    const id = await fail();
    const next = await stage.start("Production");
    await abort(id);
    const { state } = await stage.until(id, "Aborted");
    expect(state.nodes["0"]?.status).toBe("Failed");
    await stage.until(next.id, "Failed");
  });
});
