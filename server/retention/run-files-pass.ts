import { beginPass, countRemoved, endPass } from "./passes";
import type { RetentionPolicy } from "./policy";
import { sweepFiles, type SweepDeps, type Swept } from "./sweep-files";

/** Removes from the runtimes this process reaches what the database has given up, and writes down what that was. */
export async function runFilesPass(
  deps: SweepDeps,
  policy: RetentionPolicy,
  { worker, signal }: { worker: string; signal: AbortSignal },
): Promise<Swept> {
  const pass = await beginPass(deps.db, "files", worker);
  try {
    const swept = await sweepFiles(deps, policy, signal);
    await countRemoved(deps.db, pass, "images", { count: swept.images, bytes: swept.bytes });
    await countRemoved(deps.db, pass, "work", { count: swept.work, bytes: 0 });
    await endPass(deps.db, pass, null);
    return swept;
  } catch (error) {
    await endPass(deps.db, pass, error instanceof Error ? error.message : String(error));
    throw error;
  }
}
