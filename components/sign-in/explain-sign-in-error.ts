/** A sentence with what to do, for the code the sign-in routes answer with; null means that there was no answer. */
export function explainSignInError(code: string | null): string {
  if (code === null) return "Slipway did not answer. Check that the server runs, then try again.";
  if (code === "CredentialsSignin") {
    return "E-mail address and password do not belong together. Check both; the password is case-sensitive.";
  }
  if (code === "SignInLink") {
    return "This link has been used or has expired. Sign in with your password, or ask an administrator for a new link.";
  }
  if (code === "SessionRequired") return "Sign in to go on.";
  // What `authorize` throws arrives as its own sentence.
  if (code.includes(" ")) return code;
  return "Signing in failed on the server. Its log says why; try again after looking there.";
}
