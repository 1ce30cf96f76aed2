import { hostname } from "node:os";
import { createDb, type Db } from "@/server/db";
import { LEASE } from "@/server/leases";
import { Crew, type CrewDeath } from "./crew";
import type { Ground } from "./ground";
import type { CasePlan, Disturbance } from "./plan";
import { persist, Supply } from "./supply";
import { pause, until } from "./until";
import { verify, type Findings } from "./verify";
import { Watch } from "./watch";

/** Everything has to come to its end this long after the last worker died. */
const DRAIN_TIMEOUT_MS = 75_000;
/** Whoever begins in the wake of a restart, on a machine that has much to do, may still meet it. */
const AFTER_DISTURBANCE_MS = 15_000;
/** Longer than any lease: whoever is frozen so long has lost everything. */
const FREEZE_MS = LEASE.durationSeconds * 1000 + 2_000;

/** How long what a dead worker had in hand was in nobody's, or nothing went on at all. */
export interface Recovery {
  /** A seam, `at no particular moment`, `database …` or `frozen: …`. */
  after: string;
  workers: number;
  /** Until the last of what it had was taken; null when it had nothing. */
  milliseconds: number | null;
  /** Runs and operations it had. */
  had: number;
}

export interface CaseResult extends Findings {
  index: number;
  kills: number;
  recoveries: Recovery[];
  missed: string[];
  seconds: number;
}

/** Plays one case: what it finds wrong stands in `mistakes`; it throws only when the matrix itself is broken. */
export async function runCase(plan: CasePlan, ground: Ground, signal?: AbortSignal): Promise<CaseResult> {
  const startedAt = performance.now();
  const name = `case_${plan.workers}_${plan.index}_${process.pid}`;
  const url = await ground.createDatabase(name);
  ground.receiver.forget();
  const db = createDb(url, 3);
  const watch = new Watch(url);
  const deaths: CrewDeath[] = [];
  const frozen: { pid: number; at: Date }[] = [];
  const crew = new Crew({
    program: ground.program,
    environment: ground.environment(url),
    size: plan.workers,
    deeds: plan.deeds,
    freezeMs: FREEZE_MS,
    isDatabaseAway: () => performance.now() - ground.disturbedAt < AFTER_DISTURBANCE_MS,
    onDeath: (death) => deaths.push(death),
    onFreeze: (pid, at) => frozen.push({ pid, at }),
  });
  const supply = new Supply(db, name, plan, () => crew.wanted);
  const mistakes: string[] = [];
  const recoveries: Recovery[] = [];
  try {
    const disturbing = disturb(plan, ground, name, crew, db, recoveries);
    // Told below, once the crew has come to its end.
    disturbing.catch(() => undefined);
    await until(
      () => {
        signal?.throwIfAborted();
        return crew.hasDoneAll;
      },
      timeoutOf(plan),
      () => `case ${plan.index}: the crew never came to its end\n${crew.describe()}`,
    );
    await disturbing.catch((error: unknown) => mistakes.push(String(error)));
    await supply.stop();
    await drain(db, mistakes);
    await crew.stop();
  } finally {
    await crew.destroy();
    await watch.stop();
  }
  try {
    recoveries.push(...(await readRecoveries(db, plan, deaths, frozen)));
    const pids = deaths.map(({ pid }) => pid);
    const findings = await verify(db, ground, pids);
    mistakes.push(...crew.complaints, ...findings.mistakes, ...(await findFenceMistakes(db)));
    mistakes.push(...[...watch.forgotten].map((what) => `forgotten: ${what}`));
    return {
      ...findings,
      index: plan.index,
      kills: deaths.length,
      recoveries,
      missed: crew.missed,
      mistakes,
      seconds: (performance.now() - startedAt) / 1000,
    };
  } finally {
    await db.$disconnect();
    await ground.dropDatabase(name);
  }
}

function timeoutOf({ deeds, workers }: CasePlan): number {
  return 180_000 + (deeds.length * 30_000) / workers;
}

/** Disturbs the database when it is time to; how long until something went on again is a recovery, too. */
async function disturb(
  plan: CasePlan,
  ground: Ground,
  database: string,
  crew: Crew,
  db: Db,
  recoveries: Recovery[],
): Promise<void> {
  for (const disturbance of plan.disturbances) {
    await until(
      () => crew.deaths >= disturbance.afterDeaths || crew.hasDoneAll,
      timeoutOf(plan),
      () => "nobody died any more",
    );
    // Not at the very moment of a death: this is a moment of its own.
    await pause(300);
    crew.suspend();
    await disturbOnce(disturbance, ground, database);
    const since = new Date();
    await until(
      async () => (await persist(() => db.runEvent.count({ where: { at: { gt: since } } }))) > 0,
      DRAIN_TIMEOUT_MS,
      () => `nothing went on after ${nameOf(disturbance)}: ${crew.describe()}`,
    );
    crew.resume();
    recoveries.push({
      after: nameOf(disturbance),
      workers: plan.workers,
      milliseconds: Date.now() - since.getTime(),
      had: 0,
    });
  }
}

async function disturbOnce(disturbance: Disturbance, ground: Ground, database: string): Promise<void> {
  if (disturbance.type === "restart") await ground.restartDatabase(disturbance.mode, disturbance.downMs);
  else await ground.cutConnections(database);
}

function nameOf(disturbance: Disturbance): string {
  if (disturbance.type === "cut-connections") return "database: all connections cut";
  return `database: restarted (${disturbance.mode})`;
}

async function drain(db: Db, mistakes: string[]): Promise<void> {
  const open = async (): Promise<string[]> => {
    const runs = await db.run.findMany({ where: { concludedAt: null } });
    const operations = await db.operation.findMany({ where: { concludedAt: null } });
    return [
      ...runs.map(
        (run) =>
          `run #${run.number} ${run.id} ${run.status} ${run.waitReason ?? ""} owner ${String(run.leaseOwner)} until ${String(run.leaseExpiresAt?.toISOString())} wake ${String(run.wakeAt?.toISOString())}`,
      ),
      ...operations.map(
        (one) => `operation ${one.kind} ${one.id} ${one.status} owner ${String(one.leaseOwner)}`,
      ),
    ];
  };
  const deadline = performance.now() + DRAIN_TIMEOUT_MS;
  for (;;) {
    const left = await persist(open);
    if (left.length === 0) return;
    if (performance.now() > deadline) {
      mistakes.push(...left.map((what) => `never ended: ${what}`));
      return;
    }
    await pause(100);
  }
}

interface TakenRow {
  rowId: string;
  fromOwner: string | null;
  toOwner: string;
  at: Date;
}

/** From each death to the moment at which the last of what the dead one had was in somebody's hands again. */
async function readRecoveries(
  db: Db,
  plan: CasePlan,
  deaths: readonly CrewDeath[],
  frozen: readonly { pid: number; at: Date }[],
): Promise<Recovery[]> {
  const rows = await db.$queryRaw<TakenRow[]>`
    SELECT row_id AS "rowId", from_owner AS "fromOwner", to_owner AS "toOwner", at FROM matrix_taken
    WHERE from_owner IS NOT NULL ORDER BY id`;
  const of = (pid: number, after: string, at: Date): Recovery => {
    const prefix = `${hostname()}/${pid}/`;
    const own = rows.filter(
      ({ fromOwner, toOwner }) => fromOwner?.startsWith(prefix) === true && !toOwner.startsWith(prefix),
    );
    const last = Math.max(...own.map((row) => row.at.getTime()));
    return {
      after,
      workers: plan.workers,
      had: own.length,
      milliseconds: own.length === 0 ? null : Math.max(0, last - at.getTime()),
    };
  };
  const frozenPids = new Set(frozen.map(({ pid }) => pid));
  return [
    ...deaths
      .filter(({ pid }) => !frozenPids.has(pid))
      .map(({ pid, seam, at }) => of(pid, seam ?? "at no particular moment", at)),
    ...frozen.map(({ pid, at }) => of(pid, "frozen beyond its lease", at)),
  ];
}

/** The fence of a row rises by one with every take. */
async function findFenceMistakes(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ rowId: string; tokens: number[] }[]>`
    SELECT row_id AS "rowId", array_agg(token ORDER BY id) AS tokens FROM matrix_taken GROUP BY row_id`;
  return rows
    .filter(({ tokens }) => tokens.some((token, index) => token !== index + 1))
    .map(({ rowId, tokens }) => `the fence of ${rowId} is ${tokens.join(" ")}`);
}
