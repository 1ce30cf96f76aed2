import { describe, expect, test } from "vitest";
import { formatBytes, formatDuration, formatRelative } from "./format-time";

const now = Date.UTC(2026, 10, 22, 12, 0, 0);
const ago = (seconds: number) => formatRelative(now - seconds * 1000, now);

describe("formatRelative", () => {
  test("says how long ago in the largest whole unit", () => {
    expect(ago(0)).toBe("just now");
    expect(ago(4.9)).toBe("just now");
    expect(ago(5)).toBe("5 s ago");
    expect(ago(59.9)).toBe("59 s ago");
    expect(ago(60)).toBe("1 min ago");
    expect(ago(3599)).toBe("59 min ago");
    expect(ago(3600)).toBe("1 h ago");
    expect(ago(24 * 3600)).toBe("1 d ago");
  });

  test("says what is still to come", () => {
    expect(formatRelative(now + 180_000, now)).toBe("in 3 min");
  });

  test("gives the date from a week on, with the year when it is another one", () => {
    expect(ago(10 * 24 * 3600)).toBe("12 Nov");
    expect(ago(400 * 24 * 3600)).toMatch(/^18 Oct 2025$/);
  });

  test("does not call a clock that is slightly ahead the future", () => {
    expect(formatRelative(now + 2000, now)).toBe("just now");
  });
});

describe("formatDuration", () => {
  test("shows two units and pads the second one, so that a running number keeps its width", () => {
    expect(formatDuration(-50)).toBe("< 1s");
    expect(formatDuration(999)).toBe("< 1s");
    expect(formatDuration(42_900)).toBe("42s");
    expect(formatDuration(125_000)).toBe("2m 05s");
    expect(formatDuration(3_720_000)).toBe("1h 02m");
    expect(formatDuration(76 * 3_600_000)).toBe("3d 04h");
  });
});

describe("formatBytes", () => {
  test("keeps about two digits and never shows a thousand of a smaller unit", () => {
    expect(formatBytes(0)).toBe("0 B");
    expect(formatBytes(999)).toBe("999 B");
    expect(formatBytes(1000)).toBe("1.0 kB");
    expect(formatBytes(999_999)).toBe("1.0 MB");
    expect(formatBytes(15_300_000)).toBe("15 MB");
    expect(formatBytes(1_440_000_000)).toBe("1.4 GB");
  });
});
