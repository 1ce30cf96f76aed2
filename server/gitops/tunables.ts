/** Keeping flows in step with their files. */
export const GITOPS = {
  /** From one look for work to the next; also how soon what was published goes out. */
  turnMs: 2_000,
  /** Of a repository on this machine, for which nothing leaves it. */
  localEveryMs: 2_000,
  remoteEveryMs: 30_000,
  /** One that does not answer is left alone for longer each time. */
  longestMs: 600_000,
  /** Repositories that are looked at beside each other; one that hangs keeps none of the others waiting. */
  lanes: 4,
  /** Further away than any look by itself: so it is known which are taken, and lost when their process has died. */
  takenMs: 900_000,
  /** Steps of one look: fetch, merge, push, once more when the branch has moved meanwhile. The rest is for the next look. */
  steps: 8,
  /** Revisions that are pushed as a commit each; of more, the newest. */
  commits: 50,
  /** Clones whose flow is gone, or elsewhere, go after this. */
  sweepEveryMs: 3_600_000,
} as const;
