import type {
  AddonConnection,
  ImportWork,
  Outcome,
  RolloutWork,
  ServiceLogLine,
  Work,
  WorkEvent,
} from "../runtime";

/** One piece of work of the double: its whole log, and who waits for more of it. */
export class FakeWork {
  readonly events: WorkEvent[] = [];
  readonly controller = new AbortController();
  private readonly waiting = new Set<() => void>();

  constructor(readonly work: Work) {}

  get outcome(): Outcome | null {
    const last = this.events.at(-1);
    return last?.type === "outcome" ? last.outcome : null;
  }

  log(stream: "stdout" | "system", text: string): void {
    if (this.outcome !== null) return;
    const cursor = String(this.events.length + 1);
    // A fixed clock, one millisecond per line: the same work always has the same log.
    this.publish({ type: "log", cursor, at: new Date(this.events.length), stream, text });
  }

  /** The first outcome stays. */
  settle(outcome: Outcome): void {
    if (this.outcome !== null) return;
    this.publish({ type: "outcome", cursor: String(this.events.length), outcome });
    this.controller.abort();
  }

  /** Resolves at the next event, or when the signal is aborted. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener("abort", wake);
    });
  }

  private publish(event: WorkEvent): void {
    this.events.push(event);
    for (const wake of this.waiting) wake();
  }
}

/** What outlives a Slipway process: several `FakeRuntime`s over one place see the same things. */
export class FakePlace {
  /** Every piece of work that was really started, in order; starting one again does not add to it. */
  readonly started: Work[] = [];
  readonly works = new Map<string, FakeWork>();
  /** Images by name, with the inputs they were built from. */
  readonly images = new Map<string, string>();
  /** When a build last gave an image out; tests turn it back. */
  readonly imagesUsedAt = new Map<string, Date>();
  readonly services = new Map<string, RolloutWork>();
  readonly serviceLogs = new Map<string, ServiceLogLine[]>();
  readonly addons = new Map<string, AddonConnection>();
  readonly backups = new Map<string, Buffer>();
  readonly imports: ImportWork[] = [];
}
