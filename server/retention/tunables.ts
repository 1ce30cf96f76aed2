/** Numbers that tune the clean-up. */
export const RETENTION = {
  /** From the end of one clean-up of the database to the next. */
  recordsEveryMs: 60 * 60_000,
  /** The same for what runtimes hold, by machine. */
  filesEveryMs: 15 * 60_000,
  /** A server that has just started has better things to do. */
  firstAfterMs: 60_000,
  /** Removed in one transaction; short enough that nobody waits for one. */
  batch: { runs: 5, logs: 20, work: 100, images: 100 },
  /** Between two transactions, so that a large clean-up leaves the disk to others. */
  pauseMs: 50,
  /** A turn ends after so long, and the next one goes on. */
  turnMs: 5 * 60_000,
  /**
   * The files of an image go this long after it was given up: by then a run that had chosen it just before is in the
   * database, and the image is taken back.
   */
  fileGraceSeconds: 600,
  /** Files that no row knows of are left alone for so long: their row may still be coming. */
  orphanGraceHours: 24,
  /** Work that has ended is forgotten by its runtime at once; what a crash left behind goes after this long. */
  endedWorkGraceSeconds: 3600,
  /** Open runs read at a time when looking for what they mention. */
  mentionBatch: 100,
  /** Clean-ups that removed nothing are remembered for so long; the others for as long as runs are by default. */
  idlePassHours: 24,
  passDays: 180,
  /** Looked for at a time: finding reads more than it gives, removing does not. */
  page: 500,
  /** The dry run prints the oldest so many of each kind. */
  planLines: 20,
} as const;
