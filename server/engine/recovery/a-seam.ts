import pg from "pg";

const SEAM_TABLES = ["run", "operation", "node_attempt", "target_lock", "target_wait", "build"] as const;
type SeamTable = (typeof SEAM_TABLES)[number];

/** A moment in the life of a run, named by the row a worker is about to commit. */
export interface Seam {
  table: SeamTable;
  on: "INSERT" | "UPDATE";
  /** SQL over `NEW` and `OLD`. */
  when: string;
  /** What becomes of the commit whose author is dead: both happen in the field. */
  commit: "kept" | "lost";
}

const LOCK = 7_163_094;

/**
 * Holds a worker at a seam: the commit waits, inside PostgreSQL, for a lock this holds. While it waits, the worker can
 * be killed at exactly that moment, and the commit then be let through or taken back.
 */
export class SeamHolder {
  private constructor(private readonly client: pg.Client) {}

  static async open(databaseUrl: string): Promise<SeamHolder> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(`CREATE OR REPLACE FUNCTION hold_at_seam() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_advisory_xact_lock(${LOCK}); RETURN NULL; END $$`);
    return new SeamHolder(client);
  }

  /** From now on, the next worker that comes to the seam stays there. */
  async guard(seam: Seam): Promise<void> {
    await this.client.query(`SELECT pg_advisory_lock(${LOCK})`);
    await this.client.query(`CREATE CONSTRAINT TRIGGER seam AFTER ${seam.on} ON ${seam.table}
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (${seam.when}) EXECUTE FUNCTION hold_at_seam()`);
  }

  /** Whether a worker waits at the seam. */
  async isReached(): Promise<boolean> {
    return (await this.waiting()).length > 0;
  }

  /** Lets the held commits through or takes them back, and forgets the seam. */
  async release(seam: Seam): Promise<void> {
    const held = await this.waiting();
    if (seam.commit === "lost") {
      await this.client.query("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid", [held]);
      await this.untilGone(held);
    }
    await this.client.query(`SELECT pg_advisory_unlock(${LOCK})`);
    await this.untilGone(held);
    await this.client.query(`DROP TRIGGER seam ON ${seam.table}`);
  }

  /** Forgets a seam nobody came to. */
  async close(): Promise<void> {
    await this.client.query("SELECT pg_advisory_unlock_all()");
    for (const table of SEAM_TABLES) {
      await this.client.query(`DROP TRIGGER IF EXISTS seam ON ${table}`);
    }
    await this.client.end();
  }

  private async waiting(): Promise<number[]> {
    const { rows } = await this.client.query<{ pid: number }>(
      `SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
       WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.objid = ${LOCK} AND NOT l.granted`,
    );
    return rows.map(({ pid }) => pid);
  }

  private async untilGone(pids: number[]): Promise<void> {
    for (;;) {
      const { rows } = await this.client.query("SELECT 1 FROM pg_stat_activity WHERE pid = ANY($1)", [pids]);
      if (rows.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
