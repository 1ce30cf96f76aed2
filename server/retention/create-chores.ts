import { hostname } from "node:os";
import type { Logger } from "pino";
import { ChoreLoop } from "@/server/chores";
import type { Db } from "@/server/db";
import type { RuntimePool } from "@/server/runtime-pool";
import type { RetentionPolicy } from "./policy";
import { runFilesPass } from "./run-files-pass";
import { runRecordsPass } from "./run-records-pass";
import { RETENTION } from "./tunables";

export interface RetentionDeps {
  db: Db;
  logger: Logger;
  runtimes: RuntimePool;
  policy: RetentionPolicy;
  /** Of this process, as its leases say. */
  owner: string;
}

/** The clean-up of the database, by one process of all, and that of what this machine's runtimes hold, by one process of each machine. */
export function createRetentionChores({ db, logger, runtimes, policy, owner }: RetentionDeps): ChoreLoop[] {
  const { recordsEveryMs, filesEveryMs, firstAfterMs } = RETENTION;
  const common = { db, logger, owner, firstAfterMs };
  return [
    new ChoreLoop({
      ...common,
      name: RECORDS_CHORE,
      everyMs: recordsEveryMs,
      async work({ signal }) {
        const { removed, complete } = await runRecordsPass(db, policy, { worker: owner, signal });
        if (Object.values(removed).some((count) => count > 0))
          logger.info({ removed }, "the database was cleaned up");
        return complete ? "done" : "more";
      },
    }),
    new ChoreLoop({
      ...common,
      name: `${FILES_CHORE}${hostname()}`,
      everyMs: filesEveryMs,
      async work({ signal }) {
        await runFilesPass({ db, runtimes, logger }, policy, { worker: owner, signal });
        return "done";
      },
    }),
  ];
}

export const RECORDS_CHORE = "retention of records";
/** The machine's name stands behind it. */
export const FILES_CHORE = "retention of files on ";
