import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EMPTY_RUN_STATE, reduceRun } from "@/core/run";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { abortRun, listRunEvents } from "@/server/runs";
import { sealJson } from "@/server/secrets";
import { FlowStage, runFlow } from "./a-stage-of-flows";
import { flow, play, sequential, type Script } from "./a-worker";

const database = useTestDatabase();
let stage: FlowStage;
let inputs: Uint8Array<ArrayBuffer>;
beforeEach(async () => {
  stage = await FlowStage.set(database.db, database.url, {
    Production: flow(sequential(play("one", { condition: "success" }), play("two"))),
    Above: flow(sequential(runFlow("Below"))),
    Below: flow(sequential(play("waits", { condition: "success" }))),
  });
});
afterEach(async () => {
  await stage.stopWorkers();
  await database.db.project.deleteMany();
});

const waits: Script = () => ({ type: "waiting", reason: "the tide", recheckAfterMs: 60_000 });
const BROKE = /^another try at (\S+Z): Slipway broke while driving this run: (.+)$/;

/** Nobody can read any more what the run was given. */
async function poison(runId: string): Promise<void> {
  const row = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
  inputs = row.sealedInputs;
  await database.db.run.update({ where: { id: runId }, data: { sealedInputs: Buffer.from("not sealed") } });
}

const heal = (runId: string) =>
  database.db.run.update({ where: { id: runId }, data: { sealedInputs: inputs, wakeAt: new Date() } });

/** What the run says it waits for, once that is another try, and how many milliseconds there are until then. */
async function untilBroken(runId: string, times: number): Promise<{ message: string; inMs: number }> {
  const events = async () => {
    const all = await listRunEvents(database.db, runId, 0);
    return all.filter(({ type, payload }) => type === "run.moved" && BROKE.test(payload.waitReason ?? ""));
  };
  const deadline = Date.now() + 10_000;
  while ((await events()).length < times) {
    if (Date.now() > deadline) throw new Error("the run never said that Slipway broke");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await stage.untilParked(runId);
  const { state } = await stage.get(runId);
  expect(state.status).toBe("Waiting");
  const [, at = "", message = ""] = BROKE.exec(state.waitReason ?? "") ?? [];
  const { wakeAt } = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
  expect(Math.abs((wakeAt?.getTime() ?? 0) - Date.parse(at))).toBeLessThan(50);
  return { message, inMs: Date.parse(at) - Date.now() };
}

const wake = (runId: string) =>
  database.db.run.update({ where: { id: runId }, data: { wakeAt: new Date() } });

describe("a run that Slipway itself breaks on", () => {
  test("says so and when it is tried again, later each time, and goes on from its beginning when it can", async () => {
    const { id } = await stage.start("Production");
    await poison(id);
    const worker = await stage.startWorker();
    for (const [times, seconds] of [
      [1, 15],
      [2, 30],
      [3, 60],
    ] as const) {
      const { message, inMs } = await untilBroken(id, times);
      expect(message).not.toBe("");
      expect(inMs).toBeGreaterThan((seconds - 5) * 1000);
      expect(inMs).toBeLessThanOrEqual(seconds * 1000);
      if (times < 3) await wake(id);
    }
    await heal(id);
    const run = await stage.until(id, "Success");
    expect(worker.calls).toEqual(["one#1", "two#1"]);
    expect(run.state.waitReason).toBeNull();
    const row = await database.db.run.findUniqueOrThrow({ where: { id } });
    expect(row.startedAt).not.toBeNull();
    expect(row.snapshotBefore).not.toBeNull();
    const events = await listRunEvents(database.db, id, 0);
    expect(events.reduce(reduceRun, EMPTY_RUN_STATE)).toEqual(run.state);
  });

  test("shows no secret that its mistake stumbled over", async () => {
    const { projectId } = stage;
    const values = { TOKEN: "t0ken-in-a-row" };
    await database.db.secretGroup.create({
      data: { projectId, id: "keys", name: "keys", sealed: sealJson({ values, files: {} }) },
    });
    const { id } = await stage.start("Production");
    const attempt = { runId: id, nodeKey: "t0ken-in-a-row", attempt: 1, kind: "Play" };
    await database.db.nodeAttempt.create({ data: { ...attempt, status: "Running" } });
    // Who drives the run looks for attempts of a run that has more behind it than its making.
    await database.db.run.update({ where: { id }, data: { eventSeq: 2 } });
    await stage.startWorker();
    const { message } = await untilBroken(id, 1);
    expect(message).toBe("node •••••• is not in the document");
  });

  test("never waits longer than five minutes", async () => {
    const { id } = await stage.start("Production");
    await poison(id);
    await stage.startWorker();
    for (let times = 1; times <= 6; times += 1) {
      await untilBroken(id, times);
      await wake(id);
    }
    const { inMs } = await untilBroken(id, 7);
    expect(inMs).toBeGreaterThan(290_000);
    expect(inMs).toBeLessThanOrEqual(300_000);
  });

  test("goes on in the middle of its nodes, and the next mistake starts from the shortest time again", async () => {
    const { id } = await stage.start("Production");
    let isOpen = false;
    const script: Script = (call) =>
      isOpen && call.name === "one" ? { type: "succeeded", output: null } : waits(call);
    await stage.startWorker(script);
    await stage.until(id, ({ waitReason }) => waitReason === "the tide");
    await stage.untilParked(id);
    await poison(id);
    await wake(id);
    await untilBroken(id, 1);
    isOpen = true;
    await heal(id);
    await stage.until(id, ({ nodes }) => nodes["1"]?.status === "Waiting");
    await stage.untilParked(id);
    await poison(id);
    await wake(id);
    expect((await untilBroken(id, 2)).inMs).toBeLessThanOrEqual(15_000);
  });

  test("ends when somebody aborts it, with all that it has started", async () => {
    await stage.startWorker(waits);
    const { id } = await stage.start("Above");
    const child = await stage.childOf(id);
    await stage.until(child.runId, "Waiting");
    await stage.until(id, ({ waitReason }) => waitReason?.endsWith("the tide") === true);
    await stage.untilParked(id);
    await poison(id);
    await wake(id);
    await untilBroken(id, 1);
    await abortRun(database.db, SYSTEM_ACTOR, stage.projectId, id);
    const run = await stage.until(id, "Aborted");
    expect(run.state.error).toMatch(/^Slipway broke while driving this run: ./);
    expect(Object.values(run.state.nodes).map(({ status }) => status)).toEqual(["Aborted", "Aborted"]);
    expect((await stage.get(child.runId)).state.status).toBe("Aborted");
    const row = await database.db.run.findUniqueOrThrow({ where: { id } });
    expect([row.leaseOwner, row.wakeAt]).toEqual([null, null]);
    const events = await listRunEvents(database.db, id, 0);
    expect(events.reduce(reduceRun, EMPTY_RUN_STATE)).toEqual(run.state);
  });
});
