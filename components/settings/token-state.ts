/** Whether programs can still use a token. Instants are ISO strings, `nowMs` the present. */
export function tokenState(
  token: { expiresAt: string | null; revokedAt: string | null },
  nowMs: number,
): "valid" | "expired" | "revoked" {
  if (token.revokedAt !== null) return "revoked";
  if (token.expiresAt !== null && new Date(token.expiresAt).getTime() <= nowMs) return "expired";
  return "valid";
}
