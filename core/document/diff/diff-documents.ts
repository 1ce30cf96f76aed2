import { diffEntries } from "./diff-entries";
import { diffNodes } from "./diff-nodes";
import { isSame } from "./diff-values";
import { tell, type DocumentChange } from "./document-change";
import { matchNodes } from "./match-nodes";

/**
 * What is different in the second of two documents, as a reader of flows would say it. How they are written does not
 * count: not the format, nor the order of fields, nor comments. Empty exactly when the values are the same. Nodes are
 * found again by ref, else by how much of them is the same, so that a moved or renamed one is not reported as removed.
 * @param before the value of a document, finished or not
 */
export function diffDocuments(before: unknown, after: unknown): DocumentChange[] {
  if (isSame(before, after)) return [];
  const changes = [...diffEntries(before, after), ...diffNodes(matchNodes(before, after))];
  if (changes.length > 0) return changes;
  // Only in what is no document of ours: steps that are no nodes.
  const whole = { path: [], from: before, to: after };
  return [{ type: "entry-changed", section: "document", ...whole, ...tell("the document changed") }];
}
