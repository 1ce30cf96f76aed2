/** Every branch, tag, and head of a pull or merge request of a repository. */
export interface RefListing {
  /** Commit by the full name of the ref; of an annotated tag what it stands at. */
  refs: Record<string, string>;
  /** Null for a repository without one, such as an empty one. */
  defaultBranch: string | null;
}

export const LISTED_REFS = [
  "HEAD",
  "refs/heads/*",
  "refs/tags/*",
  "refs/pull/*/head",
  "refs/merge-requests/*/head",
] as const;

/** Reads the lines of `git ls-remote --symref`. */
export function parseRefListing(lines: readonly string[]): RefListing {
  const refs: [string, string][] = [];
  const peeled: [string, string][] = [];
  let defaultBranch: string | null = null;
  for (const line of lines) {
    const branch = /^ref: refs\/heads\/(\S+)\tHEAD$/.exec(line)?.[1];
    if (branch !== undefined) defaultBranch = branch;
    const [, sha, ref] = /^([0-9a-f]{40})\t(refs\/\S+)$/.exec(line) ?? [];
    if (sha === undefined || ref === undefined) continue;
    if (ref.endsWith("^{}")) peeled.push([ref.slice(0, -"^{}".length), sha]);
    else refs.push([ref, sha]);
  }
  return { refs: Object.fromEntries([...refs, ...peeled]), defaultBranch };
}
