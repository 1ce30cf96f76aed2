"use client";

import { createContext, useContext, type PointerEvent } from "react";
import type { SlotPosition } from "./drop-slots";

/** What is wrong with a node. */
export interface NodeMark {
  severity: "error" | "warning";
  /** Sentences. */
  messages: readonly string[];
}

/** What nodes of an editable drawing show besides themselves, and what they do when they are pressed. */
export interface EditContextValue {
  readOnly: boolean;
  marks: ReadonlyMap<string, NodeMark>;
  /** The stage that promotions come from; null for the first. */
  precedingStage: string | null;
  /** Asks what to put there; `anchor` is what was pressed. */
  onAdd: (at: SlotPosition, anchor: Element) => void;
  onSwitch: (key: string, to: "sequential" | "parallel") => void;
  onPress: (event: PointerEvent, key: string) => void;
}

const EditContext = createContext<EditContextValue | null>(null);
export const EditProvider = EditContext.Provider;

export function useEditing(): EditContextValue {
  const value = useContext(EditContext);
  if (!value) throw new Error("useEditing is for nodes of an EditCanvas");
  return value;
}
