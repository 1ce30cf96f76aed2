import { hostname } from "node:os";
import { randomBytes } from "node:crypto";
import type { Db } from "@/server/db";
import { Prisma } from "@/server/db/generated/client";
import { isAlive, ownProcess } from "@/server/machine";
import { LEASE } from "./tunables";

/** The tables whose rows are their own queue. */
export type LeasedTable = "run" | "operation";

/** The right to work on one row, until somebody else takes it over. */
export interface Lease {
  table: LeasedTable;
  id: string;
  owner: string;
  /** Every write of the holder carries it; zero rows updated means the lease is lost. */
  fencingToken: number;
  /** `wake_at` as the holder last set it; a later one means that somebody wants the row looked at again. */
  wakeMark: Date;
  /** Aborted when the lease is lost. */
  signal: AbortSignal;
}

interface Held {
  lease: Lease;
  lost: AbortController;
  onCancel: () => void;
}

/** A holder found out that somebody else works on its row now; it must stop without writing. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
  constructor(lease: Pick<Lease, "table" | "id">) {
    super(`the lease on ${lease.table} ${lease.id} was lost`);
  }
}

/**
 * Claims due rows and keeps them: a row is due when its `wake_at` has come and nobody holds a live lease. Only the
 * database's clock counts. A dead holder's row is simply due again when its lease has run out.
 */
export class Leases {
  readonly owner: string;
  private readonly held = new Map<string, Held>();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly db: Db) {
    const self = ownProcess();
    this.owner = [hostname(), self.pid, self.startedAt, randomBytes(4).toString("hex")].join("/");
  }

  /** Registers this worker, frees what dead workers of this machine still hold, and starts the heartbeat. */
  async start(role: string): Promise<void> {
    await this.freeDeadNeighbours();
    await this.db.worker.create({ data: { id: this.owner, hostname: hostname(), pid: process.pid, role } });
    this.timer = setInterval(() => void this.beat().catch(() => undefined), LEASE.heartbeatMs);
  }

  /** Gives everything back so that others go on at once. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    for (const { lost } of this.held.values()) lost.abort();
    this.held.clear();
    for (const table of ["run", "operation"] as const) {
      await this.db
        .$executeRaw`UPDATE ${ident(table)} SET lease_owner = NULL, lease_expires_at = NULL WHERE lease_owner = ${this.owner}`;
    }
    await this.db.$executeRaw`SELECT pg_notify('slipway_due', 'run')`;
    await this.db.worker.deleteMany({ where: { id: this.owner } });
  }

  /** Claims at most `limit` due rows, longest due first. */
  async claim(table: LeasedTable, limit: number): Promise<Lease[]> {
    if (limit <= 0) return [];
    const rows = await this.db.$queryRaw<{ id: string; fencing_token: number; wake_at: Date }[]>`
      UPDATE ${ident(table)} AS t
      SET lease_owner = ${this.owner},
          lease_expires_at = now() + make_interval(secs => ${LEASE.durationSeconds}),
          fencing_token = t.fencing_token + 1,
          wake_at = now() - interval '1 second',
          reclaimed_count = t.reclaimed_count + (t.lease_owner IS NOT NULL)::int,
          reclaimed_at = CASE WHEN t.lease_owner IS NULL THEN t.reclaimed_at ELSE now() END,
          reclaimed_from = COALESCE(t.lease_owner, t.reclaimed_from)
      FROM (
        SELECT id FROM ${ident(table)}
        WHERE wake_at <= now() AND (lease_expires_at IS NULL OR lease_expires_at <= now())
        ORDER BY wake_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
      ) due
      WHERE t.id = due.id
      RETURNING t.id, t.fencing_token, t.wake_at`;
    return rows.map((row) => this.hold(table, row));
  }

  /** Calls `onCancel` when somebody asked for the row's work to be cancelled (seen with the heartbeat at the latest). */
  watchCancel(lease: Lease, onCancel: () => void): void {
    const held = this.held.get(lease.id);
    if (held !== undefined) held.onCancel = onCancel;
  }

  /** Takes notice of all rings so far; a wish that comes after this call shows as a later `wake_at`. */
  async resetWakeMark(lease: Lease): Promise<void> {
    const rows = await this.db.$queryRaw<{ wake_at: Date }[]>`
      UPDATE ${ident(lease.table)} SET wake_at = now() - interval '1 second'
      WHERE id = ${lease.id}::uuid AND fencing_token = ${lease.fencingToken} AND lease_owner = ${this.owner}
      RETURNING wake_at`;
    const row = rows[0];
    if (row === undefined) throw this.lost(lease);
    lease.wakeMark = row.wake_at;
  }

  /** Forgets a lease whose row was given back or concluded by the holder's own statement. */
  drop(lease: Lease): void {
    this.held.delete(lease.id);
  }

  /** To be thrown when a fenced write touched no row. */
  lost(lease: Lease): LeaseLostError {
    this.held.get(lease.id)?.lost.abort();
    this.held.delete(lease.id);
    return new LeaseLostError(lease);
  }

  private hold(table: LeasedTable, row: { id: string; fencing_token: number; wake_at: Date }): Lease {
    const lost = new AbortController();
    const lease: Lease = {
      table,
      id: row.id,
      owner: this.owner,
      fencingToken: row.fencing_token,
      wakeMark: row.wake_at,
      signal: lost.signal,
    };
    this.held.set(row.id, { lease, lost, onCancel: () => undefined });
    return lease;
  }

  /** Renews every lease and learns of cancel requests; runs by itself, call it to learn sooner. */
  async beat(): Promise<void> {
    await this.db.$executeRaw`UPDATE worker SET heartbeat_at = now() WHERE id = ${this.owner}`;
    for (const table of ["run", "operation"] as const) {
      const before = [...this.held.values()].filter(({ lease }) => lease.table === table);
      if (before.length === 0) continue;
      const rows = await this.db.$queryRaw<{ id: string; fencing_token: number; cancelled: boolean }[]>`
        UPDATE ${ident(table)} SET lease_expires_at = now() + make_interval(secs => ${LEASE.durationSeconds})
        WHERE lease_owner = ${this.owner}
        RETURNING id, fencing_token, cancel_requested_at IS NOT NULL AS cancelled`;
      const kept = new Map(rows.map((row) => [row.id, row]));
      for (const { lease, onCancel } of before) {
        const row = kept.get(lease.id);
        if (row === undefined || row.fencing_token !== lease.fencingToken) {
          // Gone from `held` in the meantime means given back, not lost.
          if (this.held.get(lease.id)?.lease === lease) this.lost(lease);
        } else if (row.cancelled) onCancel();
      }
    }
  }

  /** After a kill −9 on this machine nobody has to wait for the dead process's leases to run out. */
  private async freeDeadNeighbours(): Promise<void> {
    const workers = await this.db.worker.findMany({ where: { hostname: hostname() } });
    for (const worker of workers) {
      const [, , startedAt] = worker.id.split("/");
      if (startedAt !== undefined && isAlive({ pid: worker.pid, startedAt })) continue;
      for (const table of ["run", "operation"] as const) {
        await this.db
          .$executeRaw`UPDATE ${ident(table)} SET lease_expires_at = now() WHERE lease_owner = ${worker.id}`;
      }
      await this.db.worker.deleteMany({ where: { id: worker.id } });
    }
    // Of other machines, long enough for people to see that one is gone.
    await this.db
      .$executeRaw`DELETE FROM worker WHERE heartbeat_at < now() - make_interval(hours => ${LEASE.goneWorkersKeptHours})`;
  }
}

function ident(table: LeasedTable): Prisma.Sql {
  return table === "run" ? Prisma.sql`"run"` : Prisma.sql`"operation"`;
}
