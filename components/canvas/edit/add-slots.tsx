"use client";

import { Plus } from "lucide-react";
import { memo } from "react";
import { cn } from "@/components/ui/cn";
import type { FlowTree, FlowTreeNode } from "../flow-tree";
import { useEditing } from "./edit-context";

const PLACES = {
  above: "bottom-full left-[calc(50%-12px)] h-5 w-6",
  between: "top-full left-[calc(50%-12px)] h-8 w-6",
  below: "top-full left-[calc(50%-12px)] h-5 w-6",
  left: "right-full top-4.5 h-6 w-5",
  right: "left-full top-4.5 size-6",
} as const;

/** The "+" around a step: behind it, and before it when it is the first. They stand in the gaps of the drawing. */
export function AddSlots({ tree, node }: { tree: FlowTree; node: FlowTreeNode }) {
  const { readOnly } = useEditing();
  const parent = node.parentKey === null ? undefined : tree.byKey.get(node.parentKey);
  if (readOnly || parent === undefined) return null;
  const index = Number(node.key.slice(node.key.lastIndexOf(".") + 1));
  const isLast = index === parent.children.length - 1;
  const isParallel = parent.flow === "parallel";
  const behind = isParallel ? "right" : isLast ? "below" : "between";
  return (
    <>
      {index === 0 && (
        <AddSlot
          parentKey={parent.key}
          index={0}
          place={isParallel ? "left" : "above"}
          label="Add a step first"
        />
      )}
      <AddSlot
        parentKey={parent.key}
        index={index + 1}
        place={behind}
        label={isParallel ? "Add a branch here" : "Add a step here"}
      />
    </>
  );
}

interface AddSlotProps {
  parentKey: string;
  index: number;
  place: keyof typeof PLACES;
  label: string;
}

const AddSlot = memo(function AddSlot({ parentKey, index, place, label }: AddSlotProps) {
  const { onAdd } = useEditing();
  return (
    <button
      type="button"
      // The keyboard adds at the node it stands on; a stop for each gap would be a thousand presses of Tab.
      tabIndex={-1}
      title={label}
      aria-label={label}
      data-add={`${parentKey}/${String(index)}`}
      className={cn("flow-add flow-node-words nopan", PLACES[place])}
      onClick={(event) => {
        event.stopPropagation();
        onAdd({ parentKey, index }, event.currentTarget);
      }}
    />
  );
});

/** In the middle of a workflow without steps. */
export function AddFirst({ node }: { node: FlowTreeNode }) {
  const { readOnly, onAdd } = useEditing();
  if (readOnly) {
    return (
      <p className="flow-node-words mx-5 mt-5 rounded-md border border-dashed py-2 text-center text-sm text-ink-3">
        No steps
      </p>
    );
  }
  return (
    <button
      type="button"
      tabIndex={-1}
      data-add={`${node.key}/0`}
      className="flow-node-words nopan mx-5 mt-5 flex h-10 w-[calc(100%-40px)] cursor-pointer items-center justify-center gap-1.5 rounded-md border border-dashed border-line-control bg-surface text-ink-2 transition-colors hover:border-accent hover:text-accent-text"
      onClick={(event) => {
        event.stopPropagation();
        onAdd({ parentKey: node.key, index: 0 }, event.currentTarget);
      }}
    >
      <Plus aria-hidden /> {node.flow === "parallel" ? "Add a branch" : "Add a step"}
    </button>
  );
}
