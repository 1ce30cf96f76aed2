import { AppError } from "@/server/errors";
import { GitError } from "@/server/git";

/** What git says, as an `AppError` of the same code. */
export async function orAppError<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const status = error.code === "unreachable" || error.code === "timeout" ? 502 : 400;
    throw new AppError(error.code, error.message, { status, cause: error });
  }
}
