/** The database cannot be used; the message is a sentence for the operator and never contains the password. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  constructor(
    readonly code: "unreachable" | "refused" | "version" | "migration" | "credentials-lost",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Says in a sentence why a connection to `url` failed. */
  static fromConnect(url: string, cause: unknown): DatabaseError {
    const place = describePlace(url);
    const code = errorCode(cause);
    const message = cause instanceof Error ? cause.message : String(cause);
    if (code === "28P01" || code === "28000") {
      return new DatabaseError(
        "refused",
        `PostgreSQL at ${place} refuses the user or password of DATABASE_URL.`,
        { cause },
      );
    }
    if (code === "3D000") {
      return new DatabaseError(
        "refused",
        `There is no such database at ${place}. Create it, then start again.`,
        { cause },
      );
    }
    return new DatabaseError(
      "unreachable",
      `PostgreSQL at ${place} cannot be reached (${code ?? message}). Check that it runs, and DATABASE_URL.`,
      { cause },
    );
  }
}

function describePlace(url: string): string {
  if (!URL.canParse(url)) return "DATABASE_URL (which is not a URL)";
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port === "" ? "5432" : port}${pathname}`;
}

function errorCode(error: unknown): string | undefined {
  if (error instanceof AggregateError) return errorCode(error.errors[0]);
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return undefined;
}
