import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  MatchDecorator,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** The tokens of the product, light and dark alike. */
const theme = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--surface)", color: "var(--ink)", fontSize: "0.75rem" },
  "&.cm-focused": { outline: "none" },
  "&.cm-focused .cm-content": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--font-mono, ui-monospace, monospace)",
    lineHeight: "18px",
    overscrollBehavior: "contain",
  },
  ".cm-content": { padding: "12px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 12px 0 8px" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "1.5px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in oklch, var(--accent) 26%, transparent) !important",
  },
  ".cm-gutters": {
    backgroundColor: "var(--sunken)",
    color: "var(--ink-3)",
    borderRight: "1px solid var(--line)",
  },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "32px", padding: "0 8px 0 4px" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "color-mix(in oklch, var(--ink) 4%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLineGutter": { backgroundColor: "var(--hover)", color: "var(--ink)" },
  ".cm-foldGutter .cm-gutterElement": { cursor: "pointer", color: "var(--ink-3)", padding: "0 4px" },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--neutral-soft)",
    border: "none",
    color: "var(--ink-2)",
    padding: "0 4px",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--hover)",
    outline: "1px solid var(--line-strong)",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--selected)" },
  ".cm-searchMatch": { backgroundColor: "var(--amber-soft)", outline: "1px solid var(--amber)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--selected)" },
  ".cm-shown-node": {
    backgroundColor: "color-mix(in oklch, var(--accent) 7%, transparent)",
    boxShadow: "inset 2px 0 var(--accent)",
  },
  ".cm-expression": { color: "var(--accent-text)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--red)",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--amber)",
    textUnderlineOffset: "3px",
  },
  ".cm-lintPoint:after": { borderBottomColor: "var(--red)" },
  ".cm-lint-marker": { width: "12px", height: "12px" },
  ".cm-lint-marker-error": {
    content: "''",
    borderRadius: "50%",
    backgroundColor: "var(--red)",
    transform: "scale(0.75)",
  },
  ".cm-lint-marker-warning": {
    content: "''",
    backgroundColor: "var(--amber)",
    clipPath: "polygon(50% 5%, 100% 95%, 0 95%)",
  },
  ".cm-gutter-lint": { width: "16px" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line-strong)",
    borderRadius: "8px",
    boxShadow: "0 1px 2px var(--shadow-colour), 0 8px 24px -6px var(--shadow-colour)",
    maxWidth: "min(32rem, calc(100vw - 2rem))",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--font-mono, ui-monospace, monospace)",
    maxHeight: "14rem",
    padding: "4px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    alignItems: "baseline",
    gap: "12px",
    padding: "2px 8px",
    borderRadius: "4px",
    lineHeight: "18px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--selected)",
    color: "var(--ink)",
  },
  ".cm-completionLabel": { flexShrink: "0" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
  ".cm-completionDetail": {
    fontStyle: "normal",
    color: "var(--ink-2)",
    marginLeft: "auto",
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
  ".cm-tooltip.cm-completionInfo": { padding: "6px 10px", fontFamily: "var(--font-sans)", overflow: "auto" },
  ".cm-flow-hover": { padding: "6px 10px" },
  ".cm-flow-hover code": { fontFamily: "var(--font-mono, ui-monospace, monospace)", fontWeight: "600" },
  ".cm-flow-hover span": { color: "var(--ink-2)" },
  ".cm-flow-hover p": { marginTop: "2px" },
  ".cm-diagnostic": { padding: "6px 10px", borderLeft: "none" },
  ".cm-diagnostic-error": { boxShadow: "inset 3px 0 var(--red)" },
  ".cm-diagnostic-warning": { boxShadow: "inset 3px 0 var(--amber)" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "6px 28px 6px 8px", fontFamily: "var(--font-sans)", fontSize: "0.75rem" },
  ".cm-panel.cm-search label": { fontSize: "0.75rem", color: "var(--ink-2)" },
  ".cm-textfield": {
    backgroundColor: "var(--surface)",
    border: "1px solid var(--line-control)",
    borderRadius: "6px",
    color: "var(--ink)",
    fontSize: "0.75rem",
    padding: "3px 6px",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--surface)",
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    color: "var(--ink)",
    fontSize: "0.75rem",
    padding: "3px 8px",
  },
  ".cm-button:active": { backgroundImage: "none", backgroundColor: "var(--hover)" },
  ".cm-panel.cm-search [name=close]": { color: "var(--ink-2)", fontSize: "1rem", right: "8px", top: "4px" },
});

/** Quiet: names in ink, values in a second grey; colour is for expressions and what is not text. */
const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--ink)", fontWeight: "500" },
  { tag: [tags.string, tags.content], color: "var(--ink-2)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.keyword], color: "var(--blue)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--ink-3)", fontStyle: "italic" },
  {
    tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace, tags.meta],
    color: "var(--ink-3)",
  },
  { tag: tags.invalid, color: "var(--red)" },
]);

const expressions = new MatchDecorator({
  regexp: /(?<!\\)\$\{(?!\{)[^}\n]*\}/g,
  decoration: Decoration.mark({ class: "cm-expression" }),
});

/** Expressions stand out from the text they are in. */
const expressionMarks = ViewPlugin.fromClass(
  class {
    marks: DecorationSet;
    constructor(view: EditorView) {
      this.marks = expressions.createDeco(view);
    }
    update(update: ViewUpdate) {
      this.marks = expressions.updateDeco(update, this.marks);
    }
  },
  // The colour within that of the text around it, not the other way round.
  { decorations: (plugin) => plugin.marks },
);

export const editorTheme: Extension = [theme, syntaxHighlighting(highlight), expressionMarks];
