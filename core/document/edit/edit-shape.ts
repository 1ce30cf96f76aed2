import { toPointer, type DocumentPath } from "../problem";
import { EditError, type DocumentEdit } from "./document-edit";
import { reshape } from "./reshape";
import { shapeOfValue, type Shape, type ShapeItem } from "./shape";

/** Applies an edit in place; yields the new root. @throws EditError */
export function editShape(root: Shape, edit: DocumentEdit): Shape {
  switch (edit.type) {
    case "set":
      setValue(root, edit.path, edit.value);
      break;
    case "insert":
      insertItem(
        root,
        edit.path,
        { shape: shapeOfValue(toJsonValue(edit.value)), origin: undefined },
        edit.at,
      );
      break;
    case "remove":
      takeItem(root, edit.path);
      break;
    case "move":
      moveItem(root, edit.from, edit.to);
      break;
    case "rename":
      renameKey(root, edit.path, edit.key);
  }
  return root;
}

/** The same value as JSON has it. @throws EditError for one that JSON has not */
export function toJsonValue(value: unknown): unknown {
  const text = jsonText(value);
  if (text === undefined) throw new EditError("Only values of JSON can stand in a document.");
  return JSON.parse(text) as unknown;
}

/** Undefined for what has none: functions, numbers beyond JSON's, objects that contain themselves or have no end. */
function jsonText(value: unknown): string | undefined {
  try {
    const text: string | undefined = JSON.stringify(value);
    return text;
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function setValue(root: Shape, path: DocumentPath, value: unknown): void {
  const { parent, last } = placeOf(root, path);
  const index = indexOf(parent, last);
  const current = index === undefined ? undefined : parent.items[index];
  if (index !== undefined && current !== undefined) {
    parent.items[index] = { ...current, shape: reshape(current.shape, toJsonValue(value)) };
  } else if (typeof last === "string" && parent.type === "map") {
    insertItem(root, path, { shape: shapeOfValue(toJsonValue(value)), origin: undefined }, undefined);
  } else throw nothingAt(path);
}

function insertItem(
  root: Shape,
  path: DocumentPath,
  item: Omit<ShapeItem, "key">,
  at: number | undefined,
): void {
  const { parent, last } = placeOf(root, path);
  if (parent.type === "seq") {
    if (typeof last !== "number" || !isPosition(last, parent.items.length)) throw nothingAt(path);
    parent.items.splice(last, 0, { ...item, key: undefined });
    return;
  }
  if (typeof last !== "string") throw nothingAt(path);
  if (indexOf(parent, last) !== undefined) throw new EditError(`\`${toPointer(path)}\` is there already.`);
  const position = at ?? parent.items.length;
  if (!isPosition(position, parent.items.length)) throw nothingAt(path);
  parent.items.splice(position, 0, { ...item, key: last });
}

function takeItem(root: Shape, path: DocumentPath): ShapeItem {
  const { parent, last } = placeOf(root, path);
  const index = indexOf(parent, last);
  const [taken] = index === undefined ? [] : parent.items.splice(index, 1);
  if (taken === undefined) throw nothingAt(path);
  return taken;
}

function moveItem(root: Shape, from: DocumentPath, to: DocumentPath): void {
  const source = placeOf(root, from);
  if (source.parent.type !== "seq") throw nothingAt(from);
  const taken = takeItem(root, from);
  try {
    const { parent, last } = placeOf(root, to);
    if (parent.type !== "seq" || typeof last !== "number") throw nothingAt(to);
    insertItem(root, to, taken, undefined);
  } catch (error) {
    source.parent.items.splice(Number(source.last), 0, taken);
    throw error;
  }
}

function renameKey(root: Shape, path: DocumentPath, key: string): void {
  const { parent, last } = placeOf(root, path);
  const index = parent.type === "map" ? indexOf(parent, last) : undefined;
  const current = index === undefined ? undefined : parent.items[index];
  if (index === undefined || current === undefined) throw nothingAt(path);
  if (key === current.key) return;
  if (indexOf(parent, key) !== undefined)
    throw new EditError(`\`${toPointer([...path.slice(0, -1), key])}\` is there already.`);
  parent.items[index] = { ...current, key };
}

type Container = Shape & { items: ShapeItem[] };

function placeOf(root: Shape, path: DocumentPath): { parent: Container; last: string | number } {
  const last = path.at(-1);
  if (last === undefined) throw new EditError("The whole document is replaced with `replaceValue`.");
  let parent = root;
  for (const segment of path.slice(0, -1)) {
    const index = isContainer(parent) ? indexOf(parent, segment) : undefined;
    const child = index === undefined ? undefined : parent.items?.[index];
    if (child === undefined) throw nothingAt(path);
    parent = child.shape;
  }
  if (!isContainer(parent)) throw nothingAt(path);
  return { parent, last };
}

function isContainer(shape: Shape): shape is Container {
  return shape.items !== undefined;
}

function indexOf({ type, items }: Container, segment: string | number): number | undefined {
  if (type === "seq")
    return typeof segment === "number" && isPosition(segment, items.length - 1) ? segment : undefined;
  const index = items.findIndex(({ key }) => key === segment);
  return index === -1 ? undefined : index;
}

function isPosition(at: number, last: number): boolean {
  return Number.isInteger(at) && at >= 0 && at <= last;
}

function nothingAt(path: DocumentPath): EditError {
  return new EditError(`The document has no place \`${toPointer(path)}\`.`);
}
