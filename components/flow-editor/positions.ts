import type { FlowTree } from "@/components/canvas";
import type { NodePosition } from "./session";

/** Where something lands that is added at a node: behind it; in a workflow without steps, and in the outermost, at its end. */
export function positionAt(tree: FlowTree, key: string | null): NodePosition {
  const node = key === null ? undefined : tree.byKey.get(key);
  if (node === undefined || node.parentKey === null) {
    return { parentKey: tree.root.key, index: tree.root.children.length };
  }
  if (node.flow !== null && node.children.length === 0) return { parentKey: node.key, index: 0 };
  return { parentKey: node.parentKey, index: indexOf(node.key) + 1 };
}

/** Where something lands that is put before a node. */
export function positionBefore(tree: FlowTree, key: string | null): NodePosition {
  const node = key === null ? undefined : tree.byKey.get(key);
  if (node === undefined || node.parentKey === null) return { parentKey: tree.root.key, index: 0 };
  return { parentKey: node.parentKey, index: indexOf(node.key) };
}

/** Among its siblings. */
function indexOf(key: string): number {
  return Number(key.slice(key.lastIndexOf(".") + 1));
}

/** The selection without what stands in something else that is selected, and without the outermost workflow. */
export function outermost(keys: readonly string[], rootKey: string): string[] {
  const all = new Set(keys);
  return keys.filter((key) => {
    if (key === rootKey) return false;
    const parts = key.split(".");
    return !parts.some((_, length) => length > 0 && all.has(parts.slice(0, length).join(".")));
  });
}
