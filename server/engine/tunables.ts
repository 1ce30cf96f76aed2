/** Every number that tunes the engine, with its unit and what happens at the limit. */
export const ENGINE = {
  /** Runs one process drives at a time; more stay due for other workers. */
  concurrentRuns: 200,
  /** Backstop when a ring was lost. */
  pollMs: 500,
  /** A run that has had nothing to do for this long is parked: it costs no memory until it is woken. */
  parkAfterIdleMs: 1_000,
  /**
   * Longest time until a waiting node is looked at again, whatever its kind says. Who ends a wait wakes the run in the
   * same transaction; this is for what nobody foresaw, and what ten thousand waiting runs cost.
   */
  recheckAtMostMs: 3_600_000,
  /** The same for a node that stands in line for a target. */
  recheckInLineMs: 60_000,
  /** A step that is told to stop has this long; then it counts as aborted, and what may still be running is said. */
  abortForcedAfterMs: 60_000,
  /** How often nodes that are being stopped are looked at. */
  abortPollMs: 250,
  /** Attempts after a transient failure, the first one included, unless the node's settings say less. */
  transientAttempts: 3,
  /** An executor is asked again after this long when the database was not there for it. */
  databaseRecheckMs: 1_000,
  /** A run that Slipway itself broke on is tried again after this long, then after twice as long, and so on. */
  brokenRetryMs: 15_000,
  /** However often it broke. */
  brokenRetryAtMostMs: 300_000,
  /** While such a run is being aborted and something of it still goes, it is looked at this often. */
  brokenAbortRetryMs: 2_000,
  /** A run that waits for a decision about a failure is looked at this often; a decision wakes it at once. */
  heldRecheckMs: 3_600_000,
  /** On shutdown, what is being written may finish for this long. */
  shutdownGraceMs: 5_000,
} as const;
