import { beforeEach, expect, test } from "vitest";
import type { DraftCopies } from "./draft-copies";
import { DraftKeeper } from "./draft-keeper";
import type { DraftCopy } from "./draft-machine";
import type { SaveAnswer, ServerDraft } from "./draft-types";

const OPENED: ServerDraft = {
  version: 1,
  isUnpublished: true,
  text: "a",
  format: "json",
  baseRevision: null,
  revision: null,
  savedBy: "Ana",
  savedAt: "2026-11-22T09:00:00.000Z",
};

/** A clock that stands still until it is moved. */
class Clock {
  nowMs = 0;
  private timers: { atMs: number; run: () => void }[] = [];

  later = (run: () => void, ms: number): (() => void) => {
    const timer = { atMs: this.nowMs + ms, run };
    this.timers.push(timer);
    return () => (this.timers = this.timers.filter((one) => one !== timer));
  };

  async pass(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    for (;;) {
      const next = this.timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.timers = this.timers.filter((one) => one !== next);
      this.nowMs = next.atMs;
      next.run();
      await settled();
    }
    this.nowMs = endMs;
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

let clock: Clock;
let kept: DraftCopy | null;
let isFull: boolean;
let left: { copy: DraftCopy; remove: () => void }[];
let asked: string[];
let answer: (version: number) => SaveAnswer | Promise<SaveAnswer>;
let server: ServerDraft;

const savedNow = (version: number): SaveAnswer => ({
  type: "saved",
  version: version + 1,
  savedAt: OPENED.savedAt ?? "",
  savedBy: "Ana",
});

beforeEach(() => {
  clock = new Clock();
  [kept, isFull, left, asked, server] = [null, false, [], [], OPENED];
  answer = savedNow;
});

function aKeeper(edits = true): DraftKeeper {
  const copies: DraftCopies = {
    write: (copy) => {
      if (!isFull) kept = copy;
      return !isFull;
    },
    remove: () => (kept = null),
    others: () => left,
  };
  const door = {
    save: async ({ text, version }: { text: string; version: number }) => {
      asked.push(text);
      return answer(version);
    },
    read: () => Promise.resolve(server),
    merge: () => null,
    copies,
    later: clock.later,
    nowMs: () => clock.nowMs,
  };
  return new DraftKeeper(OPENED, door, edits);
}

const type = (keeper: DraftKeeper, text: string) => keeper.edit({ text, format: "json" });

test("what is typed is in the browser at once, on the server after a pause, and then in the browser no more", async () => {
  const keeper = aKeeper();
  type(keeper, "ab");
  expect(kept?.text).toBe("ab");
  await clock.pass(300);
  type(keeper, "abc");
  await clock.pass(400);
  expect(asked).toEqual([]);
  await clock.pass(200);
  expect(asked).toEqual(["abc"]);
  expect([kept, keeper.getSnapshot().state.base.version]).toEqual([null, 2]);
});

test("who types without a pause is saved every few seconds all the same", async () => {
  const keeper = aKeeper();
  for (let index = 0; index < 40; index += 1) {
    type(keeper, `a${String(index)}`);
    await clock.pass(100);
  }
  expect(asked.length).toBe(1);
  await clock.pass(1_000);
  expect(asked.at(-1)).toBe("a39");
});

test("without an answer it is tried again, less and less often, and stays in the browser", async () => {
  answer = () => ({ type: "no-answer" });
  const keeper = aKeeper();
  type(keeper, "ab");
  await clock.pass(500);
  expect(keeper.getSnapshot().state.trouble).toEqual({ kind: "offline", failures: 1 });
  await clock.pass(1_000 + 2_000 + 4_000);
  expect(asked).toHaveLength(4);
  expect(kept?.text).toBe("ab");
  answer = savedNow;
  keeper.goOn();
  await clock.pass(0);
  expect([keeper.getSnapshot().state.trouble, kept]).toEqual([null, null]);
});

test("what was typed while a save was on its way is saved next", async () => {
  let release: (answer: SaveAnswer) => void = () => undefined;
  answer = () => new Promise((resolve) => (release = resolve));
  const keeper = aKeeper();
  type(keeper, "ab");
  await clock.pass(500);
  type(keeper, "abc");
  release(savedNow(1));
  await settled();
  expect(kept?.text).toBe("abc");
  answer = savedNow;
  await clock.pass(1_000);
  expect(asked).toEqual(["ab", "abc"]);
  expect(kept).toBeNull();
});

test("asked to, it saves at once and says whether all is saved", async () => {
  const keeper = aKeeper();
  type(keeper, "ab");
  expect(await keeper.flush()).toBe(true);
  answer = () => ({ type: "no-answer" });
  type(keeper, "abc");
  expect(await keeper.flush()).toBe(false);
});

test("a copy of an earlier page is taken up and saved, and only then forgotten", async () => {
  let isForgotten = false;
  const copy = { text: "kept", format: "json" as const, baseRevision: null, base: OPENED };
  left = [{ copy, remove: () => (isForgotten = true) }];
  const keeper = aKeeper();
  keeper.takeUp();
  expect([keeper.getSnapshot().state.text, kept?.text, isForgotten]).toEqual(["kept", "kept", true]);
  await clock.pass(0);
  expect(asked).toEqual(["kept"]);
});

test("a browser without room says so, and forgets no earlier copy", () => {
  let isForgotten = false;
  isFull = true;
  const copy = { text: "kept", format: "json" as const, baseRevision: null, base: OPENED };
  left = [{ copy, remove: () => (isForgotten = true) }];
  const keeper = aKeeper();
  keeper.takeUp();
  expect([keeper.getSnapshot().isCopyMissing, isForgotten]).toEqual([true, false]);
});

test("news of what is known already costs no look at the server; other news does", async () => {
  const keeper = aKeeper();
  server = { ...OPENED, version: 2, text: "theirs" };
  await keeper.hear({ version: 1, revision: null });
  expect(keeper.getSnapshot().state.text).toBe("a");
  await keeper.hear({ version: 2, revision: null });
  expect(keeper.getSnapshot().state.text).toBe("theirs");
});

test("who may only read saves nothing and keeps nothing", async () => {
  const keeper = aKeeper(false);
  type(keeper, "ab");
  await clock.pass(5_000);
  expect([asked, kept]).toEqual([[], null]);
});
