/**
 * - `invalid-url`, `invalid-header`: the request cannot be made
 * - `blocked-address`: it would lead to an address this server must not reach
 * - `unreachable`, `timeout`: no answer, or not all of it
 * - `untrusted`: the other side has no certificate this server trusts
 * - `too-large`, `invalid-answer`: an answer that is not taken
 * - `too-many-redirects`
 */
export type OutgoingErrorCode =
  | "invalid-url"
  | "invalid-header"
  | "blocked-address"
  | "unreachable"
  | "timeout"
  | "untrusted"
  | "too-large"
  | "invalid-answer"
  | "too-many-redirects";

const TRANSIENT: ReadonlySet<OutgoingErrorCode> = new Set(["unreachable", "timeout"]);

/**
 * Why a request came to nothing. The message names the other side by host and port only: the rest of an address may be
 * a secret.
 */
export class OutgoingError extends Error {
  override readonly name = "OutgoingError";
  // Next.js instantiates modules more than once, and what the instances share throws the class of one of them.
  static override [Symbol.hasInstance](value: unknown): value is OutgoingError {
    return value instanceof Error && value.name === "OutgoingError";
  }
  /** It may well succeed when tried again. */
  readonly transient: boolean;
  constructor(
    readonly code: OutgoingErrorCode,
    message: string,
  ) {
    super(message);
    this.transient = TRANSIENT.has(code);
  }
}
