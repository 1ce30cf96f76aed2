"use client";

import { Copy, GitFork, ListOrdered, Trash2 } from "lucide-react";
import { describeNode, type FlowTreeNode } from "@/components/canvas";
import { Button } from "@/components/ui/button";
import { useEditorContext } from "../editor-context";

/** Several steps at once: what they are, and what can be done to all of them. */
export function SelectionSummary({ nodes }: { nodes: readonly FlowTreeNode[] }) {
  const { dispatch, whyNotEdit } = useEditorContext();
  const keys = nodes.map(({ key }) => key);
  const count = `${String(nodes.length)} steps`;
  const disabled = whyNotEdit !== null;
  return (
    <div className="flex flex-col gap-3">
      <ul aria-label="Selected steps" className="flex flex-col divide-y rounded-md border">
        {nodes.map((node) => {
          const { titleText, detail } = describeNode(node);
          return (
            <li key={node.key}>
              <button
                type="button"
                onClick={() => dispatch({ type: "select", keys: [node.key], focusKey: node.key })}
                className="w-full px-2.5 py-1.5 text-left transition-colors hover:bg-hover pointer-coarse:min-h-10"
              >
                <span className="block truncate">{titleText}</span>
                {detail !== "" && <span className="block truncate text-sm text-ink-3">{detail}</span>}
              </button>
            </li>
          );
        })}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          disabled={disabled}
          onClick={() => dispatch({ type: "wrap", keys, workflow: "sequential" })}
        >
          <ListOrdered aria-hidden className="size-3.5!" /> Wrap in a sequence
        </Button>
        <Button
          size="sm"
          disabled={disabled}
          onClick={() => dispatch({ type: "wrap", keys, workflow: "parallel" })}
        >
          <GitFork aria-hidden className="size-3.5!" /> Wrap in parallel
        </Button>
        <Button size="sm" disabled={disabled} onClick={() => dispatch({ type: "duplicate", keys })}>
          <Copy aria-hidden className="size-3.5!" /> Duplicate {count}
        </Button>
        <Button
          size="sm"
          variant="danger-quiet"
          disabled={disabled}
          onClick={() => dispatch({ type: "remove", keys })}
        >
          <Trash2 aria-hidden className="size-3.5!" /> Delete {count}
        </Button>
      </div>
    </div>
  );
}
