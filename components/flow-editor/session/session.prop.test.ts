import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toFlowTree } from "@/components/canvas";
import { parseSource } from "@/core/document";
import { validateDraft } from "@/core/document/validate-draft";
import { kindTable } from "@/nodes/_registry/kind-table";
import { actionOf, anyAction, drawn, starts } from "./an-editor-action";
import { describeAction, openSession, reduceEditor, type EditorAction, type EditorState } from "./index";
import { placesOf } from "./places";
import { refsOf } from "./refs";

/** The same each time, so that a change is judged by what it changes; others and more on demand. */
const SEED = Number(process.env.FC_SEED ?? 1);
const RUNS = Number(process.env.FC_RUNS ?? 1);
const ACTIONS = 200;

function twice(refs: readonly string[]): string[] {
  return refs.filter((ref, at) => refs.indexOf(ref) !== at);
}

/** What holds in every state, however it came to be. */
function expectSound(before: EditorState, action: EditorAction, state: EditorState): void {
  const { source, legible, selection, focusKey } = state;
  const read = parseSource(source.text, source.format);
  expect(read.source.value).toEqual(source.value);
  if (read.problems.length === 0) expect(state.legible).toBe(state.source);
  // The drawing is that of the text.
  expect(toFlowTree(legible.value).order).toEqual(
    toFlowTree(parseSource(legible.text === "" ? source.text : legible.text, legible.format).source.value)
      .order,
  );
  const keys = placesOf(legible).order.map(({ key }) => key);
  expect(selection).toEqual(keys.filter((key) => selection.includes(key)));
  expect(focusKey).toBe(
    keys.includes(focusKey ?? "") ? focusKey : keys.length === 0 ? null : "a key of the document",
  );
  const { document, problems } = validateDraft(source, kindTable);
  if (document === null) expect(problems).not.toEqual([]);
  // By hand anything can be written; no other action makes a second of a name.
  const isByHand = ["write", "replace", "meet", "undo", "redo"].includes(action.type);
  if (!isByHand && twice(refsOf(before.legible.value)).length === 0)
    expect(twice(refsOf(legible.value))).toEqual([]);
  if (state.refusal !== null) {
    // A kind that was written by hand may begin as it likes.
    expect(state.refusal).toMatch(/.[.]$/s);
    expect(state.refusal).not.toMatch(/^the /);
    expect({ ...state, refusal: null }).toEqual({ ...before, refusal: null });
  }
}

describe("two hundred random actions", { timeout: 120_000 }, () => {
  it.each(starts)(
    "keep canvas and code equal, and undoing all gives $name back byte for byte",
    ({ text, format }) => {
      fc.assert(
        fc.property(fc.array(drawn, { minLength: ACTIONS, maxLength: ACTIONS }), (list) => {
          const first = openSession(text, format);
          let state = first;
          for (const one of list) {
            const action = actionOf(state, one);
            const before = state;
            state = reduceEditor(state, action);
            expectSound(before, action, state);
            expect(typeof describeAction(before, state)).toBe("string");
          }
          const last = state;
          while (state.history.done.length > 0) state = reduceEditor(state, { type: "undo" });
          expect(state.source.text).toBe(text);
          expect(state.source.format).toBe(format);
          for (let steps = state.history.undone.length; steps > last.history.undone.length; steps--)
            state = reduceEditor(state, { type: "redo" });
          expect(state.source.text).toBe(last.source.text);
        }),
        // Made smaller, two hundred actions would take an hour: the seed that is told plays them again.
        { seed: SEED, numRuns: RUNS, endOnFailure: true },
      );
    },
  );
});

describe("reduceEditor", { timeout: 120_000 }, () => {
  it("never throws, whatever the action and the text are", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...starts),
        fc.option(fc.string()),
        fc.array(anyAction, { maxLength: 12 }),
        (start, other, actions) => {
          let state = openSession(other ?? start.text, start.format);
          for (const action of actions) {
            const before = state;
            state = reduceEditor(state, action);
            describeAction(before, state);
            expect(state.refusal === null || state.source === before.source).toBe(true);
          }
        },
      ),
      { seed: SEED, numRuns: RUNS * 50, endOnFailure: true },
    );
  });
});
