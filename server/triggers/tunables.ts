/** Of a flow's webhook; beyond it a call is told 429 and when to come again. */
export const WEBHOOK = {
  /** Calls that a flow's webhook takes at once. */
  burst: 120,
  /** Calls a second that it takes in the long run. */
  perSecond: 2,
  /** Of a body; more is told 413. */
  maxBodyBytes: 256 * 1024,
} as const;

/** Looks at repositories. */
export const LOOKS = {
  /** From one look for work to the next; also how soon a new trigger is known. */
  turnMs: 2_000,
  /** Of a repository on this machine, for which nothing leaves it. */
  localEveryMs: 2_000,
  remoteEveryMs: 30_000,
  /** One that does not answer is left alone for longer each time. */
  longestMs: 600_000,
  /** Repositories that are looked at beside each other; one that hangs keeps none of the others waiting. */
  lanes: 4,
  /** Longer than any look takes: after that it was lost with its process. */
  takenMs: 300_000,
} as const;

/** Notices of git providers. */
export const GIT_HOOK = {
  /** Of a body; a push of very many commits is larger, and is seen at the next look. */
  maxBodyBytes: 5 * 1024 * 1024,
  /** How long it is known that a notice came. */
  keptDays: 30,
} as const;

/** Runs by the clock. */
export const SCHEDULES = {
  /** How late a run may be started at most, while a worker is there. */
  everyMs: 2_000,
  /** What is later than this was missed: nobody wants the night's release at noon. */
  latestMs: 600_000,
} as const;

/** How long it is told what came of a delivery, and how many of a flow at least. */
export const DELIVERIES = { keptDays: 30, surelyHours: 24, perFlow: 1_000, sweepEveryMs: 3_600_000 } as const;
