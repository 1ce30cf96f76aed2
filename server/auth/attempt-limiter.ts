export interface AttemptLimits {
  /** Failures within the window after which no attempt is heard. */
  maxFailures: number;
  windowMs: number;
  /** Keys remembered; the oldest is dropped first. */
  maxKeys: number;
}

interface Failures {
  count: number;
  since: number;
}

/** Counts failures by key (an address, an account) within one process. */
export class AttemptLimiter {
  private readonly failures = new Map<string, Failures>();

  constructor(
    private readonly limits: AttemptLimits,
    private readonly now: () => number = Date.now,
  ) {}

  /** Seconds until the next attempt is heard; 0 when it is heard now. */
  retryAfterSeconds(key: string): number {
    const entry = this.current(key);
    if (entry === undefined || entry.count < this.limits.maxFailures) return 0;
    return Math.ceil((entry.since + this.limits.windowMs - this.now()) / 1000);
  }

  recordFailure(key: string): void {
    const entry = this.current(key) ?? { count: 0, since: this.now() };
    this.failures.delete(key);
    this.failures.set(key, { ...entry, count: entry.count + 1 });
    if (this.failures.size <= this.limits.maxKeys) return;
    const [oldest] = this.failures.keys();
    if (oldest !== undefined) this.failures.delete(oldest);
  }

  forget(key: string): void {
    this.failures.delete(key);
  }

  private current(key: string): Failures | undefined {
    const entry = this.failures.get(key);
    if (entry !== undefined && this.now() - entry.since >= this.limits.windowMs) {
      this.failures.delete(key);
      return undefined;
    }
    return entry;
  }
}
