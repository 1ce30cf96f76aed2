/** Telling git hosts how runs stand. */
export const TELLING = {
  everyMs: 2_000,
  /** Runs that are told of beside each other: a host that hangs keeps few of the others waiting. */
  lanes: 4,
  /** Behind the first try that came to nothing; doubled each time. */
  firstPauseMs: 5_000,
  longestPauseMs: 1_800_000,
  /** With these pauses about a day; after that a run is told of again only when something becomes of it. */
  tries: 55,
  /** Longer than telling of a run takes: after that it was lost with its process. */
  takenMs: 300_000,
} as const;
