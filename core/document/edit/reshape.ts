import type { DocumentPath } from "../problem";
import { shapeOfValue, valueOfShape, type Shape, type ShapeItem } from "./shape";

/** Finds the list item of the present document that the one at `path` of the new value has been. */
export type FindItem = (path: DocumentPath) => { isNode: boolean; item: ShapeItem | undefined };

const FINDS_NOTHING: FindItem = () => ({ isNode: false, item: undefined });

/**
 * The shape of a new value that keeps as much text of the present one as it can. Fields stay in the order they are
 * written in; new ones follow the field that precedes them in the value.
 */
export function reshape(
  present: Shape | undefined,
  value: unknown,
  find: FindItem = FINDS_NOTHING,
  path: DocumentPath = [],
): Shape {
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    const items = reshapeList(present?.type === "seq" ? present : undefined, list, find, path);
    return { value, items, type: "seq", origin: present?.type === "seq" ? present.origin : undefined };
  }
  if (typeof value !== "object" || value === null) {
    return { value, items: undefined, type: "scalar", origin: present?.origin };
  }
  const map = present?.type === "map" ? present : undefined;
  const items = reshapeMap(map?.items ?? [], new Map(Object.entries(value)), find, path);
  return { value, items, type: "map", origin: map?.origin };
}

function reshapeMap(
  present: readonly ShapeItem[],
  fields: ReadonlyMap<string, unknown>,
  find: FindItem,
  path: DocumentPath,
): ShapeItem[] {
  const known = new Set(present.map(({ key }) => key));
  const gone = present.filter(({ key }) => key === undefined || !fields.has(key));
  const added = [...fields].filter(([key]) => !known.has(key));
  const [renamedFrom] = gone;
  const [renamedTo] = added;
  const isRenamed =
    renamedFrom !== undefined &&
    renamedTo !== undefined &&
    gone.length === 1 &&
    added.length === 1 &&
    JSON.stringify(valueOfShape(renamedFrom.shape)) === JSON.stringify(renamedTo[1]);
  const items = present.flatMap((item): ShapeItem[] => {
    const key = isRenamed && item === renamedFrom ? renamedTo[0] : item.key;
    if (key === undefined || !fields.has(key)) return [];
    return [{ ...item, key, shape: reshape(item.shape, fields.get(key), find, [...path, key]) }];
  });
  if (!isRenamed) {
    const order = [...fields.keys()];
    for (const [key, value] of added) {
      const before = order[order.indexOf(key) - 1];
      const at = items.findIndex((item) => item.key === before) + 1;
      const shape = reshape(undefined, value, find, [...path, key]);
      items.splice(before === undefined ? 0 : at, 0, { key, shape, origin: undefined });
    }
  }
  return items;
}

function reshapeList(
  present: Shape | undefined,
  values: readonly unknown[],
  find: FindItem,
  path: DocumentPath,
): ShapeItem[] {
  const found = values.map((_, index) => find([...path, index]));
  const bases = found.some(({ isNode }) => isNode)
    ? found.map(({ item }) => item)
    : pairItems(present?.items ?? [], values);
  return values.map((value, index) => {
    const base = bases[index];
    const shape = reshape(base?.shape, value, find, [...path, index]);
    return { key: undefined, shape, origin: base?.origin };
  });
}

/** For each value the item it was: an equal one wherever it stands, else the next of the same type. */
function pairItems(items: readonly ShapeItem[], values: readonly unknown[]): (ShapeItem | undefined)[] {
  const free = new Map<string, ShapeItem[]>();
  for (const item of items) {
    const text = JSON.stringify(valueOfShape(item.shape));
    free.set(text, [...(free.get(text) ?? []), item]);
  }
  const pairs = values.map((value) => free.get(JSON.stringify(value))?.shift());
  const left = new Set([...free.values()].flat());
  const rest = items.filter((item) => left.has(item));
  return pairs.map((pair, index) => {
    if (pair !== undefined) return pair;
    const { type } = shapeOfValue(values[index]);
    const next = rest.findIndex(({ shape }) => shape.type === type);
    return next === -1 ? undefined : rest.splice(next, 1)[0];
  });
}
