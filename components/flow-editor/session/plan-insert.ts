import {
  isRecord,
  nodePath,
  ROOT_KEY,
  stepsOf,
  type DocumentPath,
  type DocumentSource,
  type RawNode,
} from "@/core/document";
import type { NodePosition } from "./editor-state";
import { isContainer, stepsPath, type Places } from "./places";
import { EditList, type Ground, type Plan } from "./plan";
import { Refusal } from "./refusal";
import { refsOf, withFreeRefs } from "./refs";
import { manyWords, nodeWords, placeWords, sentence } from "./words";

/** New nodes at a place, with refs of their own. */
export function planInsert(
  at: NodePosition,
  nodes: readonly RawNode[],
  { source, places }: Ground,
  done = "added",
): Plan {
  if (nodes.length === 0) throw new Refusal("There is nothing to add.");
  if (!nodes.every(isRecord)) throw new Refusal("Only nodes can be steps: objects with a `kind`.");
  const list = new EditList();
  const first = roomAt(list, at, source, places);
  const index = Number(first.at(-1));
  const paths = nodes.map((_, offset) => first.with(-1, index + offset));
  for (const [offset, value] of withFreeRefs(nodes, refsOf(source.value)).entries())
    list.add({ type: "insert", path: paths[offset] ?? first, value });
  return {
    edits: list.edits,
    selected: paths,
    label(after, selected) {
      const added = selected.flatMap((key) => after.byKey.get(key) ?? []);
      const [one] = added;
      if (one === undefined) return `${nodes.length} steps ${done}`;
      const words = added.length === 1 ? nodeWords(one) : manyWords(added);
      const where = placeWords(after, one);
      return added.length === 1 ? `${words} ${done} as ${where}` : `${words} ${done}, the first as ${where}`;
    },
  };
}

/**
 * The path of a place among the steps of a workflow, which gets a list of steps if it has none yet.
 * @throws Refusal for a place that is not there
 */
export function roomAt(
  list: EditList,
  { parentKey, index }: NodePosition,
  source: DocumentSource,
  places: Places,
): DocumentPath {
  const parent = places.byKey.get(parentKey);
  if (parent === undefined) {
    if (parentKey !== ROOT_KEY) throw new Refusal("The workflow for it is no longer in the flow.");
    return roomInNothing(list, index, source);
  }
  if (!isContainer(parent.node)) throw new Refusal(`${sentence(nodeWords(parent))} holds no steps.`);
  const { spec } = parent.node;
  const path = stepsPath(parentKey);
  if (isRecord(spec) && spec.steps !== undefined && !Array.isArray(spec.steps))
    throw new Refusal("Its `steps` are no list. Mend them in the code first.");
  const count = stepsOf(parent.node).length;
  if (!Number.isInteger(index) || index < 0 || index > count)
    throw new Refusal(`There is no place ${index + 1} among ${count} steps.`);
  if (!isRecord(spec))
    list.add({
      type: "set",
      path: [...nodePath(parentKey), "spec"],
      value: { type: "sequential", steps: [] },
    });
  else if (spec.steps === undefined) list.add({ type: "insert", path, value: [] });
  return [...path, index];
}

/** A document that has no root yet gets one. */
function roomInNothing(list: EditList, index: number, { value }: DocumentSource): DocumentPath {
  if (!isRecord(value))
    throw new Refusal("The code holds no flow yet: it begins with `apiVersion` and `spec`.");
  if (index !== 0) throw new Refusal("There is no such place: the flow has no steps yet.");
  list.add({
    type: "set",
    path: ["spec"],
    value: { kind: "Workflow", spec: { type: "sequential", steps: [] } },
  });
  return ["spec", "spec", "steps", 0];
}
