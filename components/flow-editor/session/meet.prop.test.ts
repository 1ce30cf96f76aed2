import fc from "fast-check";
import { expect, it } from "vitest";
import { openSession, reduceEditor, type EditorState } from "./index";

const LINES = 12;
const START = Array.from({ length: LINES }, (_, index) => `key${String(index)}: value\n`);

/** In a line that nobody but this person changes: mine are the even ones. */
const change = fc.record({
  isMine: fc.boolean(),
  line: fc.nat(LINES / 2 - 1),
  value: fc.constantFrom("a", "longer than it was", "value", "b # why", ""),
});

it("undoing takes back one's own steps, whatever others have changed beside them, and redoing does them again", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const [all, theirs] = [[...START], [...START]];
      let state: EditorState = openSession(START.join(""), "yaml");
      for (const [number, { isMine, line, value }] of changes.entries()) {
        const at = 2 * line + (isMine ? 0 : 1);
        const text = `key${String(at)}: ${value}\n`;
        all[at] = text;
        if (!isMine) theirs[at] = text;
        state = reduceEditor(
          state,
          isMine
            ? { type: "write", text: all.join(""), atMs: number * 5_000 }
            : { type: "meet", text: all.join(""), by: "Ana" },
        );
      }
      while (state.history.done.length > 0) state = reduceEditor(state, { type: "undo" });
      expect(state.source.text).toBe(theirs.join(""));
      while (state.history.undone.length > 0) state = reduceEditor(state, { type: "redo" });
      expect(state.source.text).toBe(all.join(""));
    }),
    { numRuns: 500 },
  );
});

it("what was undone is done again beside what others changed meanwhile", () => {
  let state = openSession("a: 1\nb: 1\nc: 1\n", "yaml");
  state = reduceEditor(state, { type: "write", text: "a: 1\nb: 1\nc: 22\n", atMs: 0 });
  state = reduceEditor(state, { type: "undo" });
  state = reduceEditor(state, { type: "meet", text: "a: 1000\nb: 1\nc: 1\n", by: "Ana" });
  expect(reduceEditor(state, { type: "redo" }).source.text).toBe("a: 1000\nb: 1\nc: 22\n");
});

it("a step that others have changed further is theirs too: it is not taken back, nor what was done before it", () => {
  let state = openSession("a: 1\nb: 1\n", "yaml");
  state = reduceEditor(state, { type: "write", text: "a: 2\nb: 1\n", atMs: 0 });
  state = reduceEditor(state, { type: "write", text: "a: 2\nb: 2\n", atMs: 5_000 });
  state = reduceEditor(state, { type: "meet", text: "a: 3\nb: 2\n", by: "Ana" });
  state = reduceEditor(state, { type: "undo" });
  expect(state.source.text).toBe("a: 3\nb: 1\n");
  const again = reduceEditor(state, { type: "undo" });
  expect(again.source.text).toBe("a: 3\nb: 1\n");
  expect(again.refusal).toBe("There is nothing to undo.");
});
