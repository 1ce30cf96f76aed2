import type { Db } from "@/server/db";
import { LEASE } from "@/server/leases";

/** The right to do one chore until its lease runs out. */
export interface ChoreLease {
  name: string;
  owner: string;
}

/** Another process does this chore now; whoever had it must stop without writing. */
export class ChoreLostError extends Error {
  override readonly name = "ChoreLostError";
  constructor({ name }: ChoreLease) {
    super(`the chore ${name} is done by another process now`);
  }
}

/** Makes a chore known, due in `firstAfterMs`; one that is known stays as it is. */
export async function registerChore(db: Db, name: string, firstAfterMs: number): Promise<void> {
  await db.$executeRaw`
    INSERT INTO chore (name, due_at) VALUES (${name}, now() + make_interval(secs => ${firstAfterMs / 1000}))
    ON CONFLICT (name) DO NOTHING`;
}

/** Takes a due chore that no living process has; null when there is nothing to do. `state` is what the last turn left. */
export async function claimChore(
  db: Db,
  name: string,
  owner: string,
): Promise<{ lease: ChoreLease; state: unknown } | null> {
  const [row] = await db.$queryRaw<{ state: unknown }[]>`
    UPDATE chore SET lease_owner = ${owner}, updated_at = now(),
      lease_expires_at = now() + make_interval(secs => ${LEASE.durationSeconds})
    WHERE name = ${name} AND due_at <= now() AND (lease_expires_at IS NULL OR lease_expires_at <= now())
    RETURNING state`;
  return row === undefined ? null : { lease: { name, owner }, state: row.state };
}

/** Holds on for another lease. @throws ChoreLostError */
export async function renewChore(db: Db, lease: ChoreLease): Promise<void> {
  const renewed = await db.$executeRaw`
    UPDATE chore SET lease_expires_at = now() + make_interval(secs => ${LEASE.durationSeconds}), updated_at = now()
    WHERE name = ${lease.name} AND lease_owner = ${lease.owner}`;
  if (renewed === 0) throw new ChoreLostError(lease);
}

/** Writes down how far a turn has come: whoever goes on goes on from here. @throws ChoreLostError */
export async function saveChoreState(db: Db, lease: ChoreLease, state: unknown): Promise<void> {
  const saved = await db.$executeRaw`
    UPDATE chore SET state = ${JSON.stringify(state)}::jsonb, updated_at = now()
    WHERE name = ${lease.name} AND lease_owner = ${lease.owner}`;
  if (saved === 0) throw new ChoreLostError(lease);
}

/** Gives a chore back until `dueInMs` from now; nothing when another process has it. */
export async function returnChore(db: Db, lease: ChoreLease, dueInMs: number): Promise<void> {
  await db.$executeRaw`
    UPDATE chore SET due_at = now() + make_interval(secs => ${dueInMs / 1000}), lease_owner = NULL,
      lease_expires_at = NULL, updated_at = now()
    WHERE name = ${lease.name} AND lease_owner = ${lease.owner}`;
}
