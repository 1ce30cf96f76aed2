import type { Logger } from "pino";
import type { Bell } from "@/server/bell";
import type { Statement } from "@/server/db";
import { onDueHere } from "./due-here";
import type { LeasedTable } from "./leased-table";
import type { Lease, Leases } from "./leases";
import type { TakenRow } from "./statements";

export interface WorkLoopOptions {
  table: LeasedTable;
  /** How rows are claimed, when who drives them wants to know more than their leases. */
  take?: Statement<TakenRow>;
  /** Rows driven at a time; more stay due for others. */
  concurrent: number;
  /** Backstop when a ring was lost. */
  pollMs: number;
  leases: Leases;
  bell: Bell;
  logger: Logger;
  /** Works on one row until it is concluded, parked or lost. Must not throw for anything expected. */
  drive(lease: Lease): Promise<void>;
}

/** Takes due rows of one table as long as there is room, woken by the bell and by a slow poll. */
export class WorkLoop {
  private readonly driving = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | null = null;
  private silences: (() => void)[] = [];
  private claiming = false;
  private again = false;
  private stopped = false;

  constructor(private readonly options: WorkLoopOptions) {}

  start(): void {
    const { bell, leases, table } = this.options;
    this.silences = [
      bell.on("slipway_due", (payload) => {
        if (payload === "cancel") void leases.beat().catch(() => undefined);
        void this.take();
      }),
      onDueHere(leases.db, table, () => void this.take()),
    ];
    this.timer = setInterval(() => void this.take(), this.options.pollMs);
    void this.take();
  }

  /** Takes no more rows, then waits for what is being driven, at most `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.stopped = true;
    for (const silence of this.silences) silence();
    if (this.timer !== null) clearInterval(this.timer);
    await Promise.race([
      Promise.allSettled(this.driving),
      new Promise((resolve) => setTimeout(resolve, graceMs)),
    ]);
  }

  private async take(): Promise<void> {
    if (this.stopped) return;
    if (this.claiming) {
      this.again = true;
      return;
    }
    this.claiming = true;
    try {
      do {
        this.again = false;
        const room = this.options.concurrent - this.driving.size;
        const { table, take } = this.options;
        const leases = await this.options.leases.claim(table, room, take);
        for (const lease of leases) this.launch(lease);
        // There may be more, and room for it by now.
        if (room > 0 && leases.length === room) this.again ||= this.driving.size < this.options.concurrent;
      } while (this.again && !this.stopped);
    } catch (error) {
      this.options.logger.warn(
        { err: error, table: this.options.table },
        "due work could not be claimed, trying again",
      );
    } finally {
      this.claiming = false;
    }
  }

  private launch(lease: Lease): void {
    const { logger, table } = this.options;
    const work = this.options
      .drive(lease)
      .catch((error: unknown) => {
        logger.error({ err: error, table, id: lease.id }, "driving broke; the row is given back");
        this.options.leases.abandon(lease);
      })
      .finally(() => {
        const wasFull = this.driving.size >= this.options.concurrent;
        this.driving.delete(work);
        if (wasFull) void this.take();
      });
    this.driving.add(work);
  }
}
