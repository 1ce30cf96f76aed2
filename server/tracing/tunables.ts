/** Numbers that tune the telling of traces. */
export const TRACING = {
  /** From one look at what has ended to the next. */
  everyMs: 2_000,
  /** Spans sent in one request. */
  batch: 512,
  /** What has ended is told this much later at the earliest: by then its transaction is known to the database. */
  lagSeconds: 1,
  /** What ended longer ago is told no more: after an outage, or when traces were switched off for a while. */
  untoldHours: 24,
  /** No transaction of the product's own takes longer; a foreign one that does holds nothing up. */
  longestTransactionSeconds: 120,
} as const;
