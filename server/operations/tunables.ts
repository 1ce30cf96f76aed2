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
  /** Lines beyond are not stored; the log says so. */
  logMaxLines: 1_000_000,
  /** With so many batches on their way to the database, work is followed no further until they are stored. */
  logMaxBatches: 8,
  /** Lines that one search looks through; whoever searches asks on. */
  logSearchLines: 100_000,
  /** Lines with a hit that one search answers with. */
  logSearchHits: 2_000,
  logMaxLineChars: 8_000,
  /** Between asking work to stop and killing it. */
  stopGraceMs: 10_000,
} as const;
