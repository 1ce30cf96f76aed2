import pg from "pg";

/** How a run stands, as its row says. */
export interface RunRow {
  status: string;
  concluded: boolean;
  /** Somebody's who may be dead, until the lease has run out. */
  owned: boolean;
  /** Milliseconds until it is looked at again; null: never. */
  wakeInMs: number | null;
  fencingToken: number;
  eventSeq: number;
}

const LOOK_EVERY_MS = 25;

/** Looks at all unfinished work again and again: what nobody holds and nothing will wake is forgotten for ever. */
export class RunWatch {
  /** One line per piece of work seen forgotten. */
  readonly forgotten: string[] = [];
  private stopped = false;
  private readonly watching: Promise<void>;

  private constructor(private readonly client: pg.Client) {
    this.watching = this.watch();
  }

  static async open(databaseUrl: string): Promise<RunWatch> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    return new RunWatch(client);
  }

  async read(runId: string): Promise<RunRow> {
    const { rows } = await this.client.query<RunRow>(
      `SELECT status::text, concluded_at IS NOT NULL AS concluded, lease_owner IS NOT NULL AS owned,
        (extract(epoch FROM wake_at - now()) * 1000)::float8 AS "wakeInMs",
        fencing_token AS "fencingToken", event_seq AS "eventSeq" FROM run WHERE id = $1`,
      [runId],
    );
    const row = rows[0];
    if (row === undefined) throw new Error(`run ${runId} is gone`);
    return row;
  }

  /** Whether any row answers to a condition. */
  async holds(sql: string, values: unknown[]): Promise<boolean> {
    const { rows } = await this.client.query(sql, values);
    return rows.length > 0;
  }

  async close(): Promise<void> {
    this.stopped = true;
    await this.watching;
    await this.client.end();
  }

  private async watch(): Promise<void> {
    while (!this.stopped) {
      const { rows } = await this.client.query<{ what: string }>(
        `SELECT 'run ' || id || ' ' || status AS what FROM run
           WHERE concluded_at IS NULL AND wake_at IS NULL AND lease_owner IS NULL AND status <> 'Queued'
         UNION ALL
         SELECT kind || ' ' || id || ' ' || status FROM operation
           WHERE concluded_at IS NULL AND wake_at IS NULL AND lease_owner IS NULL`,
      );
      this.forgotten.push(...rows.map(({ what }) => what));
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}
