"use client";

import { createContext, useContext } from "react";
import type { FlowTree } from "./flow-tree";
import type { FlowProgress } from "./progress";

/**
 * What changes while the drawing stands still. Nodes and edges read it here instead of being given it, so that an
 * event of a run renders the cards it concerns and React Flow is never handed new nodes.
 */
export interface CanvasContextValue {
  tree: FlowTree;
  progress: FlowProgress | null;
  selectedKeys: ReadonlySet<string>;
  /** Where the keyboard is; null while the drawing has no focus. */
  cursorKey: string | null;
}

const CanvasContext = createContext<CanvasContextValue | null>(null);
export const CanvasProvider = CanvasContext.Provider;

export function useCanvas(): CanvasContextValue {
  const value = useContext(CanvasContext);
  if (!value) throw new Error("useCanvas is for nodes and edges of a drawing");
  return value;
}
