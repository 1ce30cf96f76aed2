import { describeNode } from "./describe-node";
import type { FlowTree, FlowTreeNode } from "./flow-tree";
import { statusOf, type FlowProgress } from "./progress";
import { waitWords } from "@/components/status";

export interface FlowOutlineProps {
  id: string;
  tree: FlowTree;
  progress: FlowProgress | null;
  label: string;
  onSelect: (key: string) => void;
}

export function outlineItemId(outlineId: string, key: string): string {
  return `${outlineId}-${key}`;
}

/** The drawing as nested lists: what a screen reader reads in place of boxes and arrows. */
export function FlowOutline({ id, tree, progress, label, onSelect }: FlowOutlineProps) {
  return (
    <ol className="sr-only" aria-label={label}>
      <OutlineItem id={id} tree={tree} progress={progress} node={tree.root} onSelect={onSelect} />
    </ol>
  );
}

function OutlineItem(props: Omit<FlowOutlineProps, "label"> & { node: FlowTreeNode }) {
  const { id, tree, progress, node, onSelect } = props;
  return (
    <li>
      {/* Reached through the drawing's own keys; a stop for each would be a thousand presses of Tab. */}
      <button
        suppressHydrationWarning
        type="button"
        tabIndex={-1}
        id={outlineItemId(id, node.key)}
        onClick={() => onSelect(node.key)}
      >
        {sentenceOf(tree, node, progress)}
      </button>
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

function sentenceOf(tree: FlowTree, node: FlowTreeNode, progress: FlowProgress | null): string {
  const state = progress?.states[node.key];
  const { titleText, detail } = describeNode(node, state?.spec ?? undefined);
  const status = progress ? statusOf(tree, node, progress.states) : null;
  const shown = status === "Pending" && progress?.concluded ? "Not reached" : status;
  return [
    titleText,
    detail,
    shown,
    status === "Waiting" && state?.waitReason ? waitWords(state.waitReason) : null,
    status === "Failed" && state?.error ? state.error.message : null,
    state && state.attempt > 1 ? `attempt ${String(state.attempt)}` : null,
  ]
    .filter(Boolean)
    .join(", ");
}
