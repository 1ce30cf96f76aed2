/** Numbers that tune what the status page and the metrics read. */
export const STATUS = {
  /** Due work that nobody takes for this long means that work is not progressing: `/readyz` says so. */
  untakenAfterSeconds: 60,
  /** Lines of each list on the page; how many more there are is said. */
  listLimit: 50,
  /** Takeovers are counted, and told, for so long. */
  reclaimedHours: 24,
  /** The facts about the database itself are measured at most this often by a process. */
  databaseFactsMs: 10_000,
  /** With less than this PostgreSQL cannot go on writing: it makes its log in pieces of 16 MiB. */
  diskNeededBytes: 16 * 1024 * 1024,
  /**
   * A row is counted as concluded this long after the time it carries, which is its transaction's begin: one that
   * commits later than another with a younger time is counted all the same.
   */
  concludedLagSeconds: 5,
} as const;
