/** Why the embedded PostgreSQL cannot do what was asked; the message is a sentence for people that says what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
  constructor(
    readonly code:
      | "unsupported-platform"
      | "binaries-missing"
      | "not-reachable-by-user"
      | "init-failed"
      | "version-mismatch"
      | "port-taken"
      | "already-running"
      | "start-failed"
      | "stop-failed",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
