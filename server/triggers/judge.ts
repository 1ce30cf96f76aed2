import ignore from "ignore";
import { matchesBranch } from "./branch-glob";
import type { Occurrence } from "./occurrences";
import type { GitWatch } from "./watches";

/** What a trigger says to something new in its repository; null: it is not about that. */
export type Verdict = { starts: true } | { starts: false; reason: string } | null;

/** Asked only where a trigger has a rule about it. */
export interface Facts {
  /** Of the commit. */
  message(): Promise<string>;
  /** Paths of the files that really changed; null when nobody can tell. */
  changedFiles(): Promise<readonly string[] | null>;
}

const REASONS = {
  deleted: (branch: string) => `Branch ${branch} was deleted.`,
  branch: (branch: string, globs: readonly string[]) =>
    `Branch ${branch} matches none of ${globs.join(", ")}.`,
  fork: "The pull request does not come from a branch of this repository as it is now; forks start nothing.",
  draft: "The pull request is a draft.",
  perhapsDraft: "The trigger leaves out drafts, and git alone does not tell whether the pull request is one.",
} as const;

/** Whether something new in a repository starts a run. */
export async function judge(watch: GitWatch, occurrence: Occurrence, facts: Facts): Promise<Verdict> {
  const { kind, branch } = occurrence;
  if (kind === "tag") return watch.tags ? { starts: true } : null;
  const globs = kind === "pull" ? watch.pulls : watch.branches;
  // Without a glob it is never meant, and there is nothing to say about it.
  if (globs.length === 0) return null;
  if (branch === null) return no(REASONS.fork);
  const isMeant = globs.some((glob) => matchesBranch(glob, branch));
  if (kind === "deleted") return isMeant ? no(REASONS.deleted(branch)) : null;
  if (!isMeant) return no(REASONS.branch(branch, globs));
  if (kind === "pull" && watch.ignoreDrafts && occurrence.isDraft !== false) {
    return no(occurrence.isDraft === true ? REASONS.draft : REASONS.perhapsDraft);
  }
  if (watch.flags.length > 0) {
    const message = (await facts.message()).toLowerCase();
    const flag = watch.flags.find((one) => message.includes(one.toLowerCase()));
    if (flag !== undefined) return no(`The commit message says ${flag}.`);
  }
  if (watch.paths !== null) {
    const files = await facts.changedFiles();
    const reason = files === null ? null : judgePaths(watch.paths, files);
    if (reason !== null) return no(reason);
  }
  return { starts: true };
}

function no(reason: string): Verdict {
  return { starts: false, reason };
}

const NAMED = 3;

/** Why these files start no run; null when they do. A commit that changes no file is not held back by what it could ignore. */
function judgePaths(paths: NonNullable<GitWatch["paths"]>, files: readonly string[]): string | null {
  const rules = ignore().add(paths.rules);
  const isMatched = (file: string): boolean => ignore.isPathValid(file) && rules.ignores(file);
  const few = `${files.slice(0, NAMED).join(", ")}${files.length > NAMED ? ` and ${files.length - NAMED} more` : ""}`;
  if (paths.isAllowList) {
    if (files.some(isMatched)) return null;
    return files.length === 0
      ? "No file changed, and only some matter to the trigger."
      : `None of the files that changed matters to the trigger: ${few}.`;
  }
  if (files.length === 0 || !files.every(isMatched)) return null;
  return `Every file that changed is ignored: ${few}.`;
}
