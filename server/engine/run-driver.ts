import type { NodeResult } from "@/core/node-kind";
import { advance, leavesInFlight, runOutcome, walkTree } from "@/core/run";
import type { Lease } from "@/server/leases";
import { concludeRun, recordRunStart } from "@/server/runs/lifecycle";
import { afterFailure } from "./attempt-outcome";
import { callExecutor } from "./call-executor";
import type { EngineDeps } from "./engine-deps";
import {
  isIdle,
  msUntilNextEvent,
  newLiveAttempt,
  type LiveAttempt,
  type LiveAttempts,
} from "./live-attempt";
import type { LoadedRun } from "./load-run";
import { Mailbox } from "./mailbox";
import { RunLedger, type MoveDetails } from "./run-ledger";
import { NodeReader } from "./node-reader";
import { parkRun } from "./run-store";
import { stopWork } from "./stop-work";
import { ENGINE } from "./tunables";
import { waitReasonOf } from "./wait-reason";

type Letter =
  | { type: "result"; attempt: LiveAttempt; result: NodeResult<unknown> }
  | { type: "wake" }
  | { type: "cancel" };

/**
 * Takes one claimed run as far as it goes: asks `core/run` what comes next, writes it down, calls executors, and
 * starts over with what they answer. Nothing is only in memory that could not be read back after a crash.
 */
export class RunDriver {
  private readonly mailbox = new Mailbox<Letter>();
  private readonly live: LiveAttempts = new Map();
  private readonly ledger: RunLedger;
  private readonly reader: NodeReader;
  private abortingSinceMs: number | null = null;
  private idleSinceMs: number | null = null;

  constructor(
    private readonly deps: EngineDeps,
    private readonly lease: Lease,
    private readonly loaded: LoadedRun,
  ) {
    const kindOf = (key: string): string => loaded.nodes.get(key)?.kind ?? "Workflow";
    this.ledger = new RunLedger(deps.db, lease, loaded.state, kindOf, () => new Date(this.now()));
    this.reader = new NodeReader(deps.kinds, loaded, (key) => this.ledger.draft.nodes[key]?.output);
  }

  /** Resolves when the run is concluded, parked, or the process lets go of it. @throws LeaseLostError */
  async drive(): Promise<void> {
    const silence = this.deps.bell.on("slipway_wake", (runId) => {
      if (runId === this.lease.id || runId === "") this.mailbox.put({ type: "wake" });
    });
    this.deps.leases.watchCancel(this.lease, () => this.mailbox.put({ type: "cancel" }));
    try {
      if (this.loaded.run.cancelRequestedAt !== null) this.mailbox.put({ type: "cancel" });
      await this.begin();
      while (!this.lease.signal.aborted) {
        if (await this.turn()) return;
        await this.mailbox.next(this.msUntilNextLook(), this.lease.signal);
      }
    } finally {
      silence();
      for (const attempt of this.live.values()) attempt.calls.abort();
    }
  }

  private now(): number {
    return Date.now() + this.loaded.clockOffsetMs;
  }

  /** Starts the run, or takes up what the last driver left. */
  private async begin(): Promise<void> {
    if (this.ledger.draft.status === "Pending" && this.loaded.run.cancelRequestedAt === null) {
      this.ledger.moveRun("Running");
      await this.ledger.commit((tx) => recordRunStart(tx, this.loaded.run));
    }
    if (this.ledger.draft.status === "Aborting") this.abortingSinceMs = this.now();
    for (const node of this.ledger.nodesIn("Running", "Waiting", "Retrying", "Aborting")) {
      if (node.kind !== "Workflow") this.takeUp(node.key, node.attempt);
    }
  }

  private takeUp(key: string, attempt: number): void {
    const timing = this.loaded.timing.get(key);
    const startedAtMs = timing?.startedAt?.getTime() ?? this.now();
    const resolved = this.reader.resolve(key, startedAtMs);
    if (resolved.type !== "run") return;
    const known = newLiveAttempt(key, attempt, startedAtMs, resolved);
    known.deadlineAtMs = timing?.deadlineAt?.getTime() ?? known.deadlineAtMs;
    if (this.ledger.statusOf(key) === "Retrying") {
      known.checkAtMs = timing?.nextCheckAt?.getTime() ?? this.now();
      known.deadlineAtMs = Number.POSITIVE_INFINITY;
    }
    this.live.set(key, known);
  }

  /** One round; true when the run is out of this driver's hands. */
  private async turn(): Promise<boolean> {
    for (const letter of this.mailbox.take()) this.read(letter);
    this.failOverdue();
    await this.settleStopped();
    this.startNextAttempts();
    this.proceed();
    if (await this.endIfOver()) return true;
    this.showWaiting();
    await this.ledger.commit();
    this.callExecutors();
    return this.parkIfIdle();
  }

  private read(letter: Letter): void {
    if (letter.type === "wake") this.lookAgain();
    else if (letter.type === "cancel") this.beginAbort();
    // A result of an attempt that was given up on meanwhile is nobody's.
    else if (this.live.get(letter.attempt.key) === letter.attempt) this.apply(letter.attempt, letter.result);
  }

  private lookAgain(): void {
    for (const attempt of this.live.values()) {
      if (attempt.checkAtMs !== null && this.ledger.statusOf(attempt.key) !== "Retrying")
        attempt.checkAtMs = this.now();
    }
  }

  // ── What executors answer ──────────────────────────────────────────────────

  private apply(attempt: LiveAttempt, result: NodeResult<unknown>): void {
    attempt.checkAtMs = Number.POSITIVE_INFINITY;
    if (this.ledger.statusOf(attempt.key) === "Aborting") return;
    const operationId = result.operationId ?? null;
    if (result.type === "succeeded") {
      this.settle(attempt.key, "Success", {
        ...this.reader.keepOutput(attempt.key, result.output),
        operationId,
      });
    } else if (result.type === "failed") {
      this.fail(attempt, result, operationId);
    } else if (result.type === "skipped") {
      const message = this.loaded.masker.maskText(result.reason);
      this.settle(attempt.key, "Skipped", { error: { code: result.code, message } });
    } else {
      const inMs = Math.min(result.recheckAfterMs, ENGINE.recheckAtMostMs);
      attempt.checkAtMs = this.now() + inMs;
      this.wait(attempt, result.reason, operationId, inMs);
    }
  }

  /** A node whose own work goes on is Running; one that waits for others' doing is Waiting. Said once, not at every look. */
  private wait(attempt: LiveAttempt, reason: string, operationId: string | null, inMs: number): void {
    const node = this.ledger.draft.nodes[attempt.key];
    const status = operationId === null ? "Waiting" : "Running";
    const waitReason = status === "Waiting" ? reason : null;
    const told =
      node?.status === status && node.waitReason === waitReason && node.operationId === operationId;
    if (told) return;
    this.ledger.moveNode(attempt.key, status, {
      waitReason,
      operationId,
      privates: { nextCheckAt: new Date(attempt.checkAtMs ?? this.now() + inMs).toISOString() },
    });
  }

  private fail(
    attempt: LiveAttempt,
    failure: { code: string; message: string; transient: boolean },
    operationId: string | null,
  ): void {
    const message = this.loaded.masker.maskText(failure.message);
    const after = afterFailure({ ...failure, message }, attempt.attempt, attempt.resolved.settings);
    if (after.type === "fail" || this.abortingSinceMs !== null) {
      this.settle(attempt.key, "Failed", { error: after.error, operationId });
      return;
    }
    attempt.checkAtMs = this.now() + after.delaySeconds * 1000;
    attempt.deadlineAtMs = Number.POSITIVE_INFINITY;
    this.ledger.moveNode(attempt.key, "Retrying", {
      error: after.error,
      operationId,
      nextAttemptAt: new Date(attempt.checkAtMs).toISOString(),
    });
  }

  private failOverdue(): void {
    for (const attempt of [...this.live.values()]) {
      const status = this.ledger.statusOf(attempt.key);
      if (status === "Aborting" || status === "Retrying" || this.now() < attempt.deadlineAtMs) continue;
      attempt.calls.abort();
      const seconds = attempt.resolved.timeoutSeconds;
      this.fail(
        attempt,
        { code: "timed-out", message: `Not finished within ${seconds} s.`, transient: false },
        null,
      );
      stopWork(this.deps.db, this.lease.id, attempt.key).catch((error: unknown) =>
        this.deps.logger.warn({ err: error, runId: this.lease.id }, "overdue work was not stopped"),
      );
    }
  }

  // ── Going forward ──────────────────────────────────────────────────────────

  private proceed(): void {
    for (;;) {
      const next = advance(this.loaded.tree, this.ledger.statusOf, this.abortingSinceMs !== null);
      if (next.start.length + next.settle.length + next.abort.length === 0) return;
      for (const key of next.start) this.start(key, 1);
      for (const { key, status } of next.settle) this.settle(key, status);
      for (const key of next.abort) this.stop(key);
    }
  }

  private startNextAttempts(): void {
    if (this.abortingSinceMs !== null) return;
    for (const { key, attempt } of this.ledger.nodesIn("Retrying")) {
      if ((this.live.get(key)?.checkAtMs ?? 0) <= this.now()) this.start(key, attempt + 1);
    }
  }

  private start(key: string, attempt: number): void {
    const startedAtMs = this.now();
    const resolved = this.reader.resolve(key, startedAtMs);
    if (resolved.type === "skip") {
      this.skip(key);
      return;
    }
    const isWorkflow = this.loaded.nodes.get(key)?.kind === "Workflow";
    const spec = resolved.type === "run" ? this.loaded.masker.mask(resolved.spec) : null;
    const privates =
      resolved.type === "run" && !isWorkflow ? { timeoutSeconds: resolved.timeoutSeconds } : {};
    this.ledger.startNode(key, attempt, spec, privates);
    if (resolved.type === "fail") {
      const message = this.loaded.masker.maskText(resolved.error.message);
      this.settle(key, "Failed", { error: { code: resolved.error.code, message } });
    } else if (!isWorkflow) {
      this.live.set(key, newLiveAttempt(key, attempt, startedAtMs, resolved));
    }
  }

  /** A skipped workflow skips all in it. */
  private skip(key: string): void {
    const top = [...walkTree(this.loaded.tree)].find((node) => node.key === key);
    for (const node of top === undefined ? [] : walkTree(top)) this.settle(node.key, "Skipped");
  }

  private settle(
    key: string,
    status: "Success" | "Failed" | "Aborted" | "Skipped",
    details: MoveDetails = {},
  ): void {
    this.live.delete(key);
    this.ledger.moveNode(key, status, details);
  }

  private callExecutors(): void {
    const now = this.now();
    for (const attempt of this.live.values()) {
      const status = this.ledger.statusOf(attempt.key);
      const due = attempt.checkAtMs !== null && attempt.checkAtMs <= now;
      if (!due || status === "Aborting" || status === "Retrying") continue;
      attempt.checkAtMs = null;
      void callExecutor(this.deps, this.loaded, attempt, () => new Date(this.now())).then((result) =>
        this.mailbox.put({ type: "result", attempt, result }),
      );
    }
  }

  // ── Stopping ───────────────────────────────────────────────────────────────

  private beginAbort(): void {
    if (this.abortingSinceMs !== null) return;
    this.abortingSinceMs = this.now();
    this.ledger.moveRun("Aborting");
    for (const key of leavesInFlight(this.loaded.tree, this.ledger.statusOf)) this.stop(key);
  }

  private stop(key: string): void {
    this.live.get(key)?.calls.abort();
    if (this.ledger.statusOf(key) === "Retrying") this.settle(key, "Aborted");
    else this.ledger.moveNode(key, "Aborting");
  }

  /** A node that is being stopped is Aborted once nothing of its work is left, or when it has taken too long. */
  private async settleStopped(): Promise<void> {
    const forced =
      this.abortingSinceMs !== null && this.now() - this.abortingSinceMs > ENGINE.abortForcedAfterMs;
    for (const { key } of this.ledger.nodesIn("Aborting")) {
      if (forced) {
        const message = `Stopping took longer than ${ENGINE.abortForcedAfterMs / 1000} s; what this node had started may still be running.`;
        this.settle(key, "Aborted", { error: { code: "abort-forced", message } });
        continue;
      }
      // An executor in the middle of a call may be about to start something.
      if (this.live.get(key)?.checkAtMs === null) continue;
      const left = await stopWork(this.deps.db, this.lease.id, key);
      if (left === 0) this.settle(key, "Aborted");
    }
  }

  private async endIfOver(): Promise<boolean> {
    const neverStarted =
      this.abortingSinceMs !== null && this.ledger.statusOf(this.loaded.tree.key) === "Pending";
    const outcome = neverStarted ? "Aborted" : runOutcome(this.loaded.tree, this.ledger.statusOf);
    if (outcome === null) return false;
    // Somebody stopped it: that a branch had failed before is told by its node, not by the run.
    const status = this.abortingSinceMs !== null && outcome === "Failed" ? "Aborted" : outcome;
    this.ledger.moveRun(status, { error: this.ledger.firstError() });
    await this.ledger.commit((tx) => concludeRun(tx, this.loaded.run, status));
    return true;
  }

  // ── Waiting ────────────────────────────────────────────────────────────────

  /** The run waits when all that is in flight waits for others' doing. */
  private showWaiting(): void {
    if (this.abortingSinceMs !== null || this.live.size === 0) return;
    const { draft } = this.ledger;
    const waitReason = waitReasonOf([...this.live.keys()].map((key) => draft.nodes[key]));
    if (waitReason === null && draft.status === "Waiting") this.ledger.moveRun("Running");
    if (waitReason === null || (draft.status === "Waiting" && draft.waitReason === waitReason)) return;
    this.ledger.moveRun("Waiting", { waitReason });
  }

  private msUntilNextLook(): number {
    if (this.ledger.nodesIn("Aborting").length > 0) return ENGINE.abortPollMs;
    const idleMs = isIdle(this.live) ? ENGINE.parkAfterIdleMs : ENGINE.recheckAtMostMs;
    return Math.max(0, Math.min(idleMs, msUntilNextEvent(this.live, this.now())));
  }

  private async parkIfIdle(): Promise<boolean> {
    const untilNextMs = msUntilNextEvent(this.live, this.now());
    if (this.abortingSinceMs !== null || !isIdle(this.live) || untilNextMs < ENGINE.parkAfterIdleMs) {
      this.idleSinceMs = null;
      return false;
    }
    this.idleSinceMs ??= this.now();
    if (this.now() - this.idleSinceMs < ENGINE.parkAfterIdleMs) return false;
    if (await parkRun(this.deps.db, this.lease, untilNextMs)) return true;
    await this.deps.leases.resetWakeMark(this.lease);
    this.lookAgain();
    this.idleSinceMs = null;
    return false;
  }
}
