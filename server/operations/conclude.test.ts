import { describe, expect, test } from "vitest";
import { toConclusion } from "./conclude";

describe("what became of work", () => {
  const failed = { type: "failed", reason: "It did not start.", lastLogLines: ["one", "two"] } as const;

  test("a version that did not start fails with the last lines it printed", () => {
    expect(
      toConclusion<"rollout">({ ...failed, lastLogLines: ["one", "two"] }, "The roll-out", true).error,
    ).toBe("It did not start. Its last lines:\none\ntwo");
  });
  test("one that printed nothing fails with its reason alone", () => {
    expect(
      toConclusion<"rollout">({ type: "failed", reason: failed.reason }, "The roll-out", true).error,
    ).toBe("It did not start.");
  });
  test("of many and endless lines only the last ones are told, shortened", () => {
    const lines = Array.from({ length: 50 }, (_, index) => `${index} ${"x".repeat(10_000)}`);
    const { error } = toConclusion<"rollout">(
      { type: "failed", reason: "No.", lastLogLines: lines },
      "It",
      true,
    );
    expect(error?.length).toBeLessThan(2_000);
    expect(error).toContain("\n49 ");
    expect(error).not.toContain("\n44 ");
  });
});
