import { documentKey, isIterationKey, ITERATION_KIND, runTreeOf, type RunTree } from "@/core/run";
import type { Lease } from "@/server/leases";
import type { EngineDeps } from "./engine-deps";
import type { LiveAttempts } from "./live-attempt";
import type { LoadedRun } from "./load-run";
import { NodeReader } from "./node-reader";
import { RunLedger, type MoveDetails } from "./run-ledger";
import { TargetGate } from "./target-gate";

/** A run that this process drives: what is known of it, what of it is in flight, and its clock. */
export class RunInHand {
  readonly live: LiveAttempts = new Map();
  readonly ledger: RunLedger;
  readonly reader: NodeReader;
  readonly gate = new TargetGate(this);
  /** With the iterations of every loop that has started. */
  tree: RunTree;
  abortingSinceMs: number | null = null;

  constructor(
    readonly deps: EngineDeps,
    readonly lease: Lease,
    readonly loaded: LoadedRun,
  ) {
    this.ledger = new RunLedger(
      deps.db,
      deps.bell,
      lease,
      loaded.state,
      (key) => this.kindOf(key),
      () => new Date(this.now()),
    );
    this.reader = new NodeReader(deps.kinds, loaded, (key) => this.ledger.draft.nodes[key]?.output);
    this.tree = runTreeOf(loaded.root, loaded.state);
  }

  /** Database time, ms. Counted by a clock that only goes forward: this machine's may be wrong, and be put right. */
  now(): number {
    return Math.round(performance.now() + this.loaded.clockOffsetMs);
  }

  kindOf(key: string): string {
    if (isIterationKey(key)) return ITERATION_KIND;
    return this.loaded.nodes.get(documentKey(key))?.kind ?? "Workflow";
  }

  /** As people know it: its ref, or else its place. */
  nameOf(key: string): string {
    const ref = this.loaded.nodes.get(documentKey(key))?.ref;
    return ref === undefined || documentKey(key) !== key ? key : ref;
  }

  /** 1, or the one that is there to be started since the run was reopened. */
  attemptToStart(key: string): number {
    return Math.max(1, this.ledger.draft.nodes[key]?.attempt ?? 0);
  }

  settle(key: string, status: "Success" | "Failed" | "Aborted" | "Skipped", details: MoveDetails = {}): void {
    this.giveUpTargets(key);
    this.live.delete(key);
    this.ledger.moveNode(key, status, details);
  }

  /** Whenever an attempt ends, also one that another follows. */
  giveUpTargets(key: string): void {
    const attempt = this.live.get(key);
    if (attempt !== undefined && attempt.targets.length > 0)
      this.gate.release(key, attempt.attempt, attempt.targets);
  }
}
