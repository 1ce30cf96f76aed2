import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDb, type Db } from "@/server/db";
import { bundleWorker, type WorkerProgram } from "@/server/engine/recovery/a-killable-worker";
import { CrewWorker } from "./crew-worker";
import { Ground } from "./ground";
import { skewedClock } from "./skewed-clock";
import { Supply } from "./supply";
import { pause, until } from "./until";
import { verify } from "./verify";

const HOUR_MS = 3_600_000;
/** What a worker that stops had in hand is in somebody else's after this long. */
const HAND_OVER_MS = 3_000;
const STOP_MS = 8_000;
const END_TIMEOUT_MS = 60_000;

let program: WorkerProgram;
let ground: Ground;
let name = 0;
let url: string;
let db: Db;
beforeAll(async () => {
  program = await bundleWorker('import "@/crash-matrix/worker-main";');
  ground = await Ground.prepare(program);
}, 120_000);
afterAll(async () => {
  await ground.clear();
  await program.dispose();
});
beforeEach(async () => {
  name += 1;
  url = await ground.createDatabase(`several_${name}`);
  ground.receiver.forget();
  db = createDb(url, 3);
  return async () => {
    await db.$disconnect();
    await ground.dropDatabase(`several_${name}`);
  };
});

async function aWorker(flags: string[] = []): Promise<CrewWorker> {
  const worker = new CrewWorker(program, ground.environment(url), undefined, flags);
  worker.order({ ends: [] });
  await worker.up;
  return worker;
}

async function untilAllEnded(): Promise<void> {
  let open: object[] = [];
  const select = {
    ...{ id: true, status: true, waitReason: true, wakeAt: true, leaseOwner: true, leaseExpiresAt: true },
    nodeAttempts: { select: { nodeKey: true, kind: true, status: true, startedAt: true, deadlineAt: true } },
  };
  await until(
    async () => (open = await db.run.findMany({ where: { concludedAt: null }, select })).length === 0,
    END_TIMEOUT_MS,
    () => `not every run has ended: ${JSON.stringify(open, null, 1)}`,
  );
}

describe("several workers on one PostgreSQL", () => {
  test("are replaced one after the other while runs are under way: each hands over in seconds, and nothing is lost or done twice", async () => {
    const workers = [await aWorker(), await aWorker(), await aWorker()];
    const pids: number[] = [];
    const supply = new Supply(db, "rolling", { seed: 1, workers: 3 }, () => [
      "a wake-up",
      "Waiting",
      "put off",
    ]);
    await pause(2_000);
    for (const worker of [...workers]) {
      const held = await db.run.findMany({
        where: { leaseOwner: { contains: `/${worker.pid}/` } },
        select: { id: true, fencingToken: true },
      });
      const askedAt = performance.now();
      const stopped = worker.stop();
      for (const { id, fencingToken } of held) {
        await until(
          async () => {
            const row = await db.run.findUniqueOrThrow({ where: { id } });
            return row.concludedAt !== null || row.fencingToken > fencingToken || row.leaseOwner === null;
          },
          HAND_OVER_MS,
          () => `run ${id} was not handed over`,
        );
      }
      expect(await stopped).toMatchObject({ code: 0 });
      expect(performance.now() - askedAt).toBeLessThan(STOP_MS);
      pids.push(worker.pid);
      workers.splice(workers.indexOf(worker), 1, await aWorker());
    }
    await supply.stop();
    await untilAllEnded();
    await Promise.all(workers.map((worker) => worker.stop()));
    expect(supply.runs.length).toBeGreaterThan(10);
    const findings = await verify(db, ground, pids);
    expect(findings.mistakes).toEqual([]);
    // Handed over, not taken from somebody who was taken for dead.
    expect(await db.run.count({ where: { reclaimedCount: { gt: 0 } } })).toBe(0);
    expect(await db.operation.count({ where: { reclaimedCount: { gt: 0 } } })).toBe(0);
  }, 180_000);

  test("go by the database's clock alone, though one's is an hour slow and another's an hour fast", async () => {
    const skewed = (milliseconds: number): Promise<CrewWorker> => {
      const preload = join(program.dir, `skewed-by-${milliseconds}.cjs`);
      writeFileSync(preload, skewedClock(milliseconds));
      return aWorker(["--require", preload]);
    };
    const startedAt = Date.now();
    const workers = [await skewed(HOUR_MS), await skewed(-HOUR_MS)];
    const supply = new Supply(db, "skewed", { seed: 2, workers: 2 }, () => [
      "Waiting",
      "Retrying",
      "put back",
    ]);
    // Longer than a lease lasts: whoever measured it by a wrong clock would take over or let go.
    await pause(18_000);
    await supply.stop();
    await untilAllEnded();
    const findings = await verify(db, ground, []);
    expect(findings.mistakes.filter((mistake) => !mistake.includes("is still signed on"))).toEqual([]);
    expect(await db.run.count({ where: { reclaimedCount: { gt: 0 } } })).toBe(0);
    expect(await instantsOutside(startedAt - 5_000, Date.now() + 60_000)).toEqual([]);
    // A delay of three seconds took three seconds, whoever looked after it.
    const delays = await db.nodeAttempt.findMany({ where: { kind: "Delay", status: "Success" } });
    expect(delays.length).toBeGreaterThan(2);
    for (const { startedAt: from, endedAt: to } of delays) {
      const tookMs = (to?.getTime() ?? 0) - (from?.getTime() ?? 0);
      expect(tookMs).toBeGreaterThan(2_700);
      expect(tookMs).toBeLessThan(20_000);
    }
    for (const worker of workers) expect(await worker.stop()).toMatchObject({ code: 0 });
  }, 180_000);
});

/** Columns in which workers have written an instant that was not: `table.column`. */
async function instantsOutside(fromMs: number, toMs: number): Promise<string[]> {
  const columns = await db.$queryRaw<{ name: string; column: string }[]>`
    SELECT table_name AS name, column_name AS column FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type = 'timestamp with time zone'
      AND table_name IN ('run', 'node_attempt', 'run_event', 'operation', 'job_run', 'log_chunk', 'worker')
      AND column_name NOT IN ('deadline_at', 'next_check_at')`;
  const found: string[] = [];
  for (const { name: table, column } of columns) {
    const rows = await db.$queryRawUnsafe<{ count: bigint }[]>(
      `SELECT count(*) FROM "${table}" WHERE "${column}" < $1 OR "${column}" > $2`,
      new Date(fromMs),
      new Date(toMs),
    );
    if (Number(rows[0]?.count ?? 0) > 0) found.push(`${table}.${column}`);
  }
  return found;
}
