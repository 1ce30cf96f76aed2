import { bundleWorker } from "@/server/engine/recovery/a-killable-worker";
import { Ground } from "./ground";
import type { CasePlan } from "./plan";
import { runCase, type CaseResult } from "./run-case";

export type MatrixResult = CaseResult & { workers: number };

/**
 * Plays cases, so many at a time, each lane on a PostgreSQL of its own.
 * @param onResult called with each case that is over
 * @param signal ends all of it, and leaves nothing behind
 */
export async function playCases(
  cases: readonly CasePlan[],
  lanes: number,
  onResult: (result: MatrixResult) => void,
  signal?: AbortSignal,
): Promise<void> {
  const program = await bundleWorker('import "@/crash-matrix/worker-main";');
  const todo = [...cases];
  const work = async (): Promise<void> => {
    const ground = await Ground.prepare(program);
    try {
      for (let plan = todo.shift(); plan !== undefined && !signal?.aborted; plan = todo.shift()) {
        onResult({ ...(await runCase(plan, ground, signal)), workers: plan.workers });
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
}
