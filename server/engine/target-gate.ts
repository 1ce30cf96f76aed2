import type { LockedTarget } from "@/core/node-kind";
import type { Tx } from "@/server/db";
import { claimTarget, releaseTargets, wakeRuns, type Claim, type Wakes } from "@/server/targets";
import type { LiveAttempt } from "./live-attempt";
import type { RunInHand } from "./run-in-hand";
import { ENGINE } from "./tunables";

/** What is to be done about targets with the next commit. */
interface Wish {
  /** Every transaction takes targets in the order of these, so that no two wait for each other. */
  order: string;
  fulfil(tx: Tx): Promise<unknown>;
}

/**
 * Lets attempts through to their executors once what they change is theirs alone, and gives that up when they end: in
 * the commit that starts or ends them. Costs nothing for kinds that lock nothing.
 */
export class TargetGate {
  private wishes: Wish[] = [];
  private fulfilled = false;
  private readonly answers = new Map<LiveAttempt, Claim>();
  private readonly wakes: Wakes = new Set();

  constructor(private readonly run: RunInHand) {}

  /** What an attempt with this resolved spec locks, in the order in which it is taken. */
  targetsOf(nodeKey: string, spec: unknown): LockedTarget[] {
    const targets = this.run.deps.kinds.get(this.run.kindOf(nodeKey))?.manifest.locks(spec) ?? [];
    const once = new Map(targets.map((target) => [orderOf(target), target]));
    return [...once].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, target]) => target);
  }

  /** Asks, with the next commit, for the targets of attempts whose turn to look it is. */
  ask(): void {
    this.answers.clear();
    const now = this.run.now();
    for (const attempt of this.run.live.values()) {
      const status = this.run.ledger.statusOf(attempt.key);
      const due = attempt.checkAtMs !== null && attempt.checkAtMs <= now;
      if (attempt.standing === "holds" || !due || (status !== "Running" && status !== "Waiting")) continue;
      this.claim(attempt);
    }
  }

  /** Writes down what came of asking; false when there is nothing new to say. */
  tell(): boolean {
    let isNew = false;
    for (const [attempt, claim] of this.answers) isNew = this.apply(attempt, claim) || isNew;
    this.answers.clear();
    return isNew;
  }

  /**
   * The attempt has ended: with the next commit others may have what it held, or move up in line.
   * @param targets none where nobody knows them
   */
  release(nodeKey: string, attempt: number, targets: readonly LockedTarget[]): void {
    const holder = { runId: this.run.lease.id, nodeKey, attempt };
    for (const target of targets.length === 0 ? [null] : targets) {
      const order = target === null ? "" : orderOf(target);
      this.wish({ order, fulfil: (tx) => releaseTargets(tx, holder, target, this.wakes) });
    }
  }

  /** Others may have what a living attempt holds; it asks again before its next look. */
  free(attempt: LiveAttempt): void {
    if (attempt.targets.length === 0) return;
    this.release(attempt.key, attempt.attempt, attempt.targets);
    attempt.standing = "unknown";
  }

  private claim(attempt: LiveAttempt): void {
    const { lease } = this.run;
    const holder = { runId: lease.id, nodeKey: attempt.key, attempt: attempt.attempt };
    for (const target of attempt.targets) {
      this.wish({
        order: orderOf(target),
        fulfil: async (tx) => {
          // Of several it waits for one at a time, holding those before it.
          if (target !== attempt.targets[0] && this.answers.get(attempt)?.held !== true) return;
          this.answers.set(attempt, await claimTarget(tx, lease, holder, target, this.wakes));
        },
      });
    }
  }

  private apply(attempt: LiveAttempt, claim: Claim): boolean {
    const { ledger, loaded } = this.run;
    const node = ledger.draft.nodes[attempt.key];
    if (claim.held) {
      attempt.standing = "holds";
      if (node?.status !== "Waiting") return false;
      ledger.moveNode(attempt.key, "Running");
      return true;
    }
    attempt.standing = "waits";
    attempt.checkAtMs = this.run.now() + ENGINE.recheckInLineMs;
    const waitReason = loaded.masker.maskText(claim.reason);
    if (node?.status === "Waiting" && node.waitReason === waitReason) return false;
    const nextCheckAt = new Date(attempt.checkAtMs).toISOString();
    ledger.moveNode(attempt.key, "Waiting", { waitReason, privates: { nextCheckAt } });
    return true;
  }

  private wish(wish: Wish): void {
    if (this.fulfilled) this.wishes = [];
    this.fulfilled = false;
    this.wishes.push(wish);
    if (this.wishes.length > 1) return;
    this.run.ledger.alongside((tx) => this.fulfil(tx));
    this.run.ledger.lastly((tx) => wakeRuns(tx, this.wakes));
  }

  /** Once more from the start when the database asks to try the commit again. */
  private async fulfil(tx: Tx): Promise<void> {
    this.answers.clear();
    this.wakes.clear();
    for (const wish of this.wishes.toSorted((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0)))
      await wish.fulfil(tx);
    this.fulfilled = true;
  }
}

function orderOf({ kind, id }: LockedTarget): string {
  return `${kind}/${id}`;
}
