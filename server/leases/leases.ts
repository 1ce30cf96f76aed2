import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { ask, asksToTryAgain, type Db, type Statement } from "@/server/db";
import { betweenSeams } from "@/server/seams";
import { LEASED_TABLES, tableName, type LeasedTable } from "./leased-table";
import { freeDeadNeighbours, newOwner } from "./neighbours";
import { BEAT, RENEW, TAKE, type TakenRow } from "./statements";
import { LEASE } from "./tunables";

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
  /** The answer to the claim. */
  taken: Taken;
}

export interface Taken {
  /** Columns as in the database. */
  row: Readonly<Record<string, unknown>>;
  /** Database time minus `performance.now()`, in milliseconds. */
  clockOffsetMs: number;
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
  readonly owner = newOwner();
  private readonly held = new Map<string, Held>();
  /** Tables with rows that are this worker's by name and in nobody's hand: what took or had them broke. */
  private readonly strays = new Set<LeasedTable>();
  private readonly claims = new Set<Promise<unknown>>();
  private timers: NodeJS.Timeout[] = [];
  private stopping = false;

  constructor(readonly db: Db) {}

  /** Registers this worker, frees what dead workers of this machine still hold, and starts the heartbeat. */
  async start(role: string): Promise<void> {
    await freeDeadNeighbours(this.db, this.owner);
    // Of other machines, long enough for people to see that one is gone.
    await this.db
      .$executeRaw`DELETE FROM worker WHERE heartbeat_at < now() - make_interval(hours => ${LEASE.goneWorkersKeptHours})`;
    await betweenSeams("worker signs on", () =>
      this.db.worker.create({ data: { id: this.owner, hostname: hostname(), pid: process.pid, role } }),
    );
    this.every(LEASE.heartbeatMs, () => this.beat());
    this.every(LEASE.neighboursMs, () => freeDeadNeighbours(this.db, this.owner));
  }

  /** Gives everything back so that others go on at once. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const timer of this.timers) clearInterval(timer);
    // What a claim under way still brings must be given back with the rest.
    await Promise.allSettled(this.claims);
    for (const { lost } of this.held.values()) lost.abort();
    this.held.clear();
    await betweenSeams("leases are given back", () => this.giveBackAll());
  }

  /** A connection that breaks just now must not make others wait until the leases run out. */
  private async giveBackAll(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        for (const table of LEASED_TABLES) {
          await this.db.$executeRaw`
            UPDATE ${tableName(table)} SET lease_owner = NULL, lease_expires_at = NULL WHERE lease_owner = ${this.owner}`;
          await this.db.$executeRaw`SELECT pg_notify('slipway_due', ${table})`;
        }
        await this.db.worker.deleteMany({ where: { id: this.owner } });
        return;
      } catch (error) {
        if (attempt === LEASE.giveBackAttempts || !asksToTryAgain(error)) throw error;
        await pause(LEASE.strayPauseMs);
      }
    }
  }

  /**
   * Claims at most `limit` due rows, longest due first; none once `stop` was called.
   * @param take a `takeStatement` of this table
   */
  async claim(table: LeasedTable, limit: number, take = TAKE[table]): Promise<Lease[]> {
    if (limit <= 0 || this.stopping) return [];
    const claim = this.claimDue(table, limit, take);
    this.claims.add(claim);
    return claim.finally(() => this.claims.delete(claim));
  }

  private async claimDue(table: LeasedTable, limit: number, take: Statement<TakenRow>): Promise<Lease[]> {
    if (this.strays.has(table)) await this.giveBackStrays(table);
    const step = table === "run" ? "runs are taken" : "operations are taken";
    try {
      const askedAtMs = performance.now();
      const rows = await betweenSeams(step, () =>
        ask(this.db, take, [this.owner, LEASE.durationSeconds, limit]),
      );
      // The answer was on its way for half of the time.
      const readAtMs = (askedAtMs + performance.now()) / 2;
      return rows.flatMap((row) => this.admit(table, row, readAtMs));
    } catch (error) {
      // The connection may have broken when the rows were taken already.
      this.strays.add(table);
      throw error;
    }
  }

  /** Whoever had the row in this process before works on it no more. */
  private admit(table: LeasedTable, row: TakenRow, readAtMs: number): Lease[] {
    const before = this.held.get(row.id);
    before?.lost.abort();
    if (before === undefined || row.fencing_token > before.lease.fencingToken)
      return [this.hold(table, row, readAtMs)];
    // A database that crashed has forgotten that it had given this number away: it is given back for a higher one.
    this.held.delete(row.id);
    this.strays.add(table);
    return [];
  }

  /** Calls `onCancel` when somebody asked for the row's work to be cancelled (seen with the heartbeat at the latest). */
  watchCancel(lease: Lease, onCancel: () => void): void {
    const held = this.held.get(lease.id);
    if (held?.lease === lease) held.onCancel = onCancel;
  }

  /** Takes notice of all rings so far; a wish that comes after this call shows as a later `wake_at`. */
  async resetWakeMark(lease: Lease): Promise<void> {
    const rows = await betweenSeams(
      "run is looked at again",
      () =>
        this.db.$queryRaw<{ wake_at: Date }[]>`
        UPDATE ${tableName(lease.table)} SET wake_at = now() - interval '1 second'
        WHERE id = ${lease.id}::uuid AND fencing_token = ${lease.fencingToken} AND lease_owner = ${this.owner}
        RETURNING wake_at`,
    );
    const row = rows[0];
    if (row === undefined) throw this.lost(lease);
    lease.wakeMark = row.wake_at;
  }

  /** Forgets a lease whose row was given back or concluded by the holder's own statement. */
  drop(lease: Lease): void {
    if (this.isHeld(lease)) this.held.delete(lease.id);
  }

  /**
   * For a holder that cannot go on, such as one whose connection broke: from now on the row is not renewed, and it is
   * given back with the next claim that reaches the database.
   */
  abandon(lease: Lease): void {
    this.drop(lease);
    this.strays.add(lease.table);
  }

  private async giveBackStrays(table: LeasedTable): Promise<void> {
    const inHand = [...this.held.values()].map(({ lease }) => lease.id);
    await this.db.$executeRaw`
      UPDATE ${tableName(table)} SET lease_owner = NULL, lease_expires_at = NULL,
        wake_at = now() + make_interval(secs => ${LEASE.strayPauseMs / 1000})
      WHERE lease_owner = ${this.owner} AND NOT id = ANY(${inHand}::uuid[])`;
    this.strays.delete(table);
  }

  /** To be thrown when a fenced write touched no row. */
  lost(lease: Lease): LeaseLostError {
    if (this.isHeld(lease)) {
      this.held.get(lease.id)?.lost.abort();
      this.held.delete(lease.id);
    }
    return new LeaseLostError(lease);
  }

  /** The row may be in this process's hands again, under another lease. */
  private isHeld(lease: Lease): boolean {
    return this.held.get(lease.id)?.lease === lease;
  }

  private every(milliseconds: number, work: () => Promise<void>): void {
    this.timers.push(setInterval(() => void work().catch(() => undefined), milliseconds));
  }

  private hold(table: LeasedTable, row: TakenRow, readAtMs: number): Lease {
    const lost = new AbortController();
    const lease: Lease = {
      table,
      id: row.id,
      owner: this.owner,
      fencingToken: row.fencing_token,
      wakeMark: row.wake_at,
      signal: lost.signal,
      taken: { row, clockOffsetMs: row.clock.getTime() - readAtMs },
    };
    this.held.set(row.id, { lease, lost, onCancel: () => undefined });
    return lease;
  }

  /** Renews every lease and learns of cancel requests; runs by itself, call it to learn sooner. */
  async beat(): Promise<void> {
    await ask(this.db, BEAT, [this.owner]);
    await betweenSeams("leases are renewed", async () => {
      for (const table of LEASED_TABLES) await this.renew(table);
    });
  }

  private async renew(table: LeasedTable): Promise<void> {
    const before = [...this.held.values()].filter(({ lease }) => lease.table === table);
    if (before.length === 0) return;
    // Only what is in hand: a row that is this worker's by name alone must run out.
    const ids = before.map(({ lease }) => lease.id);
    const rows = await ask(this.db, RENEW[table], [this.owner, LEASE.durationSeconds, ids]);
    const kept = new Map(rows.map((row) => [row.id, row]));
    for (const { lease, onCancel } of before) {
      const row = kept.get(lease.id);
      if (row === undefined || row.fencing_token !== lease.fencingToken) {
        // Gone from `held` in the meantime means given back, not lost.
        this.lost(lease);
      } else if (row.cancelled) onCancel();
    }
  }
}
