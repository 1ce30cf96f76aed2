"use client";

import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
} from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, ChangeSet, Compartment, EditorState, Prec, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { useEffect, useId, useImperativeHandle, useRef, type Ref } from "react";
import type { DocumentSource, Problem, SourceFormat } from "@/core/document";
import { toDiagnostics } from "./diagnostics";
import { editorTheme } from "./editor-theme";
import { flowCompletion } from "./flow-completion";
import type { FlowKnowledge } from "./flow-help";
import { flowHover } from "./flow-hover";
import { shownNode, showRange, type TextRange } from "./shown-node";
import { changeBetween } from "./text-change";

/** A pause in typing after which the text is handed on. */
const PAUSE_MS = 200;
/** A caret that has come to rest. */
const REST_MS = 120;

export interface CodeEditorHandle {
  /** Puts the caret at a place (both from 1), shows it and takes the focus. */
  goTo: (line: number, column: number) => void;
}

export interface CodeEditorProps {
  /** The text as everybody has it. A change from elsewhere is put in as the stretch that differs: caret and scroll stay. */
  value: string;
  format: SourceFormat;
  /** What was typed, in pauses; and before it is left or undone. */
  onChange: (text: string) => void;
  /** There is one history for all that changes the text, and it is not here. */
  onUndo: () => void;
  onRedo: () => void;
  readOnly: boolean;
  label: string;
  describedBy?: string;
  problems: readonly Problem[];
  /** The text that the problems were found in; undefined while that is an older one. */
  checked: DocumentSource | undefined;
  knowledge: FlowKnowledge;
  /** What is selected elsewhere: its lines are marked, and shown unless somebody writes here. */
  shown: TextRange | null;
  /** Where the caret has come to rest, in a text that has been handed on. */
  onCaret: (offset: number) => void;
  handle?: Ref<CodeEditorHandle>;
}

/** Not typed here. */
const fromElsewhere = Annotation.define<true>();

/** The code of a document: JSON or YAML, with what its language knows. */
export function CodeEditor(props: CodeEditorProps) {
  const { value, format, readOnly, label, describedBy, problems, checked, shown, handle } = props;
  const host = useRef<HTMLDivElement>(null);
  const held = useRef<Held | null>(null);
  /** Where the caret was sent before there was an editor. */
  const awaited = useRef<{ line: number; column: number } | null>(null);
  const hintId = useId();
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  // One editor for as long as it is of one format: everything else is told to it.
  useEffect(() => {
    const parent = host.current;
    if (parent === null) return undefined;
    const own = new Held(parent, format, () => latest.current);
    held.current = own;
    if (awaited.current !== null) own.goTo(awaited.current.line, awaited.current.column);
    awaited.current = null;
    return () => {
      held.current = null;
      own.close();
    };
  }, [format]);

  useEffect(() => held.current?.take(value), [value, format]);
  useEffect(() => {
    const describe = [describedBy, hintId].filter(Boolean).join(" ");
    held.current?.describe(label, describe, readOnly);
  }, [label, describedBy, hintId, readOnly, format]);
  useEffect(() => {
    if (checked !== undefined) held.current?.mark(problems, checked);
  }, [problems, checked, value, format]);
  const from = shown?.from ?? -1;
  const to = shown?.to ?? -1;
  useEffect(() => held.current?.show(from < 0 ? null : { from, to }), [from, to, value, format]);

  useImperativeHandle(handle, () => ({
    goTo: (line, column) => {
      if (held.current === null) awaited.current = { line, column };
      else held.current.goTo(line, column);
    },
  }));

  return (
    <div className="relative flex min-h-0 min-w-0 flex-1 flex-col">
      <div
        ref={host}
        className="min-h-0 flex-1 overflow-hidden has-[.cm-content:focus-visible]:outline-2 has-[.cm-content:focus-visible]:-outline-offset-2 has-[.cm-content:focus-visible]:outline-focus"
      />
      <p id={hintId} className="sr-only">
        Press Escape, then Tab to leave the code.
      </p>
    </div>
  );
}

/** An editor and what was typed in it that nobody has been told yet. */
class Held {
  private readonly view: EditorView;
  private readonly access = new Compartment();
  /** The text that everybody has. */
  private known: string;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private resting: ReturnType<typeof setTimeout> | undefined;
  private lastShown = "";
  private readonly handleHide = () => this.flush();

  constructor(
    parent: HTMLElement,
    format: SourceFormat,
    private readonly props: () => CodeEditorProps,
  ) {
    this.known = props().value;
    this.view = new EditorView({
      parent,
      state: EditorState.create({ doc: this.known, extensions: this.extensions(format) }),
    });
    window.addEventListener("pagehide", this.handleHide);
  }

  close(): void {
    this.flush();
    clearTimeout(this.resting);
    window.removeEventListener("pagehide", this.handleHide);
    this.view.destroy();
  }

  /** Hands on what was typed. */
  flush(): void {
    if (this.waiting === undefined) return;
    clearTimeout(this.waiting);
    this.waiting = undefined;
    const text = this.view.state.doc.toString();
    if (text === this.known) return;
    this.known = text;
    this.props().onChange(text);
  }

  /** The text has become another one elsewhere: what was typed here meanwhile stays, in its place. */
  take(value: string): void {
    if (value === this.known) return;
    const before = this.known;
    const now = this.view.state.doc.toString();
    const theirs = changeBetween(before, value);
    const ours = changeBetween(before, now);
    this.known = value;
    if (theirs === null) return;
    const change = ChangeSet.of([theirs], before.length);
    const changes = ours === null ? change : change.map(ChangeSet.of([ours], before.length), true);
    this.view.dispatch({ changes, annotations: fromElsewhere.of(true) });
  }

  describe(label: string, describedBy: string, readOnly: boolean): void {
    this.view.dispatch({
      effects: this.access.reconfigure([
        EditorState.readOnly.of(readOnly),
        EditorView.contentAttributes.of({
          // Text that is only read is scrolled by keyboard too.
          tabindex: "0",
          "aria-label": label,
          "aria-describedby": describedBy,
          ...(readOnly && { "aria-readonly": "true" }),
        }),
      ]),
    });
  }

  /** Only of the very text that is here: problems of an older one stay at what they were about. */
  mark(problems: readonly Problem[], checked: DocumentSource): void {
    const { state } = this.view;
    if (checked.text.length !== state.doc.length || checked.text !== state.doc.toString()) return;
    this.view.dispatch(setDiagnostics(state, toDiagnostics(problems, checked, state.doc)));
  }

  show(range: TextRange | null): void {
    const { view } = this;
    if (this.waiting !== undefined) return;
    const isNew = this.lastShown !== String(range?.from);
    this.lastShown = String(range?.from);
    const scrolls = range !== null && isNew && !view.hasFocus && range.from <= view.state.doc.length;
    view.dispatch({
      effects: [
        showRange(range),
        ...(scrolls ? [EditorView.scrollIntoView(range.from, { y: "start", yMargin: 48 })] : []),
      ],
      // Whoever comes here by the keyboard goes on at what is selected.
      ...(scrolls && { selection: { anchor: range.from } }),
      annotations: fromElsewhere.of(true),
    });
  }

  goTo(line: number, column: number): void {
    const { view } = this;
    const at = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
    const anchor = Math.min(at.from + column - 1, at.to);
    view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    view.focus();
  }

  private extensions(format: SourceFormat): Extension {
    const knowledge = () => this.props().knowledge;
    const travel = (step: "onUndo" | "onRedo") => () => {
      this.flush();
      this.props()[step]();
      return true;
    };
    const keys = { preventDefault: true, stopPropagation: true };
    return [
      Prec.highest(
        keymap.of([
          { key: "Mod-z", run: travel("onUndo"), ...keys },
          { key: "Mod-y", run: travel("onRedo"), ...keys },
          { key: "Mod-Shift-z", run: travel("onRedo"), ...keys },
        ]),
      ),
      this.access.of([]),
      lineNumbers(),
      lintGutter(),
      foldGutter({ openText: "⌄", closedText: "›" }),
      codeFolding(),
      drawSelection(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches(),
      indentOnInput(),
      indentUnit.of("  "),
      bracketMatching(),
      closeBrackets(),
      format === "json" ? json() : yaml(),
      autocompletion({
        override: [flowCompletion(format, knowledge)],
        icons: false,
        // A key that takes a line break must not be swallowed by a list nobody looked at.
        interactionDelay: 50,
      }),
      flowHover(format, knowledge),
      search({ top: true }),
      shownNode,
      editorTheme,
      keymap.of([
        { key: "Tab", run: acceptCompletion },
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...searchKeymap,
        ...foldKeymap,
        ...lintKeymap,
        ...defaultKeymap,
        indentWithTab,
      ]),
      EditorView.domEventHandlers({
        blur: () => {
          this.flush();
          return false;
        },
        beforeinput: (event) => {
          if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return false;
          event.preventDefault();
          return travel(event.inputType === "historyUndo" ? "onUndo" : "onRedo")();
        },
      }),
      EditorView.updateListener.of((update) => {
        if (update.transactions.some((transaction) => transaction.annotation(fromElsewhere) === true)) return;
        if (update.docChanged) {
          clearTimeout(this.waiting);
          this.waiting = setTimeout(() => this.flush(), PAUSE_MS);
        }
        if (update.docChanged || update.selectionSet) this.rest();
      }),
    ];
  }

  private rest(): void {
    clearTimeout(this.resting);
    this.resting = setTimeout(
      () => {
        const { state, hasFocus } = this.view;
        if (hasFocus && this.waiting === undefined) this.props().onCaret(state.selection.main.head);
      },
      this.waiting === undefined ? REST_MS : PAUSE_MS + REST_MS,
    );
  }
}
