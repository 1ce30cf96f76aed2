"use client";

import { useCallback, useReducer } from "react";
import { useProblems, type Checked } from "./check/use-problems";
import { describeAction, openSession, reduceEditor, type EditorAction, type EditorState } from "./session";
import type { StageFacts } from "./stage-facts";

export interface Editor extends Checked {
  state: EditorState;
  dispatch: (action: EditorAction) => void;
  /** What the last action did, or why it did nothing: for those who hear it. */
  said: { text: string; number: number };
}

interface EditorStart {
  text: string;
  format: "json" | "yaml";
  /** The node that is selected at first. */
  nodeKey: string | null;
  facts: StageFacts;
}

interface Held {
  state: EditorState;
  said: Editor["said"];
}

/** A document while it is edited: one text, everything else follows from it. */
export function useEditor(start: EditorStart): Editor {
  const [{ state, said }, dispatch] = useReducer(reduceHeld, start, open);
  const checked = useProblems(state.source, start.facts);
  return { state, dispatch: useCallback((action) => dispatch(action), []), said, ...checked };
}

function open({ text, format, nodeKey }: EditorStart): Held {
  const opened = openSession(text, format);
  const state =
    nodeKey === null ? opened : reduceEditor(opened, { type: "select", keys: [nodeKey], focusKey: nodeKey });
  return { state, said: { text: "", number: 0 } };
}

function reduceHeld({ state, said }: Held, action: EditorAction): Held {
  const next = reduceEditor(state, action);
  // Walking is told by the place in the outline itself.
  const isSilent = action.type === "walk" || action.type === "select" || action.type === "write";
  const done = action.type === "meet" ? `${action.by} changed the flow` : describeAction(state, next);
  const text = next.refusal ?? (isSilent ? "" : done);
  return { state: next, said: text === "" ? said : { text, number: said.number + 1 } };
}
