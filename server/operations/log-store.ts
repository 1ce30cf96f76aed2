import type { Db } from "@/server/db";
import type { Lease } from "@/server/leases";
import { LeaseLostError } from "@/server/leases";
import { betweenSeams } from "@/server/seams";
import type { WorkEvent } from "@/server/runtimes/runtime";
import { OPERATIONS } from "./tunables";

type LogEvent = Extract<WorkEvent, { type: "log" }>;

/** A stored line: instant as ISO string, stream, text without its line break. */
export interface StoredLogLine {
  at: string;
  stream: LogEvent["stream"];
  text: string;
}

/**
 * Stores an operation's log lines in batches, with the runtime's cursor behind them in the same statement: after a
 * crash the log goes on without a gap and without a line twice.
 */
export class LogStore {
  private lines: StoredLogLine[] = [];
  private cursor: string | null = null;
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();
  private batches = 0;
  private failure: Error | null = null;

  constructor(
    private readonly db: Db,
    private readonly lease: Lease,
    private readonly mask: (text: string) => string,
    /** Lines that the log has already. */
    private stored: number,
  ) {}

  /** More has come than the database has taken so far: `flush` before adding on, or the memory fills. */
  get isBehind(): boolean {
    return this.batches > OPERATIONS.logMaxBatches;
  }

  /** @throws what kept an earlier line from being stored: the log is to be taken up behind the last one that was */
  add(event: LogEvent): void {
    if (this.failure !== null) throw this.failure;
    this.cursor = event.cursor;
    this.stored += 1;
    if (this.stored <= OPERATIONS.logMaxLines) {
      this.lines.push({ at: event.at.toISOString(), stream: event.stream, text: this.tidy(event.text) });
    } else if (this.stored === OPERATIONS.logMaxLines + 1) {
      const text = `The log is longer than ${OPERATIONS.logMaxLines.toLocaleString("en")} lines; the rest is not kept.`;
      this.lines.push({ at: event.at.toISOString(), stream: "system", text });
    }
    if (this.lines.length >= OPERATIONS.logBatchLines) this.flushAside();
    else this.timer ??= setTimeout(() => this.flushAside(), OPERATIONS.logBatchMs);
  }

  /** Resolves when everything added so far is stored. @throws LeaseLostError */
  flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.batches += 1;
    this.writing = this.writing.then(() => this.write()).finally(() => (this.batches -= 1));
    return this.writing;
  }

  private flushAside(): void {
    this.flush().catch((error: unknown) => {
      this.failure = error instanceof Error ? error : new Error(String(error), { cause: error });
    });
  }

  private async write(): Promise<void> {
    const lines = this.lines;
    if (lines.length === 0) return;
    const cursor = this.cursor;
    this.lines = [];
    const written = await betweenSeams("operation's log is stored", () => this.store(lines, cursor));
    if (written === 0) throw new LeaseLostError(this.lease);
  }

  private store(lines: StoredLogLine[], cursor: string | null): Promise<number> {
    return this.db.$executeRaw`
      WITH fenced AS (
        UPDATE operation SET log_seq = log_seq + 1, log_lines = log_lines + ${lines.length}::int, log_cursor = ${cursor}
        WHERE id = ${this.lease.id}::uuid AND fencing_token = ${this.lease.fencingToken} AND lease_owner = ${this.lease.owner}
        RETURNING id, log_seq, log_lines
      )
      INSERT INTO log_chunk (operation_id, seq, first_line, lines)
      SELECT id, log_seq, log_lines - ${lines.length}::int, ${JSON.stringify(lines)}::jsonb FROM fenced`;
  }

  /** PostgreSQL's JSON cannot hold NUL; a line without end must not fill the memory. */
  private tidy(text: string): string {
    const clean = this.mask(text.replaceAll("\u0000", "").toWellFormed());
    if (clean.length <= OPERATIONS.logMaxLineChars) return clean;
    return `${clean.slice(0, OPERATIONS.logMaxLineChars)}… (${clean.length - OPERATIONS.logMaxLineChars} more characters)`;
  }
}
