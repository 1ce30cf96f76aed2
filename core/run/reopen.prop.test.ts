import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { advance, runOutcome } from "./advance";
import type { RunEventBody } from "./events";
import { openEnds, planReopening } from "./reopen";
import { EMPTY_RUN_STATE, reduceRun, type RunState } from "./run-state";
import { canNodeMove, isNodeSettled, isRunReopenable, type NodeStatus } from "./statuses";
import { ITERATION_KIND, LOOP_KIND, ROOT_KEY, runTreeOf, walkTree, type RunTree } from "./tree";

interface Shape {
  kind: string;
  spec: { type?: "sequential" | "parallel"; failFast?: boolean; steps?: Shape[]; iterations?: null[] };
}

const container = {
  type: fc.constantFrom("sequential" as const, "parallel" as const),
  failFast: fc.boolean(),
};
const { flow } = fc.letrec<{ shape: Shape; flow: Shape; loop: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant({ kind: "Delay", spec: {} }),
    tie("flow"),
    tie("loop"),
  ),
  flow: fc.record({
    kind: fc.constant("Workflow"),
    spec: fc.record({ ...container, steps: fc.array(tie("shape"), { maxLength: 4 }) }),
  }),
  loop: fc.record({
    kind: fc.constant(LOOP_KIND),
    spec: fc.record({
      ...container,
      steps: fc.array(tie("shape"), { maxLength: 3 }),
      iterations: fc.array(fc.constant(null), { maxLength: 3 }),
    }),
  }),
}));

type Ended = "Success" | "Failed" | "Aborted";
type Fate = "good" | "bad" | "cannot-start";

/** A run as events alone tell it; what happens to its nodes is up to `fate`. */
class Play {
  state: RunState = { ...EMPTY_RUN_STATE, status: "Running" };
  readonly events: RunEventBody[] = [];
  private aborting = false;

  constructor(readonly root: Shape) {
    this.tree = runTreeOf(root, this.state);
  }

  tree: RunTree = runTreeOf({ kind: "", spec: {} }, EMPTY_RUN_STATE);

  readonly statusOf = (key: string): NodeStatus => this.state.nodes[key]?.status ?? "Pending";

  emit(event: RunEventBody): void {
    const before = this.state;
    this.events.push(event);
    this.state = reduceRun(before, {
      ...event,
      seq: before.cursor + 1,
      at: new Date(before.cursor).toJSON(),
    });
    for (const [key, node] of Object.entries(before.nodes)) {
      if (node.status === "Success" || node.status === "Skipped") expect(this.state.nodes[key]).toBe(node);
    }
  }

  /** Until it ends; asked to stop after `abortAfter` turns. */
  playOn(fate: (key: string) => Fate, abortAfter: number): Ended {
    this.aborting = false;
    for (let turn = 0; turn < 5_000; turn += 1) {
      if (turn === abortAfter) this.abort();
      this.proceed(fate);
      const outcome = this.outcome();
      if (outcome !== null) {
        this.emit({ type: "run.moved", payload: { status: outcome, waitReason: null, error: null } });
        return outcome;
      }
      const leaf = Object.values(this.state.nodes).find(
        ({ key, status }) => (status === "Running" || status === "Aborting") && this.isLeaf(key),
      );
      expect(leaf, "nothing is in flight, and the run has not ended").toBeDefined();
      if (leaf?.status === "Aborting") this.move(leaf.key, "Aborted");
      else if (leaf !== undefined) this.move(leaf.key, fate(leaf.key) === "bad" ? "Failed" : "Success");
    }
    throw new Error("the run never ended");
  }

  reopen(skipped: ReadonlySet<string>): void {
    const nodes = planReopening(this.tree, this.state, skipped);
    this.emit({ type: "run.reopened", payload: { by: "Ana", status: "Running" } });
    for (const node of nodes) {
      this.emit({ type: "node.reopened", payload: { ...node, error: null, intervention: null } });
    }
  }

  private outcome(): Ended | null {
    if (this.aborting && this.statusOf(ROOT_KEY) === "Pending") return "Aborted";
    return runOutcome(this.tree, this.statusOf);
  }

  private isLeaf(key: string): boolean {
    return [...walkTree(this.tree)].some((node) => node.key === key && node.workflow === null);
  }

  private abort(): void {
    this.aborting = true;
    this.emit({ type: "run.moved", payload: { status: "Aborting", waitReason: null, error: null } });
    for (const { key, status } of Object.values(this.state.nodes)) {
      if (status === "Running" && this.isLeaf(key)) this.move(key, "Aborting");
    }
  }

  private proceed(fate: (key: string) => Fate): void {
    for (;;) {
      const next = advance(this.tree, this.statusOf, this.aborting);
      if (next.start.length + next.settle.length + next.abort.length === 0) return;
      for (const key of next.start) this.start(key, fate(key));
      for (const { key, status } of next.settle) this.move(key, status);
      for (const key of next.abort) this.move(key, "Aborting");
    }
  }

  private start(key: string, fate: Fate): void {
    const { kind } = [...walkTree(this.tree)].find((node) => node.key === key) ?? { kind: "" };
    const attempt = Math.max(1, this.state.nodes[key]?.attempt ?? 0);
    const stuck = fate === "cannot-start" && kind !== ITERATION_KIND;
    const spec = stuck ? null : kind === LOOP_KIND ? this.shapeOf(key).spec : {};
    expect(canNodeMove(this.statusOf(key), "Running")).toBe(true);
    this.emit({ type: "node.started", payload: { key, attempt, kind, spec } });
    if (stuck) this.move(key, "Failed", { code: "unresolved-expression", message: "no such thing" });
  }

  private shapeOf(key: string): Shape {
    const path = key.replaceAll(/#\d+/g, "").split(".");
    return path.reduce((at, index) => at.spec.steps?.[Number(index)] ?? at, this.root);
  }

  private move(
    key: string,
    status: NodeStatus,
    error: { code: string; message: string } | null = null,
  ): void {
    const { attempt = 1, kind = "" } = this.state.nodes[key] ?? {};
    expect(canNodeMove(this.statusOf(key), status), `${key}: ${this.statusOf(key)} → ${status}`).toBe(true);
    const rest = { waitReason: null, output: null, nextAttemptAt: null, operationId: null };
    this.emit({ type: "node.moved", payload: { key, attempt, kind, status, error, ...rest } });
  }
}

/** Picks by a number and a text, the same each time. */
function pick(seed: number, text: string, of: number): number {
  let hash = seed;
  for (const char of text) hash = (hash * 31 + char.charCodeAt(0)) >>> 0;
  return hash % of;
}

const FATES: readonly Fate[] = ["good", "good", "bad", "bad", "cannot-start"];
const rounds = fc.array(fc.record({ seed: fc.nat(), abortAfter: fc.nat(12), skips: fc.nat(4) }), {
  maxLength: 5,
});

/** However often it fails, is aborted, retried and skipped; what ends well at last ends the play. */
function playAll(root: Shape, all: { seed: number; abortAfter: number; skips: number }[]): Play {
  const play = new Play(root);
  for (const [index, { seed, abortAfter, skips }] of all.entries()) {
    const ended = play.playOn((key) => FATES[pick(seed, key, 5)] ?? "good", abortAfter);
    if (!isRunReopenable(ended)) break;
    const chosen = openEnds(play.tree, play.state).filter(({ key }) => pick(seed + index, key, 4) < skips);
    play.reopen(new Set(chosen.map(({ key }) => key)));
  }
  return play;
}

describe("a run that is reopened", () => {
  test("ends each time, and well once nothing fails any more, whatever was retried and skipped before", () => {
    fc.assert(
      fc.property(flow, rounds, (root, all) => {
        const play = playAll(root, all);
        if (play.statusOf(ROOT_KEY) === "Success") return;
        expect(play.playOn(() => "good", Number.POSITIVE_INFINITY)).toBe("Success");
        for (const { key } of walkTree(play.tree)) {
          const gone = play.statusOf(key);
          expect(gone === "Success" || gone === "Skipped", `${key}: ${gone}`).toBe(true);
        }
      }),
    );
  });

  test("holds nothing failed or aborted, and everything in flight is a container or about to start", () => {
    fc.assert(
      fc.property(flow, fc.nat(), fc.nat(12), fc.nat(4), (root, seed, abortAfter, skips) => {
        const play = playAll(root, [{ seed, abortAfter, skips }]);
        if (play.state.status === "Success") return;
        for (const node of Object.values(play.state.nodes)) {
          expect(["Pending", "Running", "Success", "Skipped"]).toContain(node.status);
          if (node.status === "Running") expect(node.spec).not.toBeNull();
        }
        expect(play.state).toMatchObject({ error: null, concludedAt: null, abortRequestedBy: null });
      }),
    );
  });

  test("numbers the attempts of each node without gaps, and each but the newest is over", () => {
    fc.assert(
      fc.property(flow, rounds, (root, all) => {
        for (const { attempt, attempts } of Object.values(playAll(root, all).state.nodes)) {
          expect(attempts.map((one) => one.attempt)).toEqual(
            Array.from({ length: attempt }, (_, index) => index + 1),
          );
          expect(attempts.slice(0, -1).every(({ status }) => isNodeSettled(status))).toBe(true);
        }
      }),
    );
  });

  test("starts each node at most once in each attempt", () => {
    fc.assert(
      fc.property(flow, rounds, (root, all) => {
        const started = playAll(root, all).events.flatMap((event) =>
          event.type === "node.started" ? [`${event.payload.key}/${event.payload.attempt}`] : [],
        );
        expect(new Set(started).size).toBe(started.length);
      }),
    );
  });
});
