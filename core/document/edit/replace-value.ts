import { matchNodes } from "../diff/match-nodes";
import type { DocumentSource } from "../document-source";
import type { DocumentPath } from "../problem";
import { nodeKeyAt, nodePath, ROOT_KEY } from "../walk";
import { toJsonValue } from "./edit-shape";
import { closeSource, openSource } from "./edit-source";
import { reshape } from "./reshape";
import type { Shape, ShapeItem } from "./shape";

/**
 * The document with a new value, written as `editSource` does it: what is the same keeps its text. Nodes are found again
 * by their ref, else by how much of them is the same, so that a step which was moved, or is in a workflow of its own now,
 * brings its text and comments along. Fields keep the order they are written in.
 * @throws EditError when the present text has mistakes
 */
export function replaceValue(source: DocumentSource, value: unknown): DocumentSource {
  const wanted = toJsonValue(value);
  const open = openSource(source);
  const { after } = matchNodes(source.value, wanted);
  const find = (path: DocumentPath): { isNode: boolean; item: ShapeItem | undefined } => {
    const node = path.at(-2) === "steps" ? after.get(nodeKeyAt(path) ?? "") : undefined;
    if (node === undefined || node.key === ROOT_KEY || node.path.length !== path.length)
      return { isNode: false, item: undefined };
    const before = node.match;
    return {
      isNode: true,
      item: before === undefined ? undefined : itemAt(open.shape, nodePath(before.key)),
    };
  };
  return closeSource(open, reshape(open.shape, wanted, find));
}

function itemAt(root: Shape, path: DocumentPath): ShapeItem | undefined {
  let item: ShapeItem | undefined;
  let shape: Shape | undefined = root;
  for (const segment of path) {
    item =
      typeof segment === "number"
        ? shape?.items?.[segment]
        : shape?.items?.find(({ key }) => key === segment);
    shape = item?.shape;
  }
  return item;
}
