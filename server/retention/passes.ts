import { randomUUID } from "node:crypto";
import type { Db, Tx } from "@/server/db";
import { RETENTION } from "./tunables";

/** What a clean-up works on: rows of the database, or what runtimes hold. */
export type PassScope = "records" | "files";

/** One clean-up as it is written down; its figures grow with what it does, in the same transactions. */
export interface Pass {
  id: string;
  scope: PassScope;
}

/** Begins a clean-up. @param worker the process that does it */
export async function beginPass(db: Db, scope: PassScope, worker: string): Promise<Pass> {
  const id = randomUUID();
  await db.$executeRaw`
    INSERT INTO retention_pass (id, scope, worker) VALUES (${id}::uuid, ${scope}, ${worker})`;
  return { id, scope };
}

/** Adds to what a clean-up has removed. */
export async function countRemoved(
  db: Db | Tx,
  pass: Pass,
  kind: string,
  { count, bytes }: { count: number; bytes: number },
): Promise<void> {
  if (count === 0 && bytes === 0) return;
  await db.$executeRaw`
    UPDATE retention_pass SET freed_bytes = freed_bytes + ${Math.round(bytes)}::bigint,
      removed = jsonb_set(removed, ARRAY[${kind}], to_jsonb(COALESCE((removed ->> ${kind})::int, 0) + ${count}::int))
    WHERE id = ${pass.id}::uuid`;
}

/** Ends a clean-up, well or with a sentence, and forgets those of old. */
export async function endPass(db: Db, pass: Pass, error: string | null): Promise<void> {
  await db.$executeRaw`
    UPDATE retention_pass SET ended_at = now(), error = ${error} WHERE id = ${pass.id}::uuid`;
  await db.$executeRaw`
    DELETE FROM retention_pass p WHERE p.scope = ${pass.scope} AND p.id <> ${pass.id}::uuid AND (
      p.started_at < now() - make_interval(days => ${RETENTION.passDays})
      OR (p.removed = '{}' AND p.error IS NULL AND p.started_at < now() - make_interval(hours => ${RETENTION.idlePassHours})))`;
}
