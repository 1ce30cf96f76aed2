import pg from "pg";
import { pause } from "./until";

const LOOK_EVERY_MS = 150;

/** Unfinished work that nobody holds and nothing will wake is forgotten for ever; what stands in a line is waited for. */
const FORGOTTEN = `
  SELECT 'run ' || id || ' ' || status AS what FROM run
    WHERE concluded_at IS NULL AND wake_at IS NULL AND lease_owner IS NULL AND status <> 'Queued'
  UNION ALL
  SELECT 'the line of flow ' || q.flow_id || ' with nobody before it' FROM run q
    WHERE q.status = 'Queued' AND q.concluded_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM run r WHERE r.flow_id = q.flow_id AND r.concluded_at IS NULL AND r.status <> 'Queued')
  UNION ALL
  SELECT kind || ' ' || id || ' ' || status FROM operation
    WHERE concluded_at IS NULL AND wake_at IS NULL AND lease_owner IS NULL`;

/** Looks again and again whether any state has neither an owner nor a wake-up time. */
export class Watch {
  /** What was seen so, each once. */
  readonly forgotten = new Set<string>();
  private stopped = false;
  private readonly watching: Promise<void>;

  constructor(private readonly databaseUrl: string) {
    this.watching = this.watch();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.watching;
  }

  private async watch(): Promise<void> {
    while (!this.stopped) {
      const client = new pg.Client({ connectionString: this.databaseUrl, application_name: "matrix" });
      // The database comes and goes here.
      client.on("error", () => undefined);
      try {
        await client.connect();
        while (!this.stopped) {
          const { rows } = await client.query<{ what: string }>(FORGOTTEN);
          for (const { what } of rows) this.forgotten.add(what);
          await pause(LOOK_EVERY_MS);
        }
      } catch {
        await pause(LOOK_EVERY_MS);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }
}
