/** How deliveries are tried. */
export interface SendingPolicy {
  /** After each attempt that came to nothing; the last one again and again. A receiver's `Retry-After` counts if it is longer. */
  waitsMs: readonly number[];
  /** No news any more: what is older than this fails with its next attempt that comes to nothing. */
  newsMs: number;
  /** Between two messages for the same chat or mailbox, so that none refuses us for talking too fast. */
  pauseMs: number;
}

/** Thirteen attempts in the first hour, thirty more in the next five. */
export const SENDING: SendingPolicy = {
  waitsMs: [5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 300_000, 600_000],
  newsMs: 6 * 3_600_000,
  pauseMs: 1_100,
};

/** `Retry-After` is heeded up to this. */
export const LONGEST_WAIT_MS = 3_600_000;

/** From one look for events and due deliveries to the next: how late a message leaves at most. */
export const LOOK_EVERY_MS = 2_000;

/** How long a receiver may take to answer. */
export const ANSWER_MS = 15_000;

/** Of an answer; more is not read. */
export const MAX_ANSWER_BYTES = 64 * 1024;

/** Events that are made deliveries of in one transaction. */
export const EVENTS_AT_ONCE = 200;

/**
 * When more than `above` messages wait for the same people, one message tells them together: `lines` of them by name,
 * what asks for something and what went wrong first, the others as counts. Programs get every one.
 */
export const DIGEST = { above: 10, lines: 20, atMost: 1_000 } as const;

/** How long it is told what came of a delivery. */
export const KEPT = { days: 30, sweepEveryMs: 3_600_000 } as const;
