import { getDb } from "@/server/db";
import { listPendingMigrations } from "@/server/db/migrate";
import { getEnv } from "@/server/env";
import { countDue, describeDueItem, describeFullDisk, listDue, readDisk, STATUS } from "@/server/status";
import { shutdownSignal } from "./shutdown";

/** A probe must answer before the one who probes gives up. */
const DATABASE_TIMEOUT_MS = 5000;

export interface Readiness {
  ready: boolean;
  /** One entry per check; `detail` is a sentence when it is not ok. */
  checks: {
    name: "process" | "disk" | "database" | "migrations" | "work";
    ok: boolean;
    detail: string | null;
  }[];
}

/** Whether this process can serve and work is progressing: what `/readyz` answers. Never rejects. */
export async function checkReadiness(db = getDb(), dataDir = getEnv().dataDir): Promise<Readiness> {
  const checks: Readiness["checks"] = [];
  const stopping = shutdownSignal().aborted;
  checks.push({ name: "process", ok: !stopping, detail: stopping ? "This process is stopping." : null });
  const full = describeFullDisk(await readDisk(dataDir));
  checks.push({ name: "disk", ok: full === null, detail: full });
  try {
    const pending = await withTimeout(
      listPendingMigrations((sql) => db.$queryRawUnsafe<{ migration_name: string }[]>(sql)),
    );
    checks.push({ name: "database", ok: true, detail: null });
    checks.push({
      name: "migrations",
      ok: pending.length === 0,
      detail: pending.length === 0 ? null : `Not applied yet: ${pending.join(", ")}.`,
    });
    const stuck = pending.length === 0 ? await withTimeout(describeUntaken(db)) : null;
    checks.push({ name: "work", ok: stuck === null, detail: stuck });
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n").at(-1) ?? "") : String(error);
    checks.push({ name: "database", ok: false, detail: `The database does not answer: ${why}` });
  }
  return { ready: checks.every((check) => check.ok), checks };
}

/** How much work is due that nobody has taken for too long, and which item the longest; null when there is none. */
async function describeUntaken(db: ReturnType<typeof getDb>): Promise<string | null> {
  const due = await countDue(db);
  const untaken = due.reduce((sum, queue) => sum + queue.untaken, 0);
  if (untaken === 0) return null;
  const [oldest] = await listDue(db, 1);
  const items = `${untaken} due ${untaken === 1 ? "item" : "items"} of work untaken for over ${STATUS.untakenAfterSeconds} s`;
  if (oldest === undefined) return `${items}.`;
  const seconds = Math.floor(oldest.ageMs / 1000);
  return `${items}; the longest is ${describeDueItem(oldest)}, due for ${seconds} s.`;
}

function withTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${DATABASE_TIMEOUT_MS / 1000} s`));
    }, DATABASE_TIMEOUT_MS);
  });
  return Promise.race([work, timeout]).finally(() => {
    clearTimeout(timer);
  });
}
