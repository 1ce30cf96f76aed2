/** A timer set for longer goes off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What happens to a driver from outside, in the order it came; `next` waits for something new. */
export class Mailbox<T> {
  private items: T[] = [];
  private wake: (() => void) | null = null;

  put(item: T): void {
    this.items.push(item);
    this.wake?.();
  }

  /** Everything that came since the last call. */
  take(): T[] {
    const items = this.items;
    this.items = [];
    return items;
  }

  /** Resolves when there is something to take, after `timeoutMs`, or when `signal` aborts. */
  async next(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.items.length > 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(done, Math.min(timeoutMs, LONGEST_TIMER_MS));
      signal.addEventListener("abort", done, { once: true });
      this.wake = done;
    });
  }
}
