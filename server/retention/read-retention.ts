import type { Db } from "@/server/db";
import { RECORDS_CHORE } from "./create-chores";
import type { PassScope } from "./passes";

/** One clean-up that was done, or was cut short. */
export interface RetentionPassDto {
  scope: PassScope;
  /** The process that did it. */
  worker: string;
  startedAt: string;
  /** Database time since then, in milliseconds. */
  ageMs: number;
  /** Null: it goes on, or its process died. */
  tookMs: number | null;
  /** How many of what. */
  removed: { kind: string; count: number }[];
  freedBytes: number;
  error: string | null;
}

export interface RetentionStatus {
  /** The newest of the database and the newest of each machine, then those that removed something, newest first. */
  passes: RetentionPassDto[];
  /** When the database is cleaned up next; null before the first worker has started. */
  nextAt: string | null;
  nextInMs: number | null;
  /** In the last 24 hours. */
  lastDay: { removed: { kind: string; count: number }[]; freedBytes: number };
}

const LISTED = 10;

interface PassRow {
  scope: PassScope;
  worker: string;
  started_at: Date;
  age_ms: number;
  took_ms: number | null;
  removed: Record<string, number>;
  freed_bytes: bigint;
  error: string | null;
}

/** What the clean-up does and did. */
export async function readRetention(db: Db): Promise<RetentionStatus> {
  const [passes, next, lastDay] = await Promise.all([
    db.$queryRaw<PassRow[]>`
      SELECT scope, worker, started_at, freed_bytes, removed, error,
        extract(epoch FROM clock_timestamp() - started_at)::float8 * 1000 AS age_ms,
        extract(epoch FROM ended_at - started_at)::float8 * 1000 AS took_ms
      FROM (
        SELECT *, row_number() OVER (PARTITION BY scope, split_part(worker, '/', 1) ORDER BY started_at DESC) AS place
        FROM retention_pass
      ) p
      WHERE place = 1 OR removed <> '{}' OR error IS NOT NULL ORDER BY started_at DESC LIMIT ${LISTED}`,
    db.$queryRaw<{ due_at: Date; in_ms: number }[]>`
      SELECT due_at, extract(epoch FROM due_at - clock_timestamp())::float8 * 1000 AS in_ms FROM chore
      WHERE name = ${RECORDS_CHORE}`,
    db.$queryRaw<{ kind: string; count: number; freed_bytes: number }[]>`
      SELECT kind, count::int, freed_bytes FROM (
        SELECT r.key AS kind, sum(r.value::int) AS count, 0::float8 AS freed_bytes
        FROM retention_pass p, jsonb_each_text(p.removed) AS r
        WHERE p.started_at > now() - interval '24 hours' AND NOT (p.scope = 'records' AND r.key = 'images')
        GROUP BY r.key
        UNION ALL
        SELECT '', 0, COALESCE(sum(freed_bytes), 0)::float8 FROM retention_pass
        WHERE started_at > now() - interval '24 hours'
      ) d`,
  ]);
  return {
    passes: passes.map(toPassDto),
    nextAt: next[0]?.due_at.toISOString() ?? null,
    nextInMs: next[0]?.in_ms ?? null,
    lastDay: {
      removed: lastDay.filter(({ kind }) => kind !== "").map(({ kind, count }) => ({ kind, count })),
      freedBytes: lastDay.find(({ kind }) => kind === "")?.freed_bytes ?? 0,
    },
  };
}

function toPassDto(row: PassRow): RetentionPassDto {
  return {
    scope: row.scope,
    worker: row.worker,
    startedAt: row.started_at.toISOString(),
    ageMs: Math.max(0, row.age_ms),
    tookMs: row.took_ms,
    removed: Object.entries(row.removed).map(([kind, count]) => ({ kind, count })),
    freedBytes: Number(row.freed_bytes),
    error: row.error,
  };
}
