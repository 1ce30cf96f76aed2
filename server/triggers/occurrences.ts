import type { RefListing } from "@/server/git";

/** Something that is new in a repository. */
export interface Occurrence {
  kind: "push" | "tag" | "pull" | "deleted";
  /** The branch, or the tag; of a pull request the branch it comes from, `null` when it is none of this repository. */
  branch: string | null;
  /** Of a deleted branch its last. */
  sha: string;
  /** What the ref stood at before; null for a new one. */
  before: string | null;
  pullRequestId: number | null;
  /** Of a pull request; null when nobody has said. */
  isDraft: boolean | null;
  /** The provider says that it is as good as new, though its commit need not be. */
  isNews: boolean;
}

const PULL = /^refs\/(?:pull|merge-requests)\/(\d+)\/head$/;
const BRANCH = "refs/heads/";
const TAG = "refs/tags/";

/** What happened between two looks at a repository. Of several pushes in between, the last is seen. */
export function occurrencesBetween(
  before: Readonly<Record<string, string>>,
  { refs, defaultBranch }: RefListing,
): Occurrence[] {
  const found: Occurrence[] = [];
  const branches = Object.entries(refs).filter(([ref]) => ref.startsWith(BRANCH));
  for (const [ref, sha] of Object.entries(refs)) {
    const old = Object.hasOwn(before, ref) ? (before[ref] ?? null) : null;
    if (old === sha) continue;
    const common = { sha, before: old, pullRequestId: null, isDraft: null, isNews: false };
    const number = PULL.exec(ref)?.[1];
    if (ref.startsWith(BRANCH)) found.push({ ...common, kind: "push", branch: ref.slice(BRANCH.length) });
    else if (ref.startsWith(TAG)) found.push({ ...common, kind: "tag", branch: ref.slice(TAG.length) });
    else if (number !== undefined) {
      const sources = branches.filter(([, head]) => head === sha).map(([name]) => name.slice(BRANCH.length));
      // A request without a commit of its own stands where the default branch does.
      const source = sources.find((name) => name !== defaultBranch) ?? sources[0] ?? null;
      found.push({ ...common, kind: "pull", branch: source, pullRequestId: Number(number) });
    }
  }
  for (const [ref, sha] of Object.entries(before)) {
    if (!ref.startsWith(BRANCH) || Object.hasOwn(refs, ref)) continue;
    const branch = ref.slice(BRANCH.length);
    found.push({
      kind: "deleted",
      branch,
      sha,
      before: sha,
      pullRequestId: null,
      isDraft: null,
      isNews: false,
    });
  }
  return found;
}
