import { ChevronRight } from "lucide-react";
import { describeNode, type FlowTree, type FlowTreeNode } from "@/components/canvas";

export interface NodePathProps {
  tree: FlowTree;
  node: FlowTreeNode;
  onSelect: (key: string) => void;
}

/** The workflows that a step stands in, the outermost first. Nothing for a step that stands in the flow itself. */
export function NodePath({ tree, node, onSelect }: NodePathProps) {
  const path = pathOf(tree, node);
  if (path.length === 0) return null;
  return (
    <nav aria-label="Where the step is" className="shrink-0 overflow-x-auto px-4 pb-1.5">
      <ol className="flex items-center gap-0.5 text-sm whitespace-nowrap text-ink-3">
        {path.map((one) => (
          <li key={one.key} className="flex items-center gap-0.5">
            <button
              type="button"
              className="rounded-sm hover:text-ink hover:underline pointer-coarse:min-h-10"
              onClick={() => onSelect(one.key)}
            >
              {one.ref ?? describeNode(one).titleText}
            </button>
            <ChevronRight aria-hidden className="size-3!" />
          </li>
        ))}
        <li aria-current="step" className="text-ink-2">
          {node.ref ?? `step ${String(placeOf(tree, node))}`}
        </li>
      </ol>
    </nav>
  );
}

function pathOf(tree: FlowTree, node: FlowTreeNode): FlowTreeNode[] {
  const path: FlowTreeNode[] = [];
  for (let key = node.parentKey; key !== null && key !== tree.root.key;) {
    const holder = tree.byKey.get(key);
    if (!holder) break;
    path.unshift(holder);
    key = holder.parentKey;
  }
  return path;
}

/** From 1, among the steps beside it. */
function placeOf(tree: FlowTree, node: FlowTreeNode): number {
  const holder = node.parentKey === null ? undefined : tree.byKey.get(node.parentKey);
  return (holder?.children.indexOf(node) ?? 0) + 1;
}
