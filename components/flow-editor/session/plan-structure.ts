import { nodePath, ROOT_KEY } from "@/core/document";
import type { EditorAction, NodePosition, WorkflowType } from "./editor-state";
import { isContainer, outermost, stepCount, type Place, type Places } from "./places";
import { EditList, type Ground, type Plan } from "./plan";
import { planInsert, roomAt } from "./plan-insert";
import { Refusal } from "./refusal";
import { containerType, manyWords, nodeWords, placeWords, sentence, workflowWords } from "./words";

type ActionOf<T extends EditorAction["type"]> = Extract<EditorAction, { type: T }>;

export function planMove({ keys, to }: ActionOf<"move">, ground: Ground): Plan {
  const nodes = movable(ground.places, keys, "moved");
  return planTransfer(nodes, to, ground);
}

/** Moves nodes to a place that is known to be there or refused. */
function planTransfer(nodes: readonly Place[], to: NodePosition, { source, places }: Ground): Plan {
  const inside = nodes.find(({ key }) => isWithin(to.parentKey, key));
  if (inside !== undefined) throw new Refusal(`${sentence(nodeWords(inside))} cannot be moved into itself.`);
  const list = new EditList();
  const position = roomAt(list, to, source, places);
  const items = nodes.map(({ path }) => list.follow(path));
  list.moveAll(items, position);
  return {
    edits: list.edits,
    label: (after, selected) => `${manyWords(nodes)} moved to ${whereWords(after, selected)}`,
  };
}

export function planRemove({ keys }: ActionOf<"remove">, { places }: Ground): Plan {
  const nodes = movable(places, keys, "removed");
  const list = new EditList();
  const focus = list.follow(neighbourOf(places, nodes).path);
  for (const { path } of [...nodes].reverse()) list.add({ type: "remove", path });
  return {
    edits: list.edits,
    selected: [],
    ...(focus.path !== null && { focus: focus.path }),
    label: () => `${manyWords(nodes)} removed`,
  };
}

/** Who takes over when nodes go: the next sibling that stays, else the one before, else the workflow. */
function neighbourOf(places: Places, going: readonly Place[]): Place {
  const gone = new Set(going.map(({ key }) => key));
  const last = going.at(-1);
  const parent = places.byKey.get(last?.parentKey ?? ROOT_KEY);
  if (last === undefined || parent === undefined) throw new Refusal("Nothing is selected.");
  const siblings = places.order.filter(({ key, parentKey }) => parentKey === parent.key && !gone.has(key));
  return (
    siblings.find(({ index }) => index > last.index) ??
    siblings.findLast(({ index }) => index < last.index) ??
    parent
  );
}

export function planDuplicate({ keys }: ActionOf<"duplicate">, ground: Ground): Plan {
  const nodes = movable(ground.places, keys, "duplicated");
  const last = lastOf(nodes);
  const at = { parentKey: last.parentKey ?? ROOT_KEY, index: last.index + 1 };
  const plan = planInsert(
    at,
    nodes.map(({ node }) => node),
    ground,
  );
  return {
    ...plan,
    label: (after, selected) => `${manyWords(nodes)} duplicated as ${whereWords(after, selected)}`,
  };
}

export function planWrap({ keys, workflow }: ActionOf<"wrap">, { places }: Ground): Plan {
  const nodes = siblings(movable(places, keys, "wrapped"), "be wrapped together");
  const [first] = nodes;
  if (first === undefined) throw new Refusal("Nothing is selected.");
  const list = new EditList();
  const items = nodes.map(({ path }) => list.follow(path));
  const fresh = list.follow(first.path);
  fresh.path = null;
  list.add({
    type: "insert",
    path: first.path,
    value: { kind: "Workflow", spec: { type: workflow, steps: [] } },
  });
  list.moveAll(items, [...first.path, "spec", "steps", 0]);
  return {
    edits: list.edits,
    selected: [first.path],
    focus: first.path,
    label: () => `${manyWords(nodes)} wrapped in a ${workflow} workflow`,
  };
}

export function planUnwrap({ key }: ActionOf<"unwrap">, { places }: Ground): Plan {
  const place = containerAt(places, key);
  if (key === ROOT_KEY) throw new Refusal("The outermost workflow stays: it holds the whole flow.");
  const steps = places.order.filter(({ parentKey }) => parentKey === key);
  if (steps.length !== stepCount(places, key))
    throw new Refusal("Not all of its steps are nodes. Mend them in the code first.");
  const list = new EditList();
  const container = list.follow(place.path);
  const items = steps.map(({ path }) => list.follow(path));
  list.moveAll(items, place.path);
  if (container.path !== null) list.add({ type: "remove", path: container.path });
  const parent = places.byKey.get(place.parentKey ?? ROOT_KEY);
  const paths = items.flatMap(({ path }) => (path === null ? [] : [path]));
  const focus = paths[0] ?? parent?.path;
  return {
    edits: list.edits,
    selected: paths,
    ...(focus !== undefined && { focus }),
    label: () =>
      steps.length === 0
        ? `${sentence(workflowWords(place))} removed, it was empty`
        : `${manyWords(steps)} taken out of ${workflowWords(place)}`,
  };
}

export function planSwitch({ key, to }: ActionOf<"switch">, { places }: Ground): Plan {
  const place = containerAt(places, key);
  const path = [...nodePath(key), "spec", "type"];
  const label = (): string => `${sentence(workflowWords(place))} runs its steps ${HOW[to]} now`;
  const { spec } = place.node;
  if (typeof spec !== "object" || spec === null)
    return { edits: [{ type: "set", path: path.slice(0, -1), value: { type: to, steps: [] } }], label };
  if ("type" in spec) return { edits: spec.type === to ? [] : [{ type: "set", path, value: to }], label };
  if (containerType(place.node) === to) return { edits: [], label };
  const at = Object.keys(spec).indexOf("steps");
  return { edits: [{ type: "insert", path, value: to, ...(at !== -1 && { at }) }], label };
}

const HOW = {
  sequential: "one after the other",
  parallel: "all together",
} satisfies Record<WorkflowType, string>;

export function planShift({ keys, by }: ActionOf<"shift">, ground: Ground): Plan {
  const { places } = ground;
  const nodes = siblings(movable(places, keys, "moved"), "be moved together");
  const parent = places.byKey.get(nodes[0]?.parentKey ?? ROOT_KEY);
  if (parent === undefined) throw new Refusal("Nothing is selected.");
  const [first, last] = [nodes[0], lastOf(nodes)];
  if (first === undefined) throw new Refusal("Nothing is selected.");
  const end = stepCount(places, parent.key);
  switch (by) {
    case "earlier":
      if (first.index === 0)
        throw new Refusal(`${sentence(manyWords(nodes))} cannot go further up in ${workflowWords(parent)}.`);
      return planTransfer(nodes, { parentKey: parent.key, index: first.index - 1 }, ground);
    case "later":
      if (last.index === end - 1)
        throw new Refusal(
          `${sentence(manyWords(nodes))} cannot go further down in ${workflowWords(parent)}.`,
        );
      return planTransfer(nodes, { parentKey: parent.key, index: last.index + 2 }, ground);
    case "out":
      if (parent.parentKey === null)
        throw new Refusal(`${sentence(manyWords(nodes))} cannot leave the outermost workflow.`);
      return planTransfer(nodes, { parentKey: parent.parentKey, index: parent.index + 1 }, ground);
    case "in":
      return planTransfer(nodes, placeBeside(places, first, last), ground);
  }
}

/** Where *in* leads: to the end of the workflow before, else to the beginning of the one behind. */
function placeBeside(places: Places, first: Place, last: Place): NodePosition {
  const at = (index: number): Place | undefined =>
    places.order.find((place) => place.parentKey === first.parentKey && place.index === index);
  const before = at(first.index - 1);
  if (before !== undefined && isContainer(before.node))
    return { parentKey: before.key, index: stepCount(places, before.key) };
  const behind = at(last.index + 1);
  if (behind !== undefined && isContainer(behind.node)) return { parentKey: behind.key, index: 0 };
  throw new Refusal("There is no workflow directly before or behind to move into. Wrap the steps instead.");
}

/** The outermost of some nodes. @throws Refusal when there are none, or the root is among them */
function movable(places: Places, keys: readonly string[], done: string): Place[] {
  if (keys.includes(ROOT_KEY))
    throw new Refusal(`The outermost workflow cannot be ${done}: it holds the whole flow.`);
  const nodes = outermost(places, keys);
  if (nodes.length === 0)
    throw new Refusal(
      keys.length === 0 ? "Nothing is selected." : "What was selected is no longer in the flow.",
    );
  return nodes;
}

function siblings(nodes: readonly Place[], wish: string): readonly Place[] {
  const parents = new Set(nodes.map(({ parentKey }) => parentKey));
  if (parents.size > 1) throw new Refusal(`Only steps that stand side by side in one workflow can ${wish}.`);
  return nodes;
}

function containerAt(places: Places, key: string): Place {
  const place = places.byKey.get(key);
  if (place === undefined) throw new Refusal("What was selected is no longer in the flow.");
  if (!isContainer(place.node)) throw new Refusal(`${sentence(nodeWords(place))} is no workflow.`);
  return place;
}

function lastOf(nodes: readonly Place[]): Place {
  const last = nodes.at(-1);
  if (last === undefined) throw new Refusal("Nothing is selected.");
  return last;
}

function isWithin(key: string, container: string): boolean {
  return key === container || (container !== ROOT_KEY && key.startsWith(`${container}.`));
}

/** `step 2 of 4`; of several the place of the first. */
function whereWords(places: Places, keys: readonly string[]): string {
  const place = places.byKey.get(keys[0] ?? "");
  return place === undefined ? "their new place" : placeWords(places, place);
}
