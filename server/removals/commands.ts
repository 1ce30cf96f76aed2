import type { Tx } from "@/server/db";
import { resolveRuntimeId } from "@/server/runtime-pool";

/** What a runtime holds: a service by its id, an addon by its id, a backup by its location. */
export interface Held {
  kind: "service" | "addon" | "backup";
  target: string;
}

/**
 * Notes what a runtime shall let go of, in the transaction that deletes its rows: rows first, what they stand for after.
 * `runtimeId` null is the project's default.
 */
export async function enqueueRemovals(
  tx: Tx,
  projectId: string,
  runtimeId: string | null,
  held: readonly Held[],
): Promise<void> {
  if (held.length === 0) return;
  const resolved = await resolveRuntimeId(tx, projectId, runtimeId);
  await tx.runtimeRemoval.createMany({
    data: held.map(({ kind, target }) => ({ projectId, runtimeId: resolved, kind, target })),
    skipDuplicates: true,
  });
}

/** Whether a runtime still holds one of that name: a new one would find its data, or lose its own. */
export async function isBeingRemoved(tx: Tx, projectId: string, { kind, target }: Held): Promise<boolean> {
  return (await tx.runtimeRemoval.count({ where: { projectId, kind, target } })) > 0;
}
