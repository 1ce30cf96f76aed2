import pg from "pg";
import type { Logger } from "pino";

/** What the database rings for. Payloads are ids; a lost ring is made good by whoever polls. */
export const BELL_CHANNELS = [
  "slipway_due",
  "slipway_run",
  "slipway_wake",
  "slipway_board",
  "slipway_draft",
] as const;
/**
 * `slipway_due`: a run or an operation became due, payload `run` or `operation` · `slipway_run`: events were added to
 * a run, payload its id · `slipway_wake`: a run in some worker's hands shall be looked at again, payload its id ·
 * `slipway_board`: stages or cards of a pipeline were changed, payload the project's id · `slipway_draft`: the draft of a
 * stage's flow, its newest revision or who edits it has changed, payload the stage's id.
 */
export type BellChannel = (typeof BELL_CHANNELS)[number];

type Listener = (payload: string) => void;

/** A connection that broke is opened again after this long. */
const RECONNECT_MS = 500;
/** What other processes are told is gathered for so long: a notification costs every one of them a look. */
const TELL_MS = 10;
/** Stands between payloads that are told as one, and in none of them. */
const BETWEEN = ",";
/** Of one notification; PostgreSQL takes less than 8,000 bytes. */
const PAYLOAD_MAX = 7_000;

/** One LISTEN connection per process, fanned out in memory. */
export class Bell {
  private readonly listeners = new Map<BellChannel, Set<Listener>>();
  private client: pg.Client | null = null;
  private closed = false;
  private connecting: Promise<void> | null = null;
  /** What other processes are still to be told, by channel. */
  private readonly untold = new Map<BellChannel, Set<string>>();
  private telling = false;

  constructor(
    private readonly databaseUrl: string,
    private readonly logger: Logger,
  ) {}

  /** Calls `listener` for every ring until the returned function is called. After a reconnect it rings once with `""`. */
  on(channel: BellChannel, listener: Listener): () => void {
    const set = this.listeners.get(channel) ?? new Set<Listener>();
    this.listeners.set(channel, set.add(listener));
    return () => set.delete(listener);
  }

  /**
   * Rings for something that is committed: here at once, in other processes within some milliseconds. What a process
   * that dies meanwhile did not tell, whoever polls finds.
   */
  tell(channel: BellChannel, payload: string): void {
    this.ring(channel, payload);
    const payloads = this.untold.get(channel) ?? new Set<string>();
    this.untold.set(channel, payloads.add(payload));
    this.tellSoon();
  }

  private async tellOthers(): Promise<void> {
    const { client } = this;
    const rings = [...this.untold].flatMap(([channel, payloads]) =>
      inOne([...payloads]).map((payload) => ({ channel, payload })),
    );
    if (client !== null) {
      this.untold.clear();
      await this.send(client, rings);
    }
    this.telling = false;
    if (client !== null && this.untold.size > 0) this.tellSoon();
  }

  private async send(client: pg.Client, rings: { channel: string; payload: string }[]): Promise<void> {
    try {
      await client.query({
        name: "tell",
        text: "SELECT pg_notify(r.channel, r.payload) FROM json_to_recordset($1::json) AS r(channel text, payload text)",
        values: [JSON.stringify(rings)],
      });
    } catch (error) {
      this.logger.warn(
        { error: String(error) },
        "other processes could not be told; they find out by themselves",
      );
    }
  }

  private tellSoon(): void {
    if (this.telling || this.closed) return;
    this.telling = true;
    setTimeout(() => void this.tellOthers(), TELL_MS);
  }

  /** Resolves once listening. */
  open(): Promise<void> {
    this.connecting ??= this.connect();
    return this.connecting;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    let tellerId: number | null = null;
    const client = new pg.Client({
      connectionString: this.databaseUrl,
      application_name: "slipway-bell",
      keepAlive: true,
    });
    client.on("notification", ({ channel, payload, processId }) => {
      // What this connection told has rung here already.
      if (processId === tellerId) return;
      for (const one of (payload ?? "").split(BETWEEN)) this.ring(channel as BellChannel, one);
    });
    client.on("error", (error) => {
      this.logger.warn({ error: error.message }, "the database's notification connection broke");
      void client.end().catch(() => undefined);
    });
    client.on("end", () => {
      if (this.closed || this.client !== client) return;
      this.client = null;
      void this.reconnect();
    });
    await client.connect();
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    tellerId = rows[0]?.pid ?? null;
    for (const channel of BELL_CHANNELS) await client.query(`LISTEN ${channel}`);
    this.client = client;
    if (this.untold.size > 0) this.tellSoon();
  }

  private async reconnect(): Promise<void> {
    while (!this.closed && this.client === null) {
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
      try {
        await this.connect();
        for (const channel of BELL_CHANNELS) this.ring(channel, "");
      } catch (error) {
        this.logger.warn({ error: String(error) }, "the database cannot be listened to, trying again");
      }
    }
  }

  private ring(channel: BellChannel, payload: string): void {
    for (const listener of this.listeners.get(channel) ?? []) listener(payload);
  }
}

/** As few payloads as hold all of these. */
function inOne(payloads: readonly string[]): string[] {
  const joined: string[] = [];
  for (const payload of payloads) {
    const last = joined.at(-1);
    if (last === undefined || last.length + payload.length >= PAYLOAD_MAX) joined.push(payload);
    else joined[joined.length - 1] = last + BETWEEN + payload;
  }
  return joined;
}
