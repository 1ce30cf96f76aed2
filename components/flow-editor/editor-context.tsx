"use client";

import { createContext, useContext } from "react";
import type { Problem } from "@/core/document";
import type { EditorAction, EditorState } from "./session";
import type { StageFacts } from "./stage-facts";

/** What every part of the editor sees and does. */
export interface EditorContextValue {
  state: EditorState;
  dispatch: (action: EditorAction) => void;
  /** Of the newest text that was checked; never blocks typing. */
  problems: readonly Problem[];
  /** The problems belong to an older text. */
  checking: boolean;
  /** This browser cannot check the text: its problems are told when it is published. */
  isUnchecked: boolean;
  /** A sentence when this person may not change the flow. */
  whyNotEdit: string | null;
  stage: StageFacts;
  /** Where the flow is, as the API asks for it. */
  place: { projectId: string; pipelineId: string; stage: string };
}

const EditorContext = createContext<EditorContextValue | null>(null);
export const EditorProvider = EditorContext.Provider;

export function useEditorContext(): EditorContextValue {
  const value = useContext(EditorContext);
  if (!value) throw new Error("useEditorContext is for parts of a FlowEditor");
  return value;
}
