import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { Leases, LeaseLostError, type Lease } from "@/server/leases";
import { listRunEvents, startRun } from "@/server/runs";
import { flow, play, sequential } from "./a-worker";
import { appendEvents, parkRun, type EngineEvent } from "./run-store";

const database = useTestDatabase();
let first: Leases;
let second: Leases;
let where: AFlow;

beforeEach(async () => {
  first = new Leases(database.db);
  second = new Leases(database.db);
  where = await aFlow(database.db, flow(sequential(play("one"))));
});
afterEach(async () => {
  await first.stop();
  await second.stop();
  await database.db.run.deleteMany();
});

/** A run that the first worker holds. */
async function aHeldRun(): Promise<Lease> {
  const git = { listBranches: () => Promise.resolve([]) };
  await startRun({ db: database.db, git }, SYSTEM_ACTOR, { ...where, trigger: "manual" });
  const [lease] = await first.claim("run", 1);
  if (lease === undefined) throw new Error("nothing was due");
  return lease;
}

/** The second worker takes over, as after the first one's lease has run out. */
async function takeOver(lease: Lease): Promise<Lease> {
  await database.db.$executeRaw`UPDATE run SET lease_expires_at = now() WHERE id = ${lease.id}::uuid`;
  const [taken] = await second.claim("run", 1);
  if (taken === undefined) throw new Error("a run whose lease has run out was not due");
  return taken;
}

const started: EngineEvent = {
  type: "run.moved",
  payload: { status: "Running", waitReason: null, error: null },
};

describe("a lease", () => {
  test("keeps a run from everybody else while it lives", async () => {
    await aHeldRun();
    expect(await second.claim("run", 10)).toEqual([]);
  });

  test("that was lost lets its holder write nothing, whoever has it now", async () => {
    const lease = await aHeldRun();
    await takeOver(lease);
    await expect(appendEvents(database.db, lease, [started])).rejects.toThrow(LeaseLostError);
    await expect(parkRun(database.db, lease, 60_000)).rejects.toThrow(LeaseLostError);
    expect(await listRunEvents(database.db, lease.id, 1)).toEqual([]);
    expect((await database.db.run.findUniqueOrThrow({ where: { id: lease.id } })).status).toBe("Pending");
  });

  test("that was lost and claimed again by the same worker is fenced by its number", async () => {
    const lease = await aHeldRun();
    await database.db.$executeRaw`UPDATE run SET lease_expires_at = now() WHERE id = ${lease.id}::uuid`;
    const [again] = await first.claim("run", 1);
    expect(again?.fencingToken).toBe(lease.fencingToken + 1);
    await expect(appendEvents(database.db, lease, [started])).rejects.toThrow(LeaseLostError);
  });

  test("of a dead process on this machine is free as soon as the next worker starts", async () => {
    const lease = await aHeldRun();
    const dead = lease.owner.replace(/\/\d+\//, "/1999999/");
    await database.db.$executeRaw`UPDATE run SET lease_owner = ${dead} WHERE id = ${lease.id}::uuid`;
    const [host = ""] = dead.split("/");
    await database.db.worker.create({ data: { id: dead, hostname: host, pid: 1_999_999, role: "worker" } });
    expect(await second.claim("run", 1)).toEqual([]);
    await second.start("worker");
    expect(await second.claim("run", 1)).toMatchObject([{ id: lease.id }]);
  });
});

describe("parking", () => {
  test("gives a run back until its time, and nobody claims it before", async () => {
    const lease = await aHeldRun();
    expect(await parkRun(database.db, lease, 60_000)).toBe(true);
    expect(await second.claim("run", 1)).toEqual([]);
  });

  test("does not sleep over a wake-up that came while the run was in hand", async () => {
    const lease = await aHeldRun();
    await database.db.$executeRaw`UPDATE run SET wake_at = now() WHERE id = ${lease.id}::uuid`;
    expect(await parkRun(database.db, lease, 60_000)).toBe(false);
    await first.resetWakeMark(lease);
    expect(await parkRun(database.db, lease, 60_000)).toBe(true);
  });
});

describe("events", () => {
  test("that many write to one run at a time are numbered without a gap", async () => {
    const lease = await aHeldRun();
    await Promise.all(Array.from({ length: 20 }, () => appendEvents(database.db, lease, [started, started])));
    const events = await listRunEvents(database.db, lease.id, 0);
    expect(events.map((event) => event.seq)).toEqual(Array.from({ length: 41 }, (_, index) => index + 1));
  });
});

describe("what a node yields", () => {
  test("is stored whatever a command printed: NUL, halves of characters, and their spelling", async () => {
    const lease = await aHeldRun();
    const output = { "a\0key": "NUL \0, half \ud83d, whole 🙂, spelled \\u0000 and \\\\ud83d" };
    const moved = (status: "Running" | "Success"): EngineEvent => ({
      type: "node.moved",
      payload: {
        key: "0",
        attempt: 1,
        kind: "Play",
        status,
        waitReason: null,
        output: status === "Success" ? output : null,
        error: null,
        nextAttemptAt: null,
        operationId: null,
      },
    });
    await appendEvents(database.db, lease, [moved("Running"), moved("Success")]);
    const row = await database.db.nodeAttempt.findFirstOrThrow({ where: { runId: lease.id } });
    expect(row.output).toEqual({
      "a\ufffdkey": "NUL \ufffd, half \ufffd, whole 🙂, spelled \\u0000 and \\\\ud83d",
    });
  });
});
