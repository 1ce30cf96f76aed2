import { expect, test } from "vitest";
import {
  decideConflict,
  editDraft,
  failToSend,
  hearDraft,
  isToBeSent,
  isUnsaved,
  keepSaved,
  openDraft,
  sendDraft,
  takeUpCopy,
  workInRevision,
  type DraftState,
} from "./draft-machine";
import type { Merge, ServerDraft } from "./draft-types";

const server = (version: number, text: string, more: Partial<ServerDraft> = {}): ServerDraft => ({
  version,
  text,
  isUnpublished: true,
  format: "json",
  baseRevision: 3,
  revision: 3,
  savedBy: "Robin",
  savedAt: "2026-11-22T09:00:00.000Z",
  ...more,
});
const typed = (state: DraftState, text: string) => editDraft(state, { text, format: "json" });
const never: Merge = () => null;
const joined: Merge = (_, mine, theirs) => ({
  text: `${mine.text}+${theirs.text}`,
  format: "json",
  lostComments: ["# why"],
});
const saved = { version: 2, savedAt: "2026-11-22T09:00:01.000Z", savedBy: "Ana" };

test("what somebody else saved while this was on its way is worked in after the answer", () => {
  const sending = sendDraft(typed(openDraft(server(1, "a")), "b"));
  const heard = hearDraft(sending, server(3, "c"), never);
  expect(heard.text).toBe("b");
  expect(keepSaved(heard, saved, never)).toMatchObject({ text: "c", base: { version: 3 } });
});

test("news that is older than what is known changes nothing", () => {
  const state = typed(openDraft(server(5, "a")), "b");
  expect(hearDraft(state, server(4, "old"), never)).toEqual(state);
});

test("a text that got no answer and had arrived all the same is no conflict with oneself", () => {
  const lost = failToSend(sendDraft(typed(openDraft(server(1, "a")), "b")), null, never);
  const more = hearDraft(typed(lost, "bc"), server(2, "b"), never);
  expect(more).toMatchObject({ text: "bc", base: { version: 2, text: "b" }, conflict: null });
  expect(isToBeSent(more)).toBe(true);
});

test("what a person refused is not sent again until it is another", () => {
  const refused = failToSend(sendDraft(typed(openDraft(server(1, "a")), "b")), "Your role is viewer.", never);
  expect(isToBeSent(refused)).toBe(false);
  expect(isToBeSent(typed(refused, "bc"))).toBe(true);
});

test("nothing is saved over a conflict, which a further change of theirs replaces", () => {
  const state = hearDraft(typed(openDraft(server(1, "a")), "b"), server(2, "c"), never);
  expect(isToBeSent(state)).toBe(false);
  expect(hearDraft(state, server(3, "d"), never)).toMatchObject({
    text: "b",
    conflict: { theirs: { text: "d" } },
  });
  expect(hearDraft(state, server(3, "d"), joined)).toMatchObject({
    text: "b+d",
    conflict: null,
    lostComments: ["# why"],
  });
  expect(decideConflict(state, { text: "e", format: "json" })).toMatchObject({
    text: "e",
    base: { version: 2 },
    conflict: null,
  });
});

test("a discarded draft takes what was not changed here with it, and leaves what was to be merged", () => {
  const gone = server(2, "published", { isUnpublished: false });
  expect(hearDraft(openDraft(server(1, "a")), gone, never).text).toBe("published");
  expect(hearDraft(typed(openDraft(server(1, "a")), "b"), gone, joined).text).toBe("b+published");
});

test("a revision published past the draft is worked in, or becomes a conflict, and is then what the draft builds on", () => {
  const state = openDraft(server(1, "a", { revision: 4 }));
  const revision = { number: 4, author: "Vic", text: "r4", format: "json" as const };
  const merged = workInRevision(state, revision, { text: "r3", format: "json" }, joined);
  expect(merged).toMatchObject({ text: "a+r4", baseRevision: 4, conflict: null });
  const conflict = workInRevision(state, revision, { text: "r3", format: "json" }, never);
  expect(conflict).toMatchObject({
    text: "a",
    baseRevision: 3,
    conflict: { kind: "revision", author: "Vic" },
  });
  const decided = decideConflict(conflict, { text: "both", format: "json" });
  expect([decided.text, decided.baseRevision, isUnsaved(decided)]).toEqual(["both", 4, true]);
});

test("a copy of this browser goes on from where it was left, also past what others saved since", () => {
  const copy = { text: "kept", format: "json" as const, baseRevision: 3, base: server(1, "a") };
  expect(takeUpCopy(openDraft(server(1, "a")), copy, never)).toMatchObject({ text: "kept", conflict: null });
  expect(takeUpCopy(openDraft(server(2, "c")), copy, joined)).toMatchObject({ text: "kept+c" });
  expect(takeUpCopy(openDraft(server(2, "c")), copy, never)).toMatchObject({
    text: "kept",
    conflict: { theirs: { text: "c" } },
  });
});

test("a second copy that goes together with nothing stays where it is", () => {
  const copy = (text: string) => ({ text, format: "json" as const, baseRevision: 3, base: server(1, "a") });
  const first = takeUpCopy(openDraft(server(1, "a")), copy("one"), never);
  expect(first && takeUpCopy(first, copy("two"), never)).toBeNull();
  expect(first && takeUpCopy(first, copy("two"), joined)?.text).toBe("one+two");
});
