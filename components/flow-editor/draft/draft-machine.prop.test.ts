import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decideConflict,
  editDraft,
  failToSend,
  goOn,
  hearDraft,
  isToBeSent,
  isUnsaved,
  keepSaved,
  loseRace,
  openDraft,
  sendDraft,
  type DraftState,
} from "./draft-machine";
import type { Merge, ServerDraft, Written } from "./draft-types";

/** Lines are merged one by one; both changed the same one: no merge. */
const mergeLines: Merge = (base, mine, theirs) => {
  const [before, here, there] = [base, mine, theirs].map(({ text }) => text.split("\n"));
  const merged = before?.map((line, at) => {
    const [a, b] = [here?.[at] ?? "", there?.[at] ?? ""];
    return a === b || b === line ? a : a === line ? b : null;
  });
  const isWhole = merged?.every((line) => line !== null) ?? false;
  return isWhole ? { text: merged?.join("\n") ?? "", format: mine.format, lostComments: [] } : null;
};

const words = (text: string): string[] => text.split(/[\n ]/).filter((word) => word !== "");

/** What a person makes of two texts who wants both. */
function bothOf(mine: string, theirs: string): Written {
  const there = theirs.split("\n");
  const lines = mine
    .split("\n")
    .map((line, at) => [...new Set([...words(line), ...words(there[at] ?? "")])].join(" "));
  return { text: lines.join("\n"), format: "json" };
}

/** The server as far as drafts go, and editors whose requests may be lost on either way. */
class World {
  server: ServerDraft = {
    version: 0,
    isUnpublished: false,
    text: "\n\n",
    format: "json",
    baseRevision: null,
    revision: null,
    savedBy: null,
    savedAt: null,
  };
  readonly typed: string[] = [];
  readonly editors: DraftState[];
  /** For each editor, the version its request builds on. */
  private readonly asked: number[];
  private readonly told: ServerDraft[];
  /** What came of requests that arrived and whose answer is on its way. */
  private readonly outcomes: ({ isFirst: boolean; then: ServerDraft } | null)[];

  constructor(count: number) {
    this.editors = Array.from({ length: count }, () => openDraft(this.server));
    this.asked = this.editors.map(() => 0);
    this.outcomes = this.editors.map(() => null);
    this.told = this.editors.map(() => this.server);
  }

  of(who: number): DraftState {
    const editor = this.editors[who % this.editors.length];
    if (editor === undefined) throw new Error("nobody edits");
    return editor;
  }

  private put(who: number, state: DraftState): void {
    this.editors[who % this.editors.length] = state;
  }

  type(who: number, line: number): void {
    const word = `w${this.typed.length}`;
    const state = this.of(who);
    const text = state.text
      .split("\n")
      .map((one, at) => (at === line ? `${one} ${word}`.trim() : one))
      .join("\n");
    this.typed.push(word);
    this.put(who, editDraft(state, { text, format: "json" }));
  }

  send(who: number): void {
    const state = this.of(who);
    if (!isToBeSent(state)) return;
    this.asked[who % this.editors.length] = state.base.version;
    this.put(who, sendDraft(state));
  }

  /** The request reaches the server. */
  arrive(who: number): void {
    const at = who % this.editors.length;
    const { sending } = this.of(who);
    if (sending === null || this.outcomes[at] !== null) return;
    const isFirst = this.server.version === this.asked[at];
    if (isFirst) {
      const version = this.server.version + 1;
      this.server = { ...this.server, ...sending, isUnpublished: true, version, savedBy: `editor ${who}` };
    }
    this.outcomes[at] = { isFirst, then: this.server };
  }

  /** What came of the request reaches the editor, or is lost on the way, as the request itself may be. */
  answer(who: number, isHeard: boolean): void {
    const at = who % this.editors.length;
    const state = this.of(who);
    if (state.sending === null) return;
    const outcome = this.outcomes[at] ?? null;
    this.outcomes[at] = null;
    if (outcome === null || !isHeard) this.put(who, failToSend(state, null, mergeLines));
    else if (outcome.isFirst) {
      const { version } = outcome.then;
      this.put(who, keepSaved(state, { version, savedAt: "now", savedBy: "me" }, mergeLines));
    } else this.put(who, loseRace(state, outcome.then, mergeLines));
  }

  /** As the live stream does: everything that is news, once. */
  hear(who: number): void {
    const at = who % this.editors.length;
    if (this.told[at] === this.server) return;
    this.told[at] = this.server;
    this.put(who, goOn(hearDraft(this.of(who), this.server, mergeLines)));
  }

  decide(who: number): void {
    const state = this.of(who);
    if (state.conflict === null) return;
    this.put(who, decideConflict(state, bothOf(state.text, state.conflict.theirs.text)));
  }

  publish(): void {
    if (!this.server.isUnpublished) return;
    const revision = (this.server.revision ?? 0) + 1;
    this.server = {
      ...this.server,
      isUnpublished: false,
      version: this.server.version + 1,
      revision,
      baseRevision: revision,
    };
  }

  /** Words that neither the server nor any editor has any more. */
  lost(): string[] {
    const kept = new Set([this.server, ...this.editors].flatMap(({ text }) => words(text)));
    return this.typed.filter((word) => !kept.has(word));
  }

  /** The network is good from now on, and everybody decides what is asked. */
  settle(): void {
    for (let round = 0; round < 4 * this.editors.length; round += 1) {
      for (const who of this.editors.keys()) {
        this.arrive(who);
        this.answer(who, true);
        this.hear(who);
        this.decide(who);
        this.send(who);
        this.arrive(who);
        this.answer(who, true);
        this.decide(who);
      }
    }
  }
}

const who = fc.nat({ max: 2 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant("type" as const), who, line: fc.nat({ max: 2 }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("send" as const), who }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("arrive" as const), who }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant("answer" as const), who, isHeard: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("hear" as const), who }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("decide" as const), who }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("publish" as const), who }) },
);

function take(world: World, one: typeof step extends fc.Arbitrary<infer Step> ? Step : never): void {
  if (one.type === "type") world.type(one.who, one.line);
  else if (one.type === "send") world.send(one.who);
  else if (one.type === "answer") world.answer(one.who, one.isHeard);
  else if (one.type === "arrive") world.arrive(one.who);
  else if (one.type === "hear") world.hear(one.who);
  else if (one.type === "decide") world.decide(one.who);
  else world.publish();
}

test("however edits, failures and other people's saves fall together, every word is somewhere at every moment", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const world = new World(3);
      for (const one of steps) {
        take(world, one);
        expect(world.lost()).toEqual([]);
      }
    }),
    { numRuns: 400 },
  );
});

test("once the network is back everybody has everything, and nothing is left to be saved", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const world = new World(3);
      for (const one of steps) take(world, one);
      world.settle();
      expect(words(world.server.text).sort()).toEqual([...world.typed].sort());
      for (const editor of world.editors) {
        expect(editor.text).toBe(world.server.text);
        expect([isUnsaved(editor), editor.conflict, editor.trouble, editor.sending]).toEqual([
          false,
          null,
          null,
          null,
        ]);
      }
    }),
    { numRuns: 400 },
  );
});
