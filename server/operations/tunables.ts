/** Numbers that tune how work on runtimes is driven. */
export const OPERATIONS = {
  /** Operations one process drives at a time; more wait in the queue. */
  concurrent: 32,
  /** Backstop when a ring was lost. */
  pollMs: 500,
  /** How often starting may fail for a transient cause before the operation fails. */
  startAttempts: 3,
  startBackoffMs: [1_000, 4_000],
  /** Log lines are stored together: at most so many, and after at most so long. */
  logBatchLines: 200,
  logBatchMs: 150,
  /** Lines beyond are counted but not stored. */
  logMaxLines: 100_000,
  logMaxLineChars: 8_000,
  /** Between asking work to stop and killing it. */
  stopGraceMs: 10_000,
} as const;
