/** How long a lease is good for, and how often it is renewed. */
export const LEASE = {
  /**
   * A holder that has not renewed for this long is taken for dead; its row is due again. One that only stood still, for
   * three heartbeats and more, finds that its writes are refused.
   */
  durationSeconds: 8,
  /** Also the longest time until a holder learns of a cancel request whose ring was lost. */
  heartbeatMs: 2_000,
  /** How often a worker looks whether others on its machine have died; what they held need not run out then. */
  neighboursMs: 1_000,
  /** What a worker had to let go of is taken again after this long: a database that comes and goes is not asked without pause. */
  strayPauseMs: 500,
  /** How often a worker that stops tries to give its leases back while the database comes and goes. */
  giveBackAttempts: 5,
  /** Workers that ended without a word are shown as gone for so long. */
  goneWorkersKeptHours: 24,
} as const;
