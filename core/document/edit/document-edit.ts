import type { DocumentPath } from "../problem";

/**
 * One change of a document's value. Paths are those of the document as the edits before it left it.
 *
 * - `set`: the value at `path`; a field that is not there yet becomes its object's last.
 * - `insert`: `path` ends in the index that the new item of a list will have, or in the name of a new field, which
 *   becomes the field number `at` of its object (absent: the last).
 * - `remove`: the item or field at `path`.
 * - `move`: the list item at `from` goes to `to`, its place once it has been taken out of where it was.
 * - `rename`: the field at `path` is called `key` from now on, and stays where it is.
 */
export type DocumentEdit =
  | { type: "set"; path: DocumentPath; value: unknown }
  | { type: "insert"; path: DocumentPath; value: unknown; at?: number }
  | { type: "remove"; path: DocumentPath }
  | { type: "move"; from: DocumentPath; to: DocumentPath }
  | { type: "rename"; path: DocumentPath; key: string };

/** The text cannot be edited as it is, or an edit asks for a place that is not there. */
export class EditError extends Error {
  override readonly name = "EditError";
}
