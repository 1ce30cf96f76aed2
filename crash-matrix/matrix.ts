import { bundleWorker } from "@/server/engine/recovery/a-killable-worker";
import { Ground } from "./ground";
import type { CasePlan } from "./plan";
import { runCase, type CaseResult } from "./run-case";

export type MatrixResult = CaseResult & { workers: number };

/**
 * Plays cases, so many at a time, each lane on a PostgreSQL of its own.
 * @param say gets a line for each case that is over
 */
export async function playCases(
  cases: readonly CasePlan[],
  lanes: number,
  say: (line: string) => void,
): Promise<MatrixResult[]> {
  const program = await bundleWorker('import "@/crash-matrix/worker-main";');
  const todo = [...cases];
  const results: MatrixResult[] = [];
  const work = async (): Promise<void> => {
    const ground = await Ground.prepare(program);
    try {
      for (let plan = todo.shift(); plan !== undefined; plan = todo.shift()) {
        const result = await runCase(plan, ground);
        results.push({ ...result, workers: plan.workers });
        const { kills, runs, mistakes, seconds } = result;
        say(
          `case ${plan.index}, ${plan.workers} worker(s): ${kills} kills, ${runs} runs, ${mistakes.length} mistakes (${seconds.toFixed(0)} s)`,
        );
      }
    } finally {
      await ground.clear();
    }
  };
  try {
    const ended = await Promise.allSettled(Array.from({ length: Math.min(lanes, todo.length) }, work));
    for (const one of ended) if (one.status === "rejected") throw one.reason;
  } finally {
    await program.dispose();
  }
  return results.toSorted((a, b) => a.workers - b.workers || a.index - b.index);
}
