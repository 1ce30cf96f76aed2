import type { KillableWorker } from "./a-killable-worker";
import type { RecoveryStage } from "./a-recovery-stage";
import { SeamHolder, type Seam } from "./a-seam";

/** How long a moment, or the end of a run, may take to come. */
const PATIENCE_MS = 40_000;

/** When a worker is killed: at a write to the database, or as soon as something is so. */
export interface DeadlyMoment {
  name: string;
  at: Seam | (() => boolean);
}

/** Starts a worker for each moment in turn and kills it there. @returns one more, which nobody kills */
export async function dieAtMoments(
  databaseUrl: string,
  stage: RecoveryStage,
  moments: readonly DeadlyMoment[],
): Promise<KillableWorker> {
  const holder = await SeamHolder.open(databaseUrl);
  let worker: KillableWorker | null = null;
  try {
    for (const { name, at } of moments) {
      if (typeof at !== "function") await holder.guard(at);
      worker = stage.startWorker();
      const isThere = typeof at === "function" ? () => Promise.resolve(at()) : () => holder.isReached();
      await untilSo(isThere, `${name}: that moment never came`, worker, stage);
      await worker.kill();
      if (typeof at !== "function") await holder.release(at);
    }
    return stage.startWorker();
  } catch (error) {
    await worker?.kill();
    throw error;
  } finally {
    await holder.close();
  }
}

/** Fails with what the worker and the stage's journal have said. */
export async function untilSo(
  condition: () => Promise<boolean>,
  otherwise: string,
  worker: KillableWorker,
  stage: RecoveryStage,
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`${otherwise}\n${worker.said}\n${stage.readJournal().join("\n")}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
