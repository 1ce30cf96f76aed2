import { memo } from "react";
import { waitWords } from "@/components/status";
import type { NodeState, NodeStatus } from "@/core/run";
import { describeNode } from "./describe-node";
import type { FlowTree, FlowTreeNode } from "./flow-tree";
import { statusOf, type FlowProgress } from "./progress";

export interface FlowOutlineProps {
  id: string;
  tree: FlowTree;
  progress: FlowProgress | null;
  label: string;
  /** What else there is to say of a node, by its key. */
  notes?: ReadonlyMap<string, string>;
  /** Must stay the same. */
  onSelect: (key: string) => void;
}

export function outlineItemId(outlineId: string, key: string): string {
  return `${outlineId}-${key}`;
}

/** The drawing as nested lists: what a screen reader reads in place of boxes and arrows. */
export function FlowOutline({ label, ...rest }: FlowOutlineProps) {
  return (
    <ol className="sr-only" aria-label={label}>
      <OutlineItem {...rest} node={rest.tree.root} />
    </ol>
  );
}

function OutlineItem(props: Omit<FlowOutlineProps, "label"> & { node: FlowTreeNode }) {
  const { id, tree, progress, notes, node, onSelect } = props;
  return (
    <li>
      <OutlineEntry
        id={outlineItemId(id, node.key)}
        node={node}
        state={progress?.states[node.key]}
        status={progress ? statusOf(tree, node, progress.states) : null}
        concluded={progress?.concluded ?? false}
        note={notes?.get(node.key)}
        onSelect={onSelect}
      />
      {node.children.length > 0 && (
        <ol>
          {node.children.map((child) => (
            <OutlineItem key={child.key} {...props} node={child} />
          ))}
        </ol>
      )}
    </li>
  );
}

interface OutlineEntryProps {
  id: string;
  node: FlowTreeNode;
  state: NodeState | undefined;
  /** Null: the drawing shows a document, not a run. */
  status: NodeStatus | null;
  concluded: boolean;
  note: string | undefined;
  onSelect: (key: string) => void;
}

/** An event of a run concerns one of a thousand entries: only that one is told anew. */
const OutlineEntry = memo(function OutlineEntry({ id, node, onSelect, ...standing }: OutlineEntryProps) {
  return (
    // Reached through the drawing's own keys; a stop for each would be a thousand presses of Tab.
    <button suppressHydrationWarning type="button" tabIndex={-1} id={id} onClick={() => onSelect(node.key)}>
      {sentenceOf({ node, ...standing })}
    </button>
  );
});

function sentenceOf(entry: Omit<OutlineEntryProps, "id" | "onSelect">): string {
  const { node, state, status, concluded, note } = entry;
  const { titleText, detail } = describeNode(node, state?.spec ?? undefined);
  const shown = status === "Pending" && concluded ? "Not reached" : status;
  return [
    titleText,
    detail,
    shown,
    status === "Waiting" && state?.waitReason ? waitWords(state.waitReason) : null,
    status === "Failed" && state?.error ? state.error.message : null,
    state && state.attempt > 1 ? `attempt ${String(state.attempt)}` : null,
    note,
  ]
    .filter(Boolean)
    .join(", ");
}
