"use client";

import { useMemo } from "react";
import type { NodeMark } from "@/components/canvas";
import type { Problem } from "@/core/document";

/** Problems by the node they are pinned to; the worst of a node gives its colour. */
export function useMarks(problems: readonly Problem[]): ReadonlyMap<string, NodeMark> {
  return useMemo(() => {
    const marks = new Map<string, NodeMark>();
    for (const { nodeId, severity, message } of problems) {
      if (nodeId === undefined) continue;
      const before = marks.get(nodeId);
      marks.set(nodeId, {
        severity: severity === "error" || before?.severity === "error" ? "error" : "warning",
        messages: [...(before?.messages ?? []), message],
      });
    }
    return marks;
  }, [problems]);
}
