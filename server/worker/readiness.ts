import { getDb } from "@/server/db";
import { listPendingMigrations } from "@/server/db/migrate";
import { shutdownSignal } from "./shutdown";

/** Due work that nobody takes for this long means that work is not progressing. */
const UNTAKEN_LIMIT_SECONDS = 60;
/** A probe must answer before the one who probes gives up. */
const DATABASE_TIMEOUT_MS = 5000;

export interface Readiness {
  ready: boolean;
  /** One entry per check; `detail` is a sentence when it is not ok. */
  checks: { name: "process" | "database" | "migrations" | "work"; ok: boolean; detail: string | null }[];
}

/** Whether this process can serve and work is progressing: what `/readyz` answers. Never rejects. */
export async function checkReadiness(db = getDb()): Promise<Readiness> {
  const checks: Readiness["checks"] = [];
  const stopping = shutdownSignal().aborted;
  checks.push({ name: "process", ok: !stopping, detail: stopping ? "This process is stopping." : null });
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
    const untaken = pending.length === 0 ? await withTimeout(countUntaken(db)) : 0;
    checks.push({
      name: "work",
      ok: untaken === 0,
      detail:
        untaken === 0
          ? null
          : `${untaken} due ${untaken === 1 ? "item" : "items"} of work untaken for over ${UNTAKEN_LIMIT_SECONDS} s.`,
    });
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n").at(-1) ?? "") : String(error);
    checks.push({ name: "database", ok: false, detail: `The database does not answer: ${why}` });
  }
  return { ready: checks.every((check) => check.ok), checks };
}

async function countUntaken(db: ReturnType<typeof getDb>): Promise<number> {
  const rows = await db.$queryRaw<{ untaken: number }[]>`
    SELECT count(*)::int AS untaken FROM (
      SELECT wake_at, lease_expires_at FROM run WHERE concluded_at IS NULL
      UNION ALL
      SELECT wake_at, lease_expires_at FROM operation WHERE concluded_at IS NULL
    ) AS work
    WHERE GREATEST(wake_at, lease_expires_at) < now() - make_interval(secs => ${UNTAKEN_LIMIT_SECONDS})
      AND wake_at IS NOT NULL`;
  return rows[0]?.untaken ?? 0;
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
