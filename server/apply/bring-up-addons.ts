import type { Db } from "@/server/db";
import { ensureAddonConnection } from "@/server/environment";
import { logger } from "@/server/logger";
import type { Change } from "@/server/resources";
import type { RuntimePool } from "@/server/runtime-pool";

/**
 * Lets new addons begin to run, so that the first run does not wait for them. Nothing depends on it: whoever needs an
 * addon makes it first.
 */
export function bringUpAddons(
  db: Db,
  runtimes: RuntimePool,
  { projectId, changes }: { projectId: string; changes: Change[] },
): void {
  for (const { action, kind, id } of changes) {
    if (kind !== "addon" || action !== "create") continue;
    bringUp(db, runtimes, projectId, id).catch((error: unknown) => {
      logger.warn(
        { projectId, addonId: id, err: error },
        "a new addon did not come up; it is tried again when needed",
      );
    });
  }
}

async function bringUp(db: Db, runtimes: RuntimePool, projectId: string, id: string): Promise<void> {
  const addon = await db.addon.findUnique({ where: { projectId_id: { projectId, id } } });
  if (addon !== null) await ensureAddonConnection(db, runtimes, addon);
}
