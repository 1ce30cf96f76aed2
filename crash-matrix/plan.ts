import { lots } from "@/server/engine/recovery/lots";
import { SEAMS, type Seam } from "@/server/seams";

/** What happens to one worker of a case, after which another takes its place. */
export type Deed =
  /** It dies at a seam, at its `nth` passing. */
  | { type: "kill"; seam: Seam; nth: number }
  /** It dies so long after it is up. */
  | { type: "kill-later"; afterMs: number }
  /** It stops at a seam until its lease has run out, then goes on as if nothing had been. */
  | { type: "freeze"; seam: Seam };

/** What happens to the database, once so many workers of the case have died. */
export type Disturbance = { afterDeaths: number } & (
  { type: "restart"; mode: "fast" | "immediate"; downMs: number } | { type: "cut-connections" }
);

/** One case of the matrix: a database of its own, runs that never cease, workers that die. */
export interface CasePlan {
  /** Also the number to replay it by. */
  index: number;
  workers: number;
  /** In the order in which they are handed to workers. */
  deeds: Deed[];
  disturbances: Disturbance[];
  /** For what is left to chance within: which runs start, when they are aborted. */
  seed: number;
}

export interface MatrixOptions {
  seed: number;
  kills: number;
  workers: number;
  /** Every how-manieth case has a worker frozen, a database restarted, its connections cut. */
  every: { freeze: number; restart: number; cut: number };
}

const DEEDS_PER_CASE = 25;
/** Of all kills, so many happen at a moment that has no name. */
const UNNAMED = 0.12;
const LONGEST_LIFE_MS = 2_500;
const LONGEST_DOWN_MS = 2_500;
/** Passed all the time; of others there may be no second passing before the worker dies of something else. */
const COMMON = /executor is called|node becomes (Running|Success)|runs are taken|operations are taken/;

/** Cases of a matrix: the same for the same options, seams in turn in an order of their own for each seed. */
export function planCases(options: MatrixOptions): CasePlan[] {
  const draw = lots(options.seed * 7919 + options.workers);
  const deeds: Deed[] = [];
  let turn: Seam[] = [];
  while (deeds.length < options.kills) {
    if (draw() < UNNAMED) {
      deeds.push({ type: "kill-later", afterMs: Math.round(draw() * LONGEST_LIFE_MS) });
      continue;
    }
    if (turn.length === 0) turn = shuffled(SEAMS, draw);
    const seam = turn.pop();
    if (seam !== undefined) {
      deeds.push({ type: "kill", seam, nth: COMMON.test(seam) ? 1 + Math.floor(draw() * 3) : 1 });
    }
  }
  const count = Math.ceil(deeds.length / DEEDS_PER_CASE);
  return Array.from({ length: count }, (_, index) => {
    const own = deeds.slice(index * DEEDS_PER_CASE, (index + 1) * DEEDS_PER_CASE);
    return {
      index,
      workers: options.workers,
      deeds: isTurn(index, options.every.freeze) ? [aFreeze(draw), ...own] : own,
      disturbances: disturbancesOf(index, options, own.length, draw),
      seed: Math.floor(draw() * 2 ** 31),
    };
  });
}

/**
 * The small matrix of every check: each seam once, half of them with one worker and half with three, one of which is
 * frozen; connections are cut and the database is restarted both ways.
 */
export function planEverySeam(seed: number): CasePlan[] {
  const draw = lots(seed);
  const half = Math.ceil(SEAMS.length / 2);
  // What every worker comes to at once is wanted last: before, workers live long enough to come far.
  const toDeeds = (seams: readonly Seam[]): Deed[] =>
    [...seams.filter((seam) => !AT_ONCE.test(seam)), ...seams.filter((seam) => AT_ONCE.test(seam))].map(
      (seam) => ({ type: "kill", seam, nth: 1 }),
    );
  const seams = shuffled(SEAMS, draw);
  const moments = half - 2;
  const disturb = (mode: "fast" | "immediate"): Disturbance[] => {
    const [first = 0, second = 0] = [draw(), draw()].map((part) => Math.floor(part * moments)).toSorted();
    return [
      { type: "cut-connections", afterDeaths: Math.min(first, second) },
      {
        type: "restart",
        mode,
        downMs: Math.round(draw() * LONGEST_DOWN_MS),
        afterDeaths: Math.max(first, second),
      },
    ];
  };
  return [
    {
      index: 0,
      workers: 3,
      deeds: [aFreeze(draw), ...toDeeds(seams.slice(0, half))],
      disturbances: disturb("fast"),
      seed: Math.floor(draw() * 2 ** 31),
    },
    {
      index: 1,
      workers: 1,
      deeds: toDeeds(seams.slice(half)),
      disturbances: disturb("immediate"),
      seed: Math.floor(draw() * 2 ** 31),
    },
  ];
}

/** A case of its own for seams that the machine's timing has kept from others. */
export function planSeams(seams: readonly Seam[], seed: number): CasePlan {
  return {
    index: 2,
    workers: 1,
    deeds: seams.map((seam) => ({ type: "kill", seam, nth: 1 })),
    disturbances: [],
    seed,
  };
}

const AT_ONCE =
  /are taken|becomes (Running|Success)|executor is called|renewed|dead workers|operation is (enqueued|marked)/;

/** Where a frozen worker holds what others need: rows, a lease, a run in the middle of a step. */
const FREEZES: readonly Seam[] = [
  "before node becomes Success",
  "run's end is written, not committed",
  "queue has advanced, not committed",
  "after executor is called",
  "before operation is concluded",
  "operation is enqueued, not committed",
];

function aFreeze(draw: () => number): Deed {
  const seam = FREEZES[Math.floor(draw() * FREEZES.length)] ?? "after executor is called";
  return { type: "freeze", seam };
}

function disturbancesOf(
  index: number,
  { every }: MatrixOptions,
  deaths: number,
  draw: () => number,
): Disturbance[] {
  const afterDeaths = (): number => Math.floor(draw() * deaths);
  const all: Disturbance[] = [];
  if (isTurn(index, every.cut)) all.push({ type: "cut-connections", afterDeaths: afterDeaths() });
  if (isTurn(index, every.restart)) {
    for (const mode of ["fast", "immediate"] as const) {
      const downMs = Math.round(draw() * LONGEST_DOWN_MS);
      all.push({ type: "restart", mode, downMs, afterDeaths: afterDeaths() });
    }
  }
  return all.toSorted((a, b) => a.afterDeaths - b.afterDeaths);
}

function isTurn(index: number, every: number): boolean {
  return every > 0 && index % every === every - 1;
}

function shuffled<T>(items: readonly T[], draw: () => number): T[] {
  const left = [...items];
  return items.map(() => left.splice(Math.floor(draw() * left.length), 1)[0] as T);
}
