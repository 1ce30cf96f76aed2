/** What a secret is shown as. */
export const MASK = "••••••";

/** From how many characters on a secret, or a piece of one, is looked for within texts. */
export const MASKING = {
  /** Shorter secrets are masked only where they are a whole text: a secret `1` must not blot out every number. */
  shortestWithin: 4,
  /** Shorter pieces of an encoded secret could be anything. */
  shortestEncoded: 5,
  /** Lines of a secret, such as those of a key file, that are masked by themselves. */
  shortestLine: 8,
} as const;
