import type { DocumentPath, DocumentSource, RawNode } from "@/core/document";
import type { History } from "./history";

/** Everything that an editor of one flow knows; only `reduceEditor` makes another one of it. */
export interface EditorState {
  /** The text now, perhaps with mistakes. */
  readonly source: DocumentSource;
  /** The newest text without mistakes of syntax, which is drawn; the very same object as `source` while all is well. */
  readonly legible: DocumentSource;
  /** Keys of nodes of `legible`, in the order of the document. */
  readonly selection: readonly string[];
  /** The node under the keyboard; always one of `legible`, null only when that has none. */
  readonly focusKey: string | null;
  readonly history: History;
  /** Why the last action did nothing, as a sentence; null when it did what it should. */
  readonly refusal: string | null;
}

/** Where new nodes will stand: as number `index`, from 0, among the steps of a workflow. */
export interface NodePosition {
  readonly parentKey: string;
  readonly index: number;
}

export type WorkflowType = "sequential" | "parallel";

/**
 * What a person can do to a flow. Keys are those of `legible` before the action.
 *
 * - `insert`: refs that are taken get a number (`name-2`), and references among the new nodes follow; they are selected.
 * - `move`: `to.index` counts as before the move.
 * - `remove`: the neighbour gets the focus; a workflow that has become empty stays.
 * - `duplicate`: copies stand behind the last of what was copied, and are selected.
 * - `wrap`: siblings, which stand together then; `unwrap` leaves the steps in the place of their workflow.
 * - `shift`: `in` leads to the end of the workflow before, else to the beginning of the one behind.
 * - `set`: `path` is within the node, `undefined` removes. Typing into one field is one undo step. A `ref` must be free
 *   and well-formed, otherwise the action is refused: commit it when the field is left. Expressions that read a
 *   renamed ref follow in the same step.
 * - `paste`: one node, a list of nodes or a whole flow, as JSON or YAML.
 * - `write`: what the code view has now; typing with pauses below a second is one undo step. `atMs` is any clock's.
 * - `replace`: another document altogether, in its own format.
 * - `meet`: what somebody else has made of this document. It is no step: undoing takes back one's own.
 * - `walk`: `previous` and `next` go through all nodes as they are written, `first` and `last` to the ends of that.
 */
export type EditorAction =
  | { type: "insert"; at: NodePosition; nodes: readonly RawNode[] }
  | { type: "move"; keys: readonly string[]; to: NodePosition }
  | { type: "remove"; keys: readonly string[] }
  | { type: "duplicate"; keys: readonly string[] }
  | { type: "wrap"; keys: readonly string[]; workflow: WorkflowType }
  | { type: "unwrap"; key: string }
  | { type: "switch"; key: string; to: WorkflowType }
  | { type: "shift"; keys: readonly string[]; by: "earlier" | "later" | "out" | "in" }
  | { type: "set"; key: string; path: DocumentPath; value: unknown }
  | { type: "set-document"; path: DocumentPath; value: unknown }
  | { type: "paste"; text: string; at: NodePosition }
  | { type: "write"; text: string; atMs: number }
  | { type: "replace"; text: string }
  | { type: "meet"; text: string; by: string }
  | { type: "select"; keys: readonly string[]; focusKey?: string | null }
  | { type: "walk"; to: "previous" | "next" | "parent" | "child" | "first" | "last"; extend: boolean }
  | { type: "undo" }
  | { type: "redo" };

/** An action that changes the text by edits of the document's value. */
export type StructureAction = Extract<
  EditorAction,
  {
    type:
      | "insert"
      | "move"
      | "remove"
      | "duplicate"
      | "wrap"
      | "unwrap"
      | "switch"
      | "shift"
      | "set"
      | "set-document"
      | "paste";
  }
>;
