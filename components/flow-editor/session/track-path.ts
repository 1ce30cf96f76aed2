import type { DocumentPath } from "@/core/document";
import type { DocumentEdit } from "@/core/document/edit";

/** Where what stands at `path` will stand after an edit; null when that removes it. */
export function trackPath(path: DocumentPath, edit: DocumentEdit): DocumentPath | null {
  switch (edit.type) {
    case "set":
    case "rename":
      return path;
    case "insert":
      return makeRoom(path, edit.path);
    case "remove":
      return startsWith(path, edit.path) ? null : closeGap(path, edit.path);
    case "move":
      if (startsWith(path, edit.from)) return [...edit.to, ...path.slice(edit.from.length)];
      return makeRoom(closeGap(path, edit.from), edit.to);
  }
}

/** Whether `path` is `start` or leads on from it. */
export function startsWith(path: DocumentPath, start: DocumentPath): boolean {
  return path.length >= start.length && start.every((segment, at) => segment === path[at]);
}

/** An item of the list has been taken out: those behind it move up. */
export function closeGap(path: DocumentPath, removed: DocumentPath): DocumentPath {
  return shifted(path, removed, (own, other) => (own > other ? -1 : 0));
}

/** An item has come into the list: those from its place on move down. */
function makeRoom(path: DocumentPath, inserted: DocumentPath): DocumentPath {
  return shifted(path, inserted, (own, other) => (own >= other ? 1 : 0));
}

function shifted(
  path: DocumentPath,
  item: DocumentPath,
  by: (own: number, other: number) => number,
): DocumentPath {
  const at = item.length - 1;
  const other = item[at];
  const own = path[at];
  if (typeof other !== "number" || typeof own !== "number" || !startsWith(path, item.slice(0, -1)))
    return path;
  return path.with(at, own + by(own, other));
}
