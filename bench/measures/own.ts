import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ContestantProcess } from "../contestant";
import { broke, cell, type Bench, type Figure } from "../figures";
import { median, quantile } from "../statistics";

const VIEWERS_MAIN = fileURLToPath(new URL("../viewers-main.mjs", import.meta.url));
const VIEWERS = 200;
const WATCHED = { steps: 40, pauseMs: 200, parks: false };

/** 7 a flow of 1,000 nodes · 8 the list of 100,000 runs · 9 200 live viewers; only ours has them. */
export async function measureOwn(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  const attempt = async (measure: number, title: string, work: () => Promise<Figure[]>): Promise<void> => {
    if (!bench.wants(measure)) return;
    bench.say(title);
    figures.push(
      ...(await work().catch((error: unknown) => [
        { title, goal: "", cells: { [bench.ours.name]: broke(error, bench) } },
      ])),
    );
  };
  await attempt(7, "a flow of 1,000 nodes", () => measureBigFlow(bench));
  await attempt(8, "the list of runs", () => measureList(bench));
  await attempt(9, "live viewers of one run", () => measureViewers(bench));
  return figures;
}

async function measureBigFlow(bench: Bench): Promise<Figure[]> {
  const steps = 1_000;
  const running = await ContestantProcess.open(bench.ours);
  try {
    const runs: { id: string; perStepMs: number; totalMs: number }[] = [];
    for (let time = 0; time < (bench.quick ? 1 : 3); time += 1)
      runs.push(await running.ask("sequence", { steps }));
    const [{ id } = { id: "" }] = runs;
    const reads: number[] = [];
    for (let time = 0; time < 10; time += 1) reads.push(await running.own<number>("readRun", { id }));
    const line = (title: string, value: number, unit: string, goal: string): Figure => ({
      title: `1,000-node sequence: ${title}`,
      goal,
      cells: { [bench.ours.name]: cell(value, unit) },
    });
    return [
      line("whole run", median(runs.map(({ totalMs }) => totalMs)) / 1000, "s", ""),
      line("ms per step", median(runs.map(({ perStepMs }) => perStepMs)), "ms", "as in a short one"),
      line("reading the ended run, p50", median(reads), "ms", ""),
    ];
  } finally {
    await running.close();
  }
}

async function measureList(bench: Bench): Promise<Figure[]> {
  const count = bench.quick ? 20_000 : 100_000;
  const rounds = 100;
  const running = await ContestantProcess.open(bench.ours);
  try {
    const { projectId, stageId } = await running.own<{ projectId: string; stageId: string }>("seedRuns", {
      count,
    });
    const lists: [string, object][] = [
      ["first page", { projectId, limit: 50 }],
      ["of one stage", { projectId, stageId, limit: 50 }],
      ["failed ones", { projectId, status: ["Failed"], limit: 50 }],
      ["under way (none)", { projectId, concluded: false, limit: 50 }],
      ["of somebody who started none", { projectId, triggeredBy: "Nobody", limit: 50 }],
      ["of a trigger that started none", { projectId, trigger: "webhook", limit: 50 }],
    ];
    const figures: Figure[] = [];
    for (const [title, query] of lists) {
      const times = await running.own<number[]>("listRuns", { query, rounds });
      figures.push({
        title: `list over ${count.toLocaleString("en")} runs, ${title}: p50 / p95`,
        goal: "≤ 20 ms",
        cells: {
          [bench.ours.name]: {
            value: quantile(times, 0.95),
            text: `${median(times).toFixed(1)} / ${quantile(times, 0.95).toFixed(1)} ms`,
          },
        },
      });
    }
    return figures;
  } finally {
    await running.close();
  }
}

interface Seen {
  arrivals: { key: string; atMs: number }[];
  /** When the last viewer was connected. */
  allThereAtMs: number;
}

/** From the moment a node's work has ended in the worker to the moment a viewer has read that it succeeded. */
async function measureViewers(bench: Bench): Promise<Figure[]> {
  const running = await ContestantProcess.open(bench.ours);
  try {
    const { address, projectId } = await running.own<{ address: string; projectId: string }>("serve", {
      flow: WATCHED,
    });
    const runId = await running.ask<string>("start", { flow: WATCHED });
    const last = String(WATCHED.steps - 1);
    const { arrivals, allThereAtMs } = await watch({ address, projectId, runId, last, viewers: VIEWERS });
    const ends = await running.own<Record<string, number>>("stepEnds", { id: runId });
    const latencies = arrivals.flatMap(({ key, atMs }) => {
      const endedAtMs = ends[key];
      return endedAtMs === undefined || endedAtMs < allThereAtMs ? [] : [atMs - endedAtMs];
    });
    if (latencies.length === 0) throw new Error("the run was over before all viewers were there");
    return [
      {
        title: `${VIEWERS} live viewers: status → viewer, p50 / p95 / p99`,
        goal: "p95 ≤ 250 ms to the screen",
        cells: {
          [bench.ours.name]: {
            value: quantile(latencies, 0.95),
            text: `${[0.5, 0.95, 0.99].map((share) => quantile(latencies, share).toFixed(0)).join(" / ")} ms`,
          },
        },
      },
    ];
  } finally {
    await running.close();
  }
}

function watch(task: {
  address: string;
  projectId: string;
  runId: string;
  last: string;
  viewers: number;
}): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const child = fork(VIEWERS_MAIN, [], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    child.once("message", (seen) => resolve(seen as Seen));
    child.once("exit", () => reject(new Error("the viewers ended early")));
    child.send(task);
  });
}
