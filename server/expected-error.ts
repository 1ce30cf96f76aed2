import { CapabilityError } from "@/core/node-kind";
import { describeOutage } from "./db";
import { AppError } from "./errors";
import { GitError } from "./git";
import { OutgoingError } from "./outgoing";
import { RuntimeError } from "./runtimes/runtime";

const STATUS_OF_RUNTIME_ERROR = {
  unreachable: 502,
  invalid: 400,
  "unknown-image": 409,
  "port-taken": 409,
  unsupported: 501,
  "not-found": 404,
  conflict: 409,
} as const satisfies Record<RuntimeError["code"], number>;

/** An error that people can do something about, as an `AppError`; null for a bug. */
export function toExpectedError(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  if (error instanceof RuntimeError) {
    return new AppError(error.code, error.message, {
      status: STATUS_OF_RUNTIME_ERROR[error.code],
      cause: error,
    });
  }
  if (error instanceof GitError) {
    const status = error.code === "unreachable" || error.code === "timeout" ? 502 : 400;
    return new AppError(error.code, error.message, { status, cause: error });
  }
  if (error instanceof CapabilityError) {
    const status = error.transient ? 502 : error.code === "not-found" ? 404 : 400;
    return new AppError(error.code, error.message, { status, cause: error });
  }
  if (error instanceof OutgoingError) {
    const status = error.transient ? 502 : 400;
    return new AppError(error.code, error.message, { status, cause: error });
  }
  const outage = describeOutage(error);
  return outage === null ? null : new AppError(outage.code, outage.message, { status: 503, cause: error });
}
