import { describe, expect, it } from "vitest";
import { waitWords } from "./wait-words";

describe("waitWords", () => {
  it("says what is waited for", () => {
    expect(waitWords("build #12 of api")).toBe("Waits for build #12 of api");
  });

  it("tells an instant as the reader's clock shows it, with the date when it is not today", () => {
    const soon = new Date();
    expect(waitWords(`until ${soon.toISOString()}`)).toBe(`Waits until ${soon.toLocaleTimeString("en-GB")}`);
    expect(waitWords("until 2020-01-02T12:00:00.000Z")).toMatch(/^Waits until \d+ Jan, \d\d:\d\d:\d\d$/);
  });
});
