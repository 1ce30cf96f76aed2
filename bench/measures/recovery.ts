import { ContestantProcess, type Contestant, type StepCall } from "../contestant";
import { broke, cell, nothing, type Bench, type Cell, type Figure } from "../figures";
import { median } from "../statistics";

/** A worker is killed in the middle of a step of this. */
const FLOW = { steps: 400, pauseMs: 500, parks: false };
const KILLED_AT_STEP = 2;

/** 5 how long a run stands still when the worker that has it is killed, and another one is there. */
export async function measureRecovery(bench: Bench): Promise<Figure[]> {
  if (!bench.wants(5)) return [];
  const limitMs = bench.quick ? 25_000 : 60_000;
  const cells: Record<string, Cell> = {};
  for (const contestant of bench.contestants) {
    bench.say(`kill −9 of one of two workers: ${contestant.name}`);
    try {
      const pauses: number[] = [];
      const rounds = bench.quick ? 1 : 3;
      for (let round = 0; round < rounds; round += 1) {
        const pauseMs = await pauseAfterKill(contestant, limitMs);
        if (pauseMs === null) break;
        pauses.push(pauseMs);
      }
      cells[contestant.name] =
        pauses.length === 0 ? nothing(`not within ${limitMs / 1000} s`) : cell(median(pauses) / 1000, "s", 1);
    } catch (error) {
      cells[contestant.name] = broke(error, bench);
    }
  }
  return [{ title: "kill −9 of one of two workers → the other continues", cells, goal: "≤ 10 s" }];
}

/** Null when the other one does not continue in time. */
async function pauseAfterKill(contestant: Contestant, limitMs: number): Promise<number | null> {
  const workers = [
    await ContestantProcess.open(contestant, "one"),
    await ContestantProcess.open(contestant, "two"),
  ] as const;
  try {
    const [first] = workers;
    const reached = new Promise<{ by: ContestantProcess; step: StepCall }>((resolve) => {
      for (const worker of workers)
        worker.onStep = (step) => {
          if (step.index >= KILLED_AT_STEP) resolve({ by: worker, step });
        };
    });
    for (const worker of workers) await worker.ask("tellSteps");
    await first.ask("start", { flow: FLOW });
    const { by, step: last } = await reached;
    const other = workers.find((worker) => worker !== by) ?? first;
    await by.kill();
    const killedAtMs = Number(process.hrtime.bigint()) / 1e6;
    return await new Promise<number | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), limitMs);
      other.onStep = ({ id, atMs }) => {
        if (id !== last.id) return;
        clearTimeout(timer);
        resolve(atMs - killedAtMs);
      };
    });
  } finally {
    // Its unfinished run is not for the next measure.
    await Promise.all(workers.map((worker) => worker.kill()));
  }
}
