import { ContestantProcess, type Contestant } from "../contestant";
import { broke, cell, nothing, type Bench, type Cell, type Figure } from "../figures";
import { median, quantile } from "../statistics";

const STEPS = 50;
const LOAD = { flows: 200, steps: 10 };

interface Samples {
  perStepMs: number[];
  startMs: number[];
  loadMs: number[];
  /** Why one of them, or all, came to nothing. */
  failed: Partial<Record<"perStepMs" | "startMs" | "loadMs" | "all", Cell>>;
}

/** 1 a step of a sequence · 2 from the request to the first step · 3 many flows at once. */
export async function measureFlows(bench: Bench): Promise<Figure[]> {
  const samples = new Map<string, Samples>();
  if (![1, 2, 3].some(bench.wants)) return [];
  const rounds = bench.quick ? 1 : 3;
  for (let round = 0; round < rounds; round += 1) {
    // Another one is first every time: what the machine does meanwhile hits all alike.
    for (const contestant of rotate(bench.contestants, round)) {
      bench.say(`flows, round ${round + 1} of ${rounds}: ${contestant.name}`);
      const own = samples.get(contestant.name) ?? { perStepMs: [], startMs: [], loadMs: [], failed: {} };
      samples.set(contestant.name, own);
      await sample(bench, contestant, own).catch((error: unknown) => {
        own.failed.all = broke(error, bench);
      });
    }
  }
  const figure = (
    title: string,
    goal: string,
    which: "perStepMs" | "startMs" | "loadMs",
    read: (values: number[]) => Cell,
  ): Figure => ({
    title,
    goal,
    cells: Object.fromEntries(
      [...samples].map(([name, { failed, [which]: values }]) => [
        name,
        failed[which] ?? (values.length > 0 ? read(values) : (failed.all ?? nothing("—"))),
      ]),
    ),
  });
  const figures: [number, Figure][] = [
    [
      1,
      figure(
        `ms per no-op step, sequence of ${STEPS}`,
        "≤ 0.8 × the best peer, ≤ 3 × one commit",
        "perStepMs",
        (values) => cell(median(values), "ms"),
      ),
    ],
    [
      2,
      figure("request → first step, p50", "≤ 1.5 × graphile-worker", "startMs", (values) =>
        cell(median(values), "ms"),
      ),
    ],
    [
      2,
      figure("request → first step, p99", "≤ 60 ms", "startMs", (values) =>
        cell(quantile(values, 0.99), "ms"),
      ),
    ],
    [
      3,
      figure(
        `${LOAD.flows} flows × ${LOAD.steps} steps, until the last step`,
        "faster than each peer",
        "loadMs",
        (values) => cell(median(values) / 1000, "s"),
      ),
    ],
  ];
  return figures.flatMap(([measure, one]) => (bench.wants(measure) ? [one] : []));
}

async function sample(bench: Bench, contestant: Contestant, own: Samples): Promise<void> {
  const running = await ContestantProcess.open(contestant);
  try {
    for (let warmUp = 0; warmUp < 3; warmUp += 1) await running.ask("sequence", { steps: STEPS });
    if (bench.wants(1)) {
      for (let time = 0; time < (bench.quick ? 5 : 10); time += 1) {
        const { perStepMs } = await running.ask<{ perStepMs: number }>("sequence", { steps: STEPS });
        own.perStepMs.push(perStepMs);
      }
    }
    if (bench.wants(2))
      own.startMs.push(...(await running.ask<number[]>("starts", { count: bench.quick ? 40 : 150 })));
    if (bench.wants(3) && own.failed.loadMs === undefined) {
      await running.ask<number>("load", LOAD).then(
        (ms) => own.loadMs.push(ms),
        (error: unknown) => {
          own.failed.loadMs = broke(error, bench);
        },
      );
    }
  } finally {
    await running.close();
  }
}

function rotate<T>(list: readonly T[], by: number): T[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
