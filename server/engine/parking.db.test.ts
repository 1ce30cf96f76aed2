import { afterEach, describe, expect, test } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { FlowStage } from "./a-stage-of-flows";
import { flow, play, sequential } from "./a-worker";
import { ENGINE } from "./tunables";

const database = useTestDatabase();
let stage: FlowStage;
afterEach(() => stage.stopWorkers());

const YEAR_MS = 365 * 24 * 3600 * 1000;

async function park(...steps: object[]) {
  stage = await FlowStage.set(database.db, database.url, { Production: flow(sequential(...steps)) });
  const worker = await stage.startWorker(() => ({
    type: "failed",
    code: "unreachable",
    message: "no answer",
    transient: true,
  }));
  const run = await stage.start("Production");
  await stage.until(run.id, "Waiting");
  await stage.untilParked(run.id);
  return { worker, run, row: () => database.db.run.findUniqueOrThrow({ where: { id: run.id } }) };
}

describe("a run that waits for long", () => {
  // A timer set for more than 2^31 ms goes off at once, and would fail the node or spin.
  test("of a year rests without an owner, and neither fails nor spins", async () => {
    const { run, row } = await park({ kind: "Approval", ref: "gate", spec: { amount: 1 } });
    const attempt = await database.db.nodeAttempt.findFirstOrThrow({
      where: { runId: run.id, nodeKey: "0" },
    });
    const deadlineMs = attempt.deadlineAt?.getTime() ?? 0;
    expect(Math.abs(deadlineMs - Date.now() - YEAR_MS)).toBeLessThan(60_000);
    const before = await row();
    expect(before.wakeAt?.getTime()).toBeLessThanOrEqual(Date.now() + ENGINE.recheckAtMostMs);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const after = await row();
    expect([after.status, after.leaseOwner, after.fencingToken]).toEqual([
      "Waiting",
      null,
      before.fencingToken,
    ]);
  });

  test("starts its next attempt when that is due, however early it is woken", async () => {
    const settings = { backoff: { type: "fixed", delay: 3600 } };
    const { worker, run, row } = await park(play("one", { settings }));
    expect(worker.calls).toEqual(["one#1"]);
    const wakeInMs = ((await row()).wakeAt?.getTime() ?? 0) - Date.now();
    expect(wakeInMs).toBeGreaterThan(3_500_000);
    const { fencingToken } = await row();
    await database.db.$executeRaw`UPDATE run SET wake_at = now() WHERE id = ${run.id}::uuid`;
    await expect
      .poll(async () => (await row()).fencingToken, { timeout: 5_000 })
      .toBeGreaterThan(fencingToken);
    await stage.untilParked(run.id);
    expect(worker.calls).toEqual(["one#1"]);
    await database.db.nodeAttempt.updateMany({ where: { runId: run.id }, data: { nextCheckAt: new Date() } });
    await database.db.$executeRaw`UPDATE run SET wake_at = now() WHERE id = ${run.id}::uuid`;
    await expect.poll(() => worker.calls, { timeout: 5_000 }).toEqual(["one#1", "one#2"]);
  });
});
