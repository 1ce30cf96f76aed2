import { expect, test } from "vitest";
import { tokenState } from "./token-state";

const now = Date.UTC(2026, 10, 22);
const iso = (offsetMs: number) => new Date(now + offsetMs).toISOString();

test("a token ends when it expires or is revoked, and revoked is what counts", () => {
  expect(tokenState({ expiresAt: null, revokedAt: null }, now)).toBe("valid");
  expect(tokenState({ expiresAt: iso(1), revokedAt: null }, now)).toBe("valid");
  expect(tokenState({ expiresAt: iso(0), revokedAt: null }, now)).toBe("expired");
  expect(tokenState({ expiresAt: iso(-1), revokedAt: iso(-2) }, now)).toBe("revoked");
});
