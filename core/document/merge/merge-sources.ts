import type { DocumentSource } from "../document-source";
import { replaceValue } from "../edit";
import { isRecord } from "../walk";
import { documentConflict, entryConflict } from "./conflict-words";
import { lostComments, mergeTexts } from "./merge-texts";
import { mergeNodes, type DecideConflict } from "./merge-nodes";
import type { MergeChoice, MergeConflict, MergeResult } from "./merge-result";
import { mergeValues } from "./merge-values";
import { versionsOf } from "./versions";

/**
 * Joins two versions of a document that were made from the same one. Nodes are found again by ref, else by how much of
 * them is the same: what each side added, removed, moved or changed is in the result, which is my text with their
 * changes written into it. Where both changed the same thing differently it is a conflict; as long as one is without a
 * choice, the conflicts are what comes back. A further choice may bring a further conflict.
 * @param choices for conflicts of an earlier call with the same documents, by their id
 */
export function mergeSources(
  base: DocumentSource,
  mine: DocumentSource,
  theirs: DocumentSource,
  choices: Readonly<Record<string, MergeChoice>> = {},
): MergeResult {
  if (mine.text === theirs.text || theirs.text === base.text) return { merged: mine, lostComments: [] };
  if (mine.text === base.text) return { merged: theirs, lostComments: [] };
  const open: MergeConflict[] = [];
  const decide: DecideConflict = (conflict) => {
    const choice = Object.hasOwn(choices, conflict.id) ? choices[conflict.id] : undefined;
    if (choice === undefined) open.push(conflict);
    return choice;
  };
  if ([base, mine, theirs].some(({ problems }) => problems.length > 0)) {
    const choice = decide(documentConflict());
    return choice === undefined
      ? { conflicts: open }
      : { merged: choice === "mine" ? mine : theirs, lostComments: [] };
  }
  const value = mergeDocuments(base.value, mine.value, theirs.value, decide);
  if (open.length > 0) return { conflicts: open };
  const merged = mergeTexts(base, mine, theirs, value) ?? replaceValue(mine, value);
  return { merged, lostComments: lostComments(base, theirs, merged) };
}

function mergeDocuments(base: unknown, mine: unknown, theirs: unknown, decide: DecideConflict): unknown {
  const versions = versionsOf(base, mine, theirs);
  // A placeholder that is the same everywhere: the nodes are merged by themselves.
  const around = (value: unknown): unknown =>
    versions !== undefined && isRecord(value) ? { ...value, spec: {} } : value;
  const values = { base: around(base), mine: around(mine), theirs: around(theirs) };
  const merged = mergeValues(values, (path, three) => decide(entryConflict(path, three)));
  return versions !== undefined && isRecord(merged)
    ? { ...merged, spec: mergeNodes(versions, decide) }
    : merged;
}
