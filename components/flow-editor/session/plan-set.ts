import { isRecord, nodePath, RefSchema, type DocumentPath } from "@/core/document";
import type { DocumentEdit } from "@/core/document/edit";
import type { EditorAction } from "./editor-state";
import { fieldOrder } from "./field-order";
import { placeName } from "./history";
import type { Ground, Plan } from "./plan";
import { Refusal } from "./refusal";
import { followRename, refsOf } from "./refs";
import { nodeWords } from "./words";

type ActionOf<T extends EditorAction["type"]> = Extract<EditorAction, { type: T }>;

export function planSet({ key, path, value }: ActionOf<"set">, { source, places }: Ground): Plan {
  const place = places.byKey.get(key);
  if (place === undefined) throw new Refusal("What was selected is no longer in the flow.");
  if (path.length === 0 && !isRecord(value)) throw new Refusal("A node is an object with a `kind`.");
  const isRef = path.length === 1 && path[0] === "ref";
  const renames = isRef ? planRename(place.node.ref, value, source.value) : [];
  const field = path.filter((segment) => segment !== "spec" || path.length === 1).join(".");
  return {
    edits: [...setEdits(source.value, [...nodePath(key), ...path], value), ...renames],
    continues: { type: "set", place: placeName(key, path), value },
    label: (after) => {
      const now = nodeWords(after.byKey.get(key) ?? place);
      if (path.length === 0) return `${now} changed`;
      return `${field} of ${isRef ? nodeWords(place) : now} ${value === undefined ? "removed" : "changed"}`;
    },
  };
}

export function planSetDocument({ path, value }: ActionOf<"set-document">, { source }: Ground): Plan {
  if (path.length === 0) throw new Refusal("The whole document is changed in the code.");
  const [section, index, field] = path;
  const isTriggerRef = path.length === 3 && section === "triggers" && field === "ref";
  const before = isTriggerRef ? valueAt(source.value, path) : undefined;
  const renames = isTriggerRef && typeof index === "number" ? planRename(before, value, source.value) : [];
  return {
    edits: [...setEdits(source.value, path, value), ...renames],
    continues: { type: "set", place: placeName(null, path), value },
    label: () => `${path.join(".")} ${value === undefined ? "removed" : "changed"}`,
  };
}

/** Lets expressions follow a ref. @throws Refusal for one that is taken or malformed */
function planRename(from: unknown, to: unknown, document: unknown): DocumentEdit[] {
  if (to === undefined || to === from) return [];
  if (typeof to !== "string" || !RefSchema.safeParse(to).success)
    throw new Refusal(
      "A ref begins with a letter, and goes on with letters, digits, `-` and `_`; 63 at most.",
    );
  const refs = refsOf(document);
  if (refs.includes(to)) throw new Refusal(`Another step or trigger is called \`${to}\` already.`);
  // Of two that are called the same nobody knows which an expression means.
  if (typeof from !== "string" || refs.filter((ref) => ref === from).length !== 1) return [];
  return followRename(document, from, to);
}

/**
 * The edits that put a value at a path of a document, or take it away. Objects on the way that are not there are
 * made; a new field gets the place that it has in the templates.
 * @throws Refusal when something else is in the way
 */
function setEdits(document: unknown, path: DocumentPath, value: unknown): DocumentEdit[] {
  let holder = document;
  let around: unknown;
  for (const [depth, segment] of path.entries()) {
    const isLast = depth === path.length - 1;
    const here = path.slice(0, depth + 1);
    if (Array.isArray(holder)) {
      const length = holder.length;
      if (typeof segment !== "number" || !Number.isInteger(segment) || segment < 0 || segment > length)
        throw new Refusal(`The list has no place ${String(segment)}.`);
      if (segment === length)
        return value === undefined
          ? []
          : [{ type: "insert", path: here, value: nested(path.slice(depth + 1), value) }];
    } else if (isRecord(holder)) {
      if (typeof segment !== "string") throw new Refusal(`\`${path.slice(0, depth).join(".")}\` is no list.`);
      if (!Object.hasOwn(holder, segment) || (!isLast && holder[segment] === undefined)) {
        if (value === undefined) return [];
        const at = fieldOrder(path.slice(0, depth), holder, segment, around);
        return [{ type: "insert", path: here, value: nested(path.slice(depth + 1), value), at }];
      }
    } else {
      throw new Refusal(
        `\`${path.slice(0, depth).join(".")}\` is neither an object nor a list: it cannot hold \`${String(segment)}\`.`,
      );
    }
    if (isLast)
      return [value === undefined ? { type: "remove", path: here } : { type: "set", path: here, value }];
    around = holder;
    holder = (holder as Record<string | number, unknown>)[segment];
  }
  return [];
}

/** A value below objects, and lists where a number leads on. */
function nested(path: DocumentPath, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, segment) => {
    if (typeof segment === "string") return { [segment]: inner };
    if (segment !== 0) throw new Refusal("A new list begins with its first item.");
    return [inner];
  }, value);
}

function valueAt(document: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>(
    (holder, segment) =>
      typeof holder === "object" && holder !== null && Object.hasOwn(holder, segment)
        ? (holder as Record<string | number, unknown>)[segment]
        : undefined,
    document,
  );
}
