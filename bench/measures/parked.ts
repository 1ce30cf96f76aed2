import { ContestantProcess, type Contestant } from "../contestant";
import { broke, cell, type Bench, type Cell, type Figure } from "../figures";

interface Parked {
  idleMb: number;
  parkedMb: number;
  idleCpu: number;
  parkedCpu: number;
}

/** 4 what 1,000 waiting runs cost a process, of each contestant · 6 what 10,000 cost ours. */
export async function measureParked(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  if (bench.wants(4)) {
    const count = 1_000;
    figures.push(
      ...(await compare(bench, bench.contestants, count, {
        memory: "lower is better",
        cpu: "lower is better",
      })),
    );
  }
  if (bench.wants(6)) {
    const count = bench.quick ? 2_000 : 10_000;
    const goals = { memory: "≤ 50 MB above idle", cpu: "< 3 % of a core" };
    figures.push(...(await compare(bench, [bench.ours], count, goals)));
  }
  return figures;
}

async function compare(
  bench: Bench,
  contestants: readonly Contestant[],
  count: number,
  goals: { memory: string; cpu: string },
): Promise<Figure[]> {
  const memory: Record<string, Cell> = {};
  const cpu: Record<string, Cell> = {};
  for (const contestant of contestants) {
    bench.say(`${count} waiting runs: ${contestant.name}`);
    try {
      const parked = await park(bench, contestant, count);
      memory[contestant.name] = {
        value: parked.parkedMb - parked.idleMb,
        text: `${(parked.parkedMb - parked.idleMb).toFixed(0)} MB (${parked.idleMb.toFixed(0)} → ${parked.parkedMb.toFixed(0)})`,
      };
      cpu[contestant.name] = {
        ...cell(parked.parkedCpu, "%", 1),
        text: `${parked.parkedCpu.toFixed(1)} % (idle ${parked.idleCpu.toFixed(1)} %)`,
      };
    } catch (error) {
      memory[contestant.name] = cpu[contestant.name] = broke(error, bench);
    }
  }
  const runs = count.toLocaleString("en");
  return [
    { title: `${runs} waiting runs: memory above idle`, cells: memory, goal: goals.memory },
    { title: `${runs} waiting runs: CPU of one core`, cells: cpu, goal: goals.cpu },
  ];
}

async function park(bench: Bench, contestant: Contestant, count: number): Promise<Parked> {
  const running = await ContestantProcess.open(contestant);
  try {
    await running.ask("sequence", { steps: 50 });
    // Longer than a minute in full: some look at waiting runs once a minute.
    return await running.ask<Parked>("park", {
      count,
      settleMs: 5_000,
      windowMs: bench.quick ? 10_000 : 65_000,
    });
  } finally {
    await running.close();
  }
}
