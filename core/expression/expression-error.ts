/** Stable, kebab-case: what is wrong with an expression. `missing` is the only one that another run could heal. */
export type ExpressionErrorCode =
  | "syntax"
  | "too-long"
  | "too-deep"
  | "unknown-function"
  | "wrong-arguments"
  | "invalid-pattern"
  | "missing"
  | "wrong-type"
  | "too-large"
  | "unavailable";

/** The only error this folder throws. Its message never contains a value, only names and types. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
  constructor(
    readonly code: ExpressionErrorCode,
    message: string,
    /** 0-based, in UTF-16 units, in the text that was given. */
    readonly offset: number,
    /** At least 0; 0 points between two characters. */
    readonly length: number,
  ) {
    super(message);
  }

  /** The same error, told in the coordinates of a text that contains the first one at `by`. */
  shifted(by: number): ExpressionError {
    return new ExpressionError(this.code, this.message, this.offset + by, this.length);
  }
}
