import type { NodeResult } from "@/core/node-kind";
import { advance, LOOP_KIND, ROOT_KEY, runOutcome } from "@/core/run";
import type { Lease } from "@/server/leases";
import { passSeam } from "@/server/seams";
import { concludeRun } from "@/server/runs/lifecycle";
import { callExecutor } from "./call-executor";
import type { EngineDeps } from "./engine-deps";
import { applyResult, failOverdue } from "./executor-answers";
import type { LiveAttempt } from "./live-attempt";
import type { LoadedRun } from "./load-run";
import { failAhead } from "./fail-ahead";
import { Mailbox } from "./mailbox";
import { waitForDecision } from "./held-run";
import { lookAgain, Parking, showWaiting } from "./parking";
import { RunInHand } from "./run-in-hand";
import { startNextAttempts, startNode, takeUpNodes } from "./start-node";
import { beginAbort, settleStopped, stopNode, whatIsLeft } from "./stopping";

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
  private readonly run: RunInHand;
  private readonly parking: Parking;

  constructor(
    private readonly deps: EngineDeps,
    private readonly lease: Lease,
    private readonly loaded: LoadedRun,
  ) {
    this.run = new RunInHand(deps, lease, loaded);
    this.parking = new Parking(this.run);
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
        await this.mailbox.next(this.parking.msUntilNextLook(), this.lease.signal);
      }
    } finally {
      silence();
      for (const attempt of this.run.live.values()) attempt.calls.abort();
    }
  }

  /** Starts the run, or takes up what the last driver left. */
  private async begin(): Promise<void> {
    const { ledger } = this.run;
    const { startedAt, cancelRequestedAt } = this.loaded.run;
    if (cancelRequestedAt === null && ledger.draft.status !== "Aborting") {
      if (startedAt === null || ledger.draft.status === "Pending") ledger.moveRun("Running");
      // Also a reopened run that had failed before its first step.
      if (ledger.statusOf(ROOT_KEY) === "Pending") failAhead(this.run);
    }
    if (ledger.draft.status === "Aborting") this.run.abortingSinceMs = this.run.now();
    takeUpNodes(this.run);
  }

  /** One round; true when the run is out of this driver's hands. */
  private async turn(): Promise<boolean> {
    for (const letter of this.mailbox.take()) this.read(letter);
    failOverdue(this.run);
    await settleStopped(this.run);
    startNextAttempts(this.run);
    this.proceed();
    if (await this.endIfOver()) return true;
    showWaiting(this.run);
    this.run.gate.ask();
    await this.run.ledger.commit();
    await this.tellTurns();
    this.callExecutors();
    return this.parking.parkIfIdle();
  }

  /** Whose turn it is at what they lock is known only now. */
  private async tellTurns(): Promise<void> {
    if (!this.run.gate.tell()) return;
    showWaiting(this.run);
    await this.run.ledger.commit();
  }

  private read(letter: Letter): void {
    if (letter.type === "wake") {
      passSeam("a wake-up is heard");
      lookAgain(this.run);
    } else if (letter.type === "cancel") {
      passSeam("a wish to abort is heard");
      beginAbort(this.run);
    }
    // A result of an attempt that was given up on meanwhile is nobody's.
    else if (this.run.live.get(letter.attempt.key) === letter.attempt)
      applyResult(this.run, letter.attempt, letter.result);
  }

  private proceed(): void {
    for (;;) {
      const next = advance(this.run.tree, this.run.ledger.statusOf, this.run.abortingSinceMs !== null);
      if (next.start.length + next.settle.length + next.abort.length === 0) return;
      for (const key of next.start) startNode(this.run, key, this.run.attemptToStart(key));
      for (const { key, status } of next.settle) this.settleContainer(key, status);
      for (const key of next.abort) stopNode(this.run, key);
    }
  }

  private settleContainer(key: string, status: "Success" | "Failed" | "Aborted"): void {
    const { reader } = this.run;
    const isLoopDone = status === "Success" && this.run.kindOf(key) === LOOP_KIND;
    this.run.settle(key, status, isLoopDone ? reader.keepOutput(key, reader.loopOutput(key)) : {});
  }

  private callExecutors(): void {
    const now = this.run.now();
    for (const attempt of this.run.live.values()) {
      const status = this.run.ledger.statusOf(attempt.key);
      const due = attempt.checkAtMs !== null && attempt.checkAtMs <= now;
      if (!due || attempt.standing !== "holds" || status === "Aborting" || status === "Retrying") continue;
      attempt.checkAtMs = null;
      void callExecutor(this.run, attempt).then((result) =>
        this.mailbox.put({ type: "result", attempt, result }),
      );
    }
  }

  private async endIfOver(): Promise<boolean> {
    const { ledger, tree, abortingSinceMs } = this.run;
    const neverStarted = abortingSinceMs !== null && ledger.statusOf(tree.key) === "Pending";
    const outcome = neverStarted ? "Aborted" : runOutcome(tree, ledger.statusOf);
    if (outcome === null) return false;
    // Somebody stopped it: that a branch had failed before is told by its node, not by the run.
    const status = abortingSinceMs !== null && outcome === "Failed" ? "Aborted" : outcome;
    if (status === "Failed" && this.loaded.run.waitOnFailure) return waitForDecision(this.run);
    const left = status === "Aborted" ? whatIsLeft(this.run) : null;
    ledger.moveRun(status, { error: left ?? ledger.firstError() });
    await ledger.commit((tx) => concludeRun(tx, this.loaded.run, status));
    return true;
  }
}
