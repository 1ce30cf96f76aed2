/** What an expression may cost. Beyond any of these it fails with `too-long`, `too-deep` or `too-large`. */
export const EXPRESSION_LIMITS = {
  /** UTF-16 units between `${` and `}`. */
  sourceLength: 10_000,
  /** Nesting of calls, lists and lambdas. */
  depth: 64,
  /** Evaluated pieces per expression; stops lambdas within lambdas. */
  steps: 1_000_000,
  /** UTF-16 units of any string a function makes. */
  stringLength: 1_000_000,
  /** Values in a list or object, counted through all levels. */
  items: 100_000,
  /** Bytes of one `fn.randomSecret`. */
  randomBytes: 1_024,
} as const;
