import type { RunEvent } from "@/core/run";
import type { Bell } from "@/server/bell";
import type { Db } from "@/server/db";
import { listRunEvents } from "./list-run-events";

/** Backstop when a ring was lost. */
const POLL_MS = 5_000;
/** Newest events of a run that is watched; who is further behind reads the database. */
const KEPT = 1_000;

/**
 * The newest events of one run, read once for everybody in this process who watches it. It begins where the run stands
 * when the first one comes, and ends with the last one.
 */
export class RunFeed {
  watchers = 0;
  /** In order, without a gap: those behind `low`. */
  private events: RunEvent[] = [];
  private low = Number.POSITIVE_INFINITY;
  private high = Number.POSITIVE_INFINITY;
  private rung = true;
  private closed = false;
  private broken: { error: unknown } | null = null;
  private readonly waiting = new Set<() => void>();
  private wake: (() => void) | null = null;
  private readonly silence: () => void;
  private begun: () => void = () => undefined;
  /** Once it is known where the run stands. */
  readonly ready = new Promise<void>((resolve) => (this.begun = resolve));

  constructor(
    private readonly db: Db,
    bell: Bell,
    private readonly runId: string,
  ) {
    // Listens first and reads then, so that nothing between the two is missed.
    this.silence = bell.on("slipway_run", (id) => {
      if (id !== runId && id !== "") return;
      this.rung = true;
      this.wake?.();
    });
    void this.follow(bell);
  }

  /** Events up to this one are read from the database. */
  get begin(): number {
    return this.low;
  }

  /** Events behind `cursor` that are known; null when it lies too far back, or nothing is known yet. */
  since(cursor: number): RunEvent[] | null {
    if (cursor >= this.high) return [];
    if (cursor < this.low) return null;
    return this.events.slice(this.events.findLastIndex(({ seq }) => seq <= cursor) + 1);
  }

  /** Until there is something behind `cursor`, or `signal` aborts. @throws what kept the events from being read */
  async news(cursor: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.high <= cursor) {
      if (this.broken !== null) throw this.broken.error;
      await new Promise<void>((resolve) => {
        const done = (): void => {
          this.waiting.delete(done);
          signal.removeEventListener("abort", done);
          resolve();
        };
        this.waiting.add(done);
        signal.addEventListener("abort", done, { once: true });
      });
    }
  }

  get isBroken(): boolean {
    return this.broken !== null;
  }

  close(): void {
    this.closed = true;
    this.silence();
    this.wake?.();
  }

  private async follow(bell: Bell): Promise<void> {
    try {
      await bell.open();
      const run = await this.db.run.findUnique({ where: { id: this.runId }, select: { eventSeq: true } });
      this.low = this.high = run?.eventSeq ?? 0;
      this.begun();
      while (!this.closed) {
        this.rung = false;
        const events = await listRunEvents(this.db, this.runId, this.high);
        this.keep(events);
        if (events.length > 0 || this.rung || this.closed) continue;
        await this.ring();
      }
    } catch (error) {
      this.broken = { error };
    }
    this.begun();
    for (const tell of [...this.waiting]) tell();
  }

  private keep(events: RunEvent[]): void {
    const last = events.at(-1);
    if (last === undefined) return;
    this.events.push(...events);
    this.high = last.seq;
    const dropped = this.events.splice(0, Math.max(0, this.events.length - KEPT));
    this.low = dropped.at(-1)?.seq ?? this.low;
    for (const tell of [...this.waiting]) tell();
  }

  private async ring(): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(done, POLL_MS);
      this.wake = done;
    });
  }
}
