import type { Db } from "@/server/db";
import { getEnv } from "@/server/env";
import { readRetention } from "@/server/retention";
import { readDatabaseFacts } from "./database-facts";
import { readDisk } from "./disk";
import type { SystemStatus } from "./dto";
import { countDue, listDue } from "./due-work";
import { countOpenOperations, countOpenRuns, listFlowQueues, listParkedRuns } from "./open-runs";
import { listReclaimed } from "./reclaimed";
import { STATUS } from "./tunables";
import { listLeases, listWorkers } from "./workers";

/**
 * How the whole installation is: who works, on what, and what waits. Reads what is under way only, however many runs
 * have concluded; time is the database's.
 */
export async function readSystemStatus(db: Db): Promise<SystemStatus> {
  const [
    at,
    workers,
    leases,
    due,
    oldestDue,
    queues,
    runs,
    parked,
    reclaimed,
    operations,
    database,
    disk,
    retention,
  ] = await Promise.all([
    readClock(db),
    listWorkers(db),
    listLeases(db),
    countDue(db),
    listDue(db, STATUS.listLimit),
    listFlowQueues(db),
    countOpenRuns(db),
    listParkedRuns(db),
    listReclaimed(db),
    countOpenOperations(db),
    readDatabaseFacts(db),
    readDisk(getEnv().dataDir),
    readRetention(db),
  ]);
  return {
    at,
    workers,
    leases,
    due,
    oldestDue,
    queues,
    runs,
    parked,
    reclaimed,
    operations,
    database,
    disk,
    retention,
  };
}

async function readClock(db: Db): Promise<string> {
  const [row] = await db.$queryRaw<{ at: Date }[]>`SELECT clock_timestamp()::timestamptz(3) AS at`;
  if (row === undefined) throw new Error("the database does not tell the time");
  return row.at.toISOString();
}
