import type { Logger } from "pino";
import type { Db } from "@/server/db";
import { LEASE } from "@/server/leases";
import {
  ChoreLostError,
  claimChore,
  registerChore,
  renewChore,
  returnChore,
  saveChoreState,
  type ChoreLease,
} from "./chore";

/** One turn of a chore, in the hands of this process alone. */
export interface ChoreTurn {
  /** What the turn before left, `null` at the first: parse it. */
  state: unknown;
  /** Aborted when the process stops or another one has taken the chore over: come to an end. */
  signal: AbortSignal;
  /** Writes down how far it has come. @throws ChoreLostError */
  save(state: unknown): Promise<void>;
}

export interface ChoreLoopOptions {
  /** The row in `chore`. Processes with the same name share the work. */
  name: string;
  db: Db;
  logger: Logger;
  /** Of this process, as its leases say. */
  owner: string;
  /** From the end of a turn to the next one. */
  everyMs: number;
  /** Of a chore that nobody has done yet. */
  firstAfterMs: number;
  /** Must be repeatable: after a crash it begins again with the last saved state. Returns `more` when it shall go on at once. */
  work(turn: ChoreTurn): Promise<"done" | "more">;
}

/** The longest time until a process sees that a chore is due, or that its holder is gone. */
const POLL_MS = 5_000;
/** After a turn that broke: doubled each time, up to the limit. */
const BROKEN_FIRST_MS = 5_000;
const BROKEN_LIMIT_MS = 5 * 60_000;

/** Does a chore again and again, in one process of all at a time. What breaks is logged and tried again later. */
export class ChoreLoop {
  private timer: NodeJS.Timeout | null = null;
  private turning: Promise<void> | null = null;
  private stopped = false;
  private broken = 0;
  private registered = false;
  private readonly stopping = new AbortController();

  constructor(private readonly options: ChoreLoopOptions) {}

  start(): void {
    this.timer = setInterval(() => this.look(), Math.min(POLL_MS, this.options.everyMs));
    this.look();
  }

  /** Begins no turn any more and waits for the one that goes on, at most `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearInterval(this.timer);
    this.stopping.abort();
    let patience: NodeJS.Timeout | undefined;
    await Promise.race([
      this.turning ?? Promise.resolve(),
      new Promise((resolve) => (patience = setTimeout(resolve, graceMs))),
    ]);
    clearTimeout(patience);
  }

  private look(): void {
    if (this.stopped || this.turning !== null) return;
    this.turning = this.turn()
      .catch((error: unknown) =>
        this.options.logger.warn(
          { err: error, chore: this.options.name },
          "a chore could not be claimed or given back, trying again",
        ),
      )
      .finally(() => {
        this.turning = null;
      });
  }

  private async turn(): Promise<void> {
    const { db, name, owner, everyMs, firstAfterMs } = this.options;
    if (!this.registered) await registerChore(db, name, firstAfterMs);
    this.registered = true;
    const claimed = await claimChore(db, name, owner);
    if (claimed === null) return;
    const { lease, state } = claimed;
    await returnChore(db, lease, (await this.workUnderLease(lease, state)) ?? everyMs);
  }

  /** In how many milliseconds it shall be due again, when not as usual. */
  private async workUnderLease(lease: ChoreLease, state: unknown): Promise<number | null> {
    const { db, logger, name } = this.options;
    const lost = new AbortController();
    const beat = setInterval(() => {
      renewChore(db, lease).catch((error: unknown) => {
        // Without an answer of the database the lease may still be ours; its next beat tells.
        if (error instanceof ChoreLostError) lost.abort(error);
      });
    }, LEASE.heartbeatMs);
    try {
      const signal = AbortSignal.any([lost.signal, this.stopping.signal]);
      const save = (saved: unknown): Promise<void> => saveChoreState(db, lease, saved);
      const end = await this.options.work({ state, signal, save });
      this.broken = 0;
      return end === "more" || this.stopped ? 0 : null;
    } catch (error) {
      if (error instanceof ChoreLostError) return null;
      if (this.stopped) return 0;
      const againInMs = Math.min(BROKEN_LIMIT_MS, BROKEN_FIRST_MS * 2 ** this.broken);
      this.broken += 1;
      logger.warn({ err: error, chore: name, againInMs }, "a chore broke, trying again later");
      return againInMs;
    } finally {
      clearInterval(beat);
    }
  }
}
