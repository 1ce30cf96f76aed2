import type { LogLine, LogRange, LogReader, LogWindow } from "./log-reader";

/** What is known of a log so far. */
export interface LogPicture {
  /** By number. Only what was looked at, and what is around it. */
  lines: ReadonlyMap<number, LogLine>;
  /** Lines there are so far. */
  total: number;
  /** No more lines will come. */
  complete: boolean;
  /** The first answer has come. */
  begun: boolean;
  /** Why the last question failed; it is asked again. */
  error: string | null;
}

const NOTHING: LogPicture = { lines: new Map(), total: 0, complete: false, begun: false, error: null };

/** Lines asked for at once: some screens. */
const PAGE = 250;
/** Lines at the end that are taken to be in view until it is known how many are. */
const OPENED = 60;
/** Lines that are kept; those far from what is looked at go first. */
const KEPT = 20_000;
/** Between two looks whether a log has grown. */
const POLL_MS = 600;
const RETRY_MS = 2_000;

/**
 * Reads of a log what is looked at, and asks whether it has grown until it is complete. One question at a time: while
 * somebody scrolls fast, what has gone by meanwhile is never asked for.
 */
export class LogFeed {
  private picture = NOTHING;
  private view = { first: 0, end: 0 };
  private following: boolean;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking = false;
  /** The last question brought nothing that was missing: asking the same at once would not either. */
  private inVain = false;

  /**
   * @param openAt the line to begin around; null: the end
   * @param page lines asked for at once
   */
  constructor(
    private readonly read: LogReader["readWindow"],
    private readonly openAt: number | null,
    private readonly page = PAGE,
  ) {
    this.following = openAt === null;
  }

  readonly getPicture = (): LogPicture => this.picture;

  /** It reads as long as somebody listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.goOn();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) clearTimeout(this.timer);
    };
  };

  /** These lines are in view now; whoever follows sees the end whenever it grows. */
  look(first: number, end: number, following: boolean): void {
    this.view = { first, end };
    this.following = following;
    this.inVain = false;
    this.goOn();
  }

  private goOn(): void {
    if (this.asking || this.listeners.size === 0) return;
    clearTimeout(this.timer);
    const { begun, complete, error } = this.picture;
    const missing = begun ? this.missing() : this.opening();
    if (error !== null) this.later(RETRY_MS);
    else if (missing !== null && !this.inVain) void this.ask(missing);
    else if (!complete || missing !== null) this.later(POLL_MS);
  }

  private later(delayMs: number): void {
    this.timer = setTimeout(() => {
      const wanted = this.picture.begun ? this.missing() : this.opening();
      void this.ask(wanted ?? { from: this.picture.total, count: this.following ? this.page : 0 });
    }, delayMs);
  }

  private opening(): LogRange {
    if (this.openAt === null) return { from: -this.page, count: this.page };
    return { from: Math.max(0, this.openAt - Math.floor(this.page / 2)), count: this.page };
  }

  /** What is in view and not known. Above the first known line, what one would scroll to next comes with it. */
  private missing(): LogRange | null {
    const { lines, total } = this.picture;
    const first = Math.max(0, this.view.first);
    for (let line = first; line < Math.min(this.view.end, total); line += 1) {
      if (lines.has(line)) continue;
      return {
        from: line === first ? Math.max(0, line - Math.floor(this.page / 2)) : line,
        count: this.page,
      };
    }
    return null;
  }

  private async ask(range: LogRange): Promise<void> {
    this.asking = true;
    try {
      this.take(await this.read(range));
    } catch (failure) {
      this.picture = { ...this.picture, error: failure instanceof Error ? failure.message : String(failure) };
    }
    this.asking = false;
    for (const tell of this.listeners) tell();
    this.goOn();
  }

  private take({ first, lines: read, total, complete }: LogWindow): void {
    let { lines } = this.picture;
    this.inVain = read.length === 0;
    if (this.following) this.view = { first: total - Math.min(this.page, OPENED), end: total };
    if (read.length > 0) {
      const all = new Map(lines);
      read.forEach((line, index) => all.set(first + index, line));
      lines = all.size > KEPT ? this.around(all) : all;
    }
    this.picture = { lines, total, complete, begun: true, error: null };
  }

  private around(all: ReadonlyMap<number, LogLine>): ReadonlyMap<number, LogLine> {
    const from = this.view.first - KEPT / 4;
    const to = this.view.end + KEPT / 4;
    return new Map([...all].filter(([line]) => line >= from && line < to));
  }
}
