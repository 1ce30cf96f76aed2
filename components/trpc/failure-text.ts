/** The sentence of a failed call. The server's are for people; a missing answer has none of its own. */
export function failureText(error: { message: string } | null): string | null {
  if (error === null) return null;
  if (/failed to fetch|networkerror|load failed/i.test(error.message)) {
    return "Slipway did not answer, so nothing was done. Check that the server runs, then try again.";
  }
  return error.message;
}
