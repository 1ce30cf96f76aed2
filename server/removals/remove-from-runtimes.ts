import type { Logger } from "pino";
import { inTransaction, type Db, type Tx } from "@/server/db";
import type { RuntimeRemoval } from "@/server/db/generated/client";
import type { RuntimePool } from "@/server/runtime-pool";
import { REMOVALS } from "./tunables";

export interface RemovalDeps {
  db: Db;
  runtimes: RuntimePool;
  logger: Logger;
}

/**
 * Has runtimes let go of everything that is due, one after the other; what fails is tried again later. Several processes
 * may do it at once: each holds the row of what it removes, so that a new resource of that name is not taken for the old.
 */
export async function removeFromRuntimes(deps: RemovalDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await removeNext(deps)));
}

/** The same behind the back of whoever deleted something: nobody waits for it, and the chore does what this does not. */
export function removeSoon(deps: RemovalDeps): void {
  removeFromRuntimes(deps, new AbortController().signal).catch((error: unknown) =>
    deps.logger.warn({ err: error }, "what was deleted is removed from its runtime later"),
  );
}

/** False when nothing is due. */
async function removeNext({ db, runtimes, logger }: RemovalDeps): Promise<boolean> {
  let taken: RuntimeRemoval | null = null;
  try {
    return await inTransaction(
      db,
      async (tx) => {
        taken = await takeNext(tx);
        if (taken === null) return false;
        await letGo(runtimes, taken);
        await tx.runtimeRemoval.delete({ where: { id: taken.id } });
        logger.info(
          { kind: taken.kind, target: taken.target, projectId: taken.projectId },
          "a runtime let go",
        );
        return true;
      },
      { timeoutMs: REMOVALS.timeoutMs },
    );
  } catch (error) {
    // Assigned within the closure, which TypeScript does not see.
    const failed = taken as RuntimeRemoval | null;
    if (failed === null) throw error;
    logger.warn({ err: error, removal: failed }, "a runtime did not let go, trying again later");
    await putOff(db, failed, error);
    return true;
  }
}

async function takeNext(tx: Tx): Promise<RuntimeRemoval | null> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM runtime_removal WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED`;
  return row === undefined ? null : tx.runtimeRemoval.findUnique({ where: { id: row.id } });
}

async function letGo(runtimes: RuntimePool, removal: RuntimeRemoval): Promise<void> {
  const { projectId, runtimeId, kind, target } = removal;
  const runtime = await runtimes.forProject(projectId, runtimeId);
  if (kind === "service") await runtime.removeService(projectId, target);
  else if (kind === "addon") await runtime.removeAddon(projectId, target);
  else await runtime.removeBackup(target);
}

async function putOff(db: Db, { id, failures }: RuntimeRemoval, error: unknown): Promise<void> {
  const seconds = Math.min(REMOVALS.longestPauseSeconds, REMOVALS.firstPauseSeconds * 2 ** failures);
  const message = error instanceof Error ? error.message : String(error);
  await db.$executeRaw`
    UPDATE runtime_removal SET failures = failures + 1, error = ${message},
      due_at = now() + make_interval(secs => ${seconds}) WHERE id = ${id}::uuid`;
}
