import type { DocumentSource } from "../document-source";

/** Which of two versions is right where both changed the same thing. */
export type MergeChoice = "mine" | "theirs";

/** Something that both versions changed, each in its own way. */
export interface MergeConflict {
  /** The same for the same three documents: what a choice is made for. */
  readonly id: string;
  /**
   * - `field`: of a node, or of the document beside its nodes
   * - `removed`: one version removed a node that the other changed
   * - `moved`: both moved a node, to different workflows
   * - `order`: both put the steps of a workflow in another order
   * - `document`: a version cannot be read through, so nothing in it can be compared
   */
  readonly type: "field" | "removed" | "moved" | "order" | "document";
  /** What it is about: `timeout of migrate`. */
  readonly title: string;
  /** What each version says, in a few words: `600`, `removed`, `a, b, c`. */
  readonly base: string;
  readonly mine: string;
  readonly theirs: string;
  /** Keys of the node in each version, to show it there; null where it is not, or for what is of no node. */
  readonly keys: { readonly mine: string | null; readonly theirs: string | null };
}

/** One document of two, or what has to be chosen first. */
export type MergeResult =
  | {
      readonly merged: DocumentSource;
      /** Comments of theirs for which there was no place: shown to the person, who may put them back. */
      readonly lostComments: readonly string[];
    }
  | { readonly conflicts: readonly MergeConflict[] };
