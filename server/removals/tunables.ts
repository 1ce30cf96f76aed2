/** Numbers of removals, with their units. */
export const REMOVALS = {
  /** Milliseconds between two looks for what was left behind; what people delete goes at once. */
  everyMs: 15_000,
  /** Milliseconds one service, addon or backup has to go; then its row is due again. */
  timeoutMs: 90_000,
  /** Seconds until a removal that failed is tried again; doubled each time. */
  firstPauseSeconds: 5,
  longestPauseSeconds: 3_600,
} as const;
