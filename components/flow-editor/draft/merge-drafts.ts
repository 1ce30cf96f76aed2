import { parseSource } from "@/core/document";
import { mergeSources, type MergeChoice, type MergeResult } from "@/core/document/merge";
import type { Merge, Written } from "./draft-types";

/** Two changes of one document as one, or what has to be chosen first. */
export function mergeDrafts(
  base: Written,
  mine: Written,
  theirs: Written,
  choices?: Readonly<Record<string, MergeChoice>>,
): MergeResult {
  const [was, own, other] = [base, mine, theirs].map(({ text, format }) => parseSource(text, format).source);
  if (was === undefined || own === undefined || other === undefined) throw new Error("three texts are three");
  return mergeSources(was, own, other, choices);
}

export const mergeByItself: Merge = (base, mine, theirs) => {
  const result = mergeDrafts(base, mine, theirs);
  if (!("merged" in result)) return null;
  const { merged, lostComments } = result;
  return { text: merged.text, format: merged.format, lostComments };
};
