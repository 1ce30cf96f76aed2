import { StateEffect, StateField, type Extension, type Text } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";

/** A stretch of the text, `to` not included. */
export interface TextRange {
  from: number;
  to: number;
}

const setShown = StateEffect.define<TextRange | null>();

const line = Decoration.line({ class: "cm-shown-node" });

const shownField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let now = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setShown)) now = linesOf(transaction.state.doc, effect.value);
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Marks the lines of what is selected elsewhere. */
export const shownNode: Extension = shownField;

export function showRange(range: TextRange | null): StateEffect<TextRange | null> {
  return setShown.of(range);
}

function linesOf(doc: Text, range: TextRange | null): DecorationSet {
  if (range === null || range.from > doc.length) return Decoration.none;
  const first = doc.lineAt(range.from).number;
  const last = doc.lineAt(Math.min(Math.max(range.from, range.to - 1), doc.length)).number;
  const marks = Array.from({ length: last - first + 1 }, (_, index) =>
    line.range(doc.line(first + index).from),
  );
  return Decoration.set(marks);
}
