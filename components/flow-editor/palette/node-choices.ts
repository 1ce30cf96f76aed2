import { describeNode, type FlowTree } from "@/components/canvas";
import type { PickRow } from "./pick-row";

const MOST = 200;

/** Steps whose words, kind or ref have all words of a search, in the order of the document, at most 200; `id` is the key. */
export function findNodes(tree: FlowTree, search: string): PickRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found: PickRow[] = [];
  for (const node of tree.order) {
    const { titleText, detail, icon } = describeNode(node);
    const text = `${titleText} ${detail} ${node.kind} ${node.ref ?? ""}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    found.push({
      id: node.key,
      group: "Steps",
      icon,
      title: node.key === tree.root.key ? "The outermost workflow" : titleText,
      detail: [node.ref, detail].filter(Boolean).join(" · "),
      blockedBy: null,
    });
    if (found.length === MOST) break;
  }
  return found;
}
