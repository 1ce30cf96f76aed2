import { GitError, type Git, type RefListing } from "@/server/git";
import type { Facts } from "./judge";
import type { Occurrence } from "./occurrences";

export type FactsGit = Pick<Git, "mergeBase" | "getCommit" | "changedFiles">;

/** What rules ask about something new in a repository, asked from git when they do. */
export function factsOf(
  git: FactsGit,
  { address, listing }: { address: string; listing: RefListing },
  { kind, sha, before }: Pick<Occurrence, "kind" | "sha" | "before">,
): Facts {
  return {
    message: async () => (await orNull(git.getCommit(address, sha)))?.message ?? "",
    async changedFiles() {
      if (kind === "push" && before !== null) {
        const files = await orNull(git.changedFiles(address, before, sha));
        if (files !== null) return files;
      }
      const { defaultBranch, refs } = listing;
      const head = defaultBranch === null ? undefined : refs[`refs/heads/${defaultBranch}`];
      // The first push of all: nothing to compare it with.
      if (head === undefined || (head === sha && kind === "push")) return null;
      const base = await orNull(git.mergeBase(address, head, sha));
      return base === null ? null : orNull(git.changedFiles(address, base, sha));
    },
  };
}

/** What git cannot tell, a force push has removed: a rule about it holds nothing back. */
export async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof GitError && error.code === "missing-commit") return null;
    throw error;
  }
}
