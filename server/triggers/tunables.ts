/** Of a flow's webhook; beyond it a call is told 429 and when to come again. */
export const WEBHOOK = {
  /** Calls that a flow's webhook takes at once. */
  burst: 120,
  /** Calls a second that it takes in the long run. */
  perSecond: 2,
  /** Of a body; more is told 413. */
  maxBodyBytes: 256 * 1024,
} as const;

/** How long it is told what came of a delivery, and how many of a flow at least. */
export const DELIVERIES = { keptDays: 30, surelyHours: 24, perFlow: 1_000, sweepEveryMs: 3_600_000 } as const;
