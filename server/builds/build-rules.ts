import ignore from "ignore";
import type { BuildRules } from "@/core/node-kind";

/** What is looked for in a commit's message when the rules name no flags of their own. */
export const DEFAULT_IGNORE_FLAGS: readonly string[] = [
  "[skip ci]",
  "[ci skip]",
  "[no ci]",
  "[skip nf]",
  "[nf skip]",
  "[northflank skip]",
  "[skip northflank]",
];

/** How many rules or paths a sentence names before it stops. */
const NAMED = 3;

/**
 * Why rules keep a commit from being built, in one sentence; null when they do not. Pure.
 * An ignore list keeps it from being built when it covers *every* changed file; an allow list when it covers *none*.
 */
export function reasonNotToBuild(
  rules: BuildRules,
  commit: { message: string; changedFiles: readonly string[] },
): string | null {
  return reasonInMessage(rules, commit.message) ?? reasonInPaths(rules, commit.changedFiles);
}

/** Whether the files of a commit have to be known to judge it. */
export function hasPathRules(rules: BuildRules): boolean {
  return rules.pathIgnoreRules.some((rule) => rule.trim() !== "");
}

function reasonInMessage(rules: BuildRules, message: string): string | null {
  if (!rules.ciIgnoreFlagsEnabled) return null;
  const flags = rules.ciIgnoreFlags ?? DEFAULT_IGNORE_FLAGS;
  const lower = message.toLowerCase();
  const found = flags.find((flag) => flag.trim() !== "" && lower.includes(flag.trim().toLowerCase()));
  return found === undefined ? null : `its message says ${found.trim()}`;
}

function reasonInPaths(rules: BuildRules, changedFiles: readonly string[]): string | null {
  if (!hasPathRules(rules)) return null;
  const listed = ignore({ allowRelativePaths: true }).add(rules.pathIgnoreRules);
  const covered = changedFiles.filter((path) => listed.ignores(path));
  if (rules.isAllowList) {
    if (covered.length > 0) return null;
    return `none of its changed files (${some(changedFiles)}) is on the allow list ${some(rules.pathIgnoreRules)}`;
  }
  if (covered.length < changedFiles.length) return null;
  return `all of its changed files (${some(changedFiles)}) are on the ignore list ${some(rules.pathIgnoreRules)}`;
}

function some(items: readonly string[]): string {
  if (items.length === 0) return "there are none";
  const named = items.slice(0, NAMED).join(", ");
  return items.length > NAMED ? `${named} and ${items.length - NAMED} more` : named;
}
