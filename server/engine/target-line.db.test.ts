import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { inTransaction, type Tx } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { Leases, LeaseLostError, type Lease } from "@/server/leases";
import { startRun } from "@/server/runs";
import { claimTarget, releaseTargets, wakeRuns, type Claim, type Holder, type Wakes } from "@/server/targets";
import { flow, play, sequential } from "./a-worker";
import { parkRun } from "./run-store";

const database = useTestDatabase();
const target = { kind: "service", id: "api", doing: "rolling out" } as const;
let leases: Leases;
let where: AFlow;
beforeEach(async () => {
  leases = new Leases(database.db);
  where = await aFlow(database.db, flow(sequential(play("one"))));
});
afterEach(async () => {
  await leases.stop();
  await database.db.run.deleteMany();
});

/** A run in this worker's hands. */
async function aHeldRun(): Promise<Lease> {
  const git = { listBranches: () => Promise.resolve([]) };
  await startRun({ db: database.db, git }, SYSTEM_ACTOR, { ...where, trigger: "manual" });
  const [lease] = await leases.claim("run", 1);
  if (lease === undefined) throw new Error("nothing was due");
  return lease;
}

const holderOf = ({ id: runId }: Lease): Holder => ({ runId, nodeKey: "0", attempt: 1 });
const claim = (lease: Lease): Promise<Claim> =>
  inTransaction(database.db, async (tx) => {
    const wakes: Wakes = new Set();
    const answer = await claimTarget(tx, lease, holderOf(lease), target, wakes);
    await wakeRuns(tx, wakes);
    return answer;
  });
const giveUp = async (tx: Tx, lease: Lease): Promise<void> => {
  const wakes: Wakes = new Set();
  await releaseTargets(tx, holderOf(lease), target, wakes);
  await wakeRuns(tx, wakes);
};
const release = (lease: Lease): Promise<void> => inTransaction(database.db, (tx) => giveUp(tx, lease));
const whoHolds = async (): Promise<string[]> =>
  (await database.db.targetLock.findMany()).map(({ runId }) => runId);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Does something and holds its commit back until `commit` is called. */
async function uncommitted(work: (tx: Tx) => Promise<void>): Promise<{ commit(): Promise<void> }> {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  let done = (): void => undefined;
  const isDone = new Promise<void>((resolve) => (done = resolve));
  const committed = inTransaction(database.db, async (tx) => {
    await work(tx);
    done();
    await gate;
  });
  await isDone;
  return {
    commit: () => {
      open();
      return committed;
    },
  };
}

describe("the line for a target", () => {
  test("is joined once, however often one asks, and its first one has the target however often it asks", async () => {
    const [first, second] = [await aHeldRun(), await aHeldRun()];
    expect([await claim(first), await claim(first)]).toEqual([{ held: true }, { held: true }]);
    expect(await claim(second)).toMatchObject({ held: false });
    expect(await claim(second)).toMatchObject({ held: false });
    expect(await database.db.targetWait.count()).toBe(1);
    await release(first);
    expect(await claim(second)).toEqual({ held: true });
    await release(second);
    expect(await whoHolds()).toEqual([]);
  });

  test("is closed to one whose run is in other hands", async () => {
    const lease = await aHeldRun();
    await expect(claim({ ...lease, fencingToken: lease.fencingToken - 1 })).rejects.toThrow(LeaseLostError);
    expect(await whoHolds()).toEqual([]);
  });

  test("is not slept over: a turn that comes while a run is being parked keeps it awake", async () => {
    const [first, second] = [await aHeldRun(), await aHeldRun()];
    await claim(first);
    await claim(second);
    const handing = await uncommitted((tx) => giveUp(tx, first));
    const parked = parkRun(database.db, second, 60_000, 1);
    await pause(100);
    await handing.commit();
    expect(await parked).toBe(false);
    expect(await whoHolds()).toEqual([second.id]);
  });

  test("wakes a parked run when its turn comes, and leaves the row of one in hand alone", async () => {
    const [first, second, third] = [await aHeldRun(), await aHeldRun(), await aHeldRun()];
    await claim(first);
    await claim(second);
    await claim(third);
    expect(await parkRun(database.db, second, 60_000, 1)).toBe(true);
    const before = await database.db.run.findUniqueOrThrow({ where: { id: third.id } });
    await release(first);
    const rows = await database.db.run.findMany({ where: { id: { in: [second.id, third.id] } } });
    const wakeAt = new Map(rows.map((row) => [row.id, row.wakeAt?.getTime() ?? 0]));
    expect(wakeAt.get(second.id)).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(wakeAt.get(third.id)).toBe(before.wakeAt?.getTime());
  });

  test("loses nobody when its first one leaves in the moment in which it is given the target", async () => {
    for (let round = 0; round < 25; round += 1) {
      const [first, second, third] = [await aHeldRun(), await aHeldRun(), await aHeldRun()];
      await claim(first);
      await claim(second);
      await claim(third);
      await Promise.all([release(first), release(second)]);
      expect(await whoHolds()).toEqual([third.id]);
      await release(third);
      expect(await database.db.targetWait.count()).toBe(0);
    }
  });

  test("goes on when the run that had the target is gone with its whole history", async () => {
    const [first, second] = [await aHeldRun(), await aHeldRun()];
    await claim(first);
    await claim(second);
    await database.db.run.delete({ where: { id: first.id } });
    expect(await claim(second)).toEqual({ held: true });
    expect(await database.db.targetWait.count()).toBe(0);
  });
});
