import type { Logger } from "pino";
import { ChoreLoop } from "@/server/chores";
import type { Db } from "@/server/db";
import type { RuntimePool } from "@/server/runtime-pool";
import { createOpenClone, sweepClones } from "./open-clone";
import { syncDueRepositories } from "./sync-due";
import { GITOPS } from "./tunables";

export interface GitOpsOptions {
  db: Db;
  logger: Logger;
  runtimes: RuntimePool;
  /** Of this process, as its leases say. */
  owner: string;
  dataDir: string;
  publicUrl: string;
}

/** Keeps flows and their files in repositories the same, and clears away clones that nobody needs any more. */
export function createGitOpsChores({
  db,
  logger,
  runtimes,
  owner,
  dataDir,
  publicUrl,
}: GitOpsOptions): ChoreLoop[] {
  const deps = {
    db,
    logger,
    runtimes,
    openClone: createOpenClone(dataDir),
    committer: { name: "Slipway", email: `slipway@${new URL(publicUrl).hostname}` },
  };
  return [
    new ChoreLoop({
      db,
      logger,
      owner,
      name: "flows in repositories",
      everyMs: GITOPS.turnMs,
      firstAfterMs: 0,
      async work({ signal }) {
        await syncDueRepositories(deps, signal);
        return "done";
      },
    }),
    new ChoreLoop({
      db,
      logger,
      owner,
      name: "clones of flows",
      everyMs: GITOPS.sweepEveryMs,
      firstAfterMs: GITOPS.sweepEveryMs,
      async work() {
        await sweepClones(db, dataDir);
        return "done";
      },
    }),
  ];
}
