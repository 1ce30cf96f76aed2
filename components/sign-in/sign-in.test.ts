import { describe, expect, test } from "vitest";
import { explainSignInError } from "./explain-sign-in-error";
import { safeNextPath } from "./safe-next-path";

describe("safeNextPath", () => {
  test("a path of this server is kept", () => {
    expect(safeNextPath("/projects/shop?status=Failed#x")).toBe("/projects/shop?status=Failed#x");
  });

  test("nobody is sent to another server after signing in", () => {
    for (const next of [
      "//evil.test",
      "/\\evil.test",
      "https://evil.test",
      "/\t/evil.test",
      "javascript:alert(1)",
      "",
    ]) {
      expect(safeNextPath(next)).toBe("/projects");
    }
    expect(safeNextPath(undefined)).toBe("/projects");
  });
});

describe("explainSignInError", () => {
  test("a sentence of the server is shown as it is, a code never", () => {
    expect(explainSignInError("Too many failed attempts to sign in. Try again in 3 minutes.")).toMatch(
      /^Too many/,
    );
    expect(explainSignInError("Configuration")).not.toContain("Configuration");
  });
});
