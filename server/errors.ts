export interface AppErrorOptions {
  /** HTTP status; 400 when absent. */
  status?: number | undefined;
  /** JSON for programs: problems with paths, known names … Never a secret. */
  details?: unknown;
  cause?: unknown;
}

/**
 * The one typed error for broken rules. `message` is a sentence for people; `code` is kebab-case and stable.
 * Mapped to HTTP in `server/rest`, to tRPC in `server/api/trpc.ts`, nowhere else.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  // Next.js instantiates modules more than once, and what the instances share throws the class of one of them.
  static override [Symbol.hasInstance](value: unknown): value is AppError {
    return value instanceof Error && value.name === "AppError";
  }

  readonly code: string;
  readonly status: number;
  readonly details: unknown;

  constructor(code: string, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status ?? 400;
    this.details = options.details;
  }

  /** 404. Also the answer for what exists in a project the caller cannot see. */
  static notFound(message: string, details?: unknown): AppError {
    return new AppError("not-found", message, { status: 404, details });
  }
  /** 400. */
  static invalid(message: string, details?: unknown): AppError {
    return new AppError("invalid", message, { status: 400, details });
  }
  /** 409. */
  static conflict(message: string, details?: unknown): AppError {
    return new AppError("conflict", message, { status: 409, details });
  }
  /** 403: the caller is known and may see the thing, but not do this. */
  static forbidden(message: string, details?: unknown): AppError {
    return new AppError("forbidden", message, { status: 403, details });
  }
  /** 401: the caller is not known. */
  static unauthorized(message: string, details?: unknown): AppError {
    return new AppError("unauthorized", message, { status: 401, details });
  }
  /** 413. */
  static tooLarge(message: string, details?: unknown): AppError {
    return new AppError("too-large", message, { status: 413, details });
  }
  /** 429. */
  static tooMany(message: string, details?: unknown): AppError {
    return new AppError("too-many-requests", message, { status: 429, details });
  }
}
