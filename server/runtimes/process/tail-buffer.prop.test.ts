import fc from "fast-check";
import { expect, test } from "vitest";
import { TailBuffer } from "./tail-buffer";

test("whatever the chunks, the end is kept in whole characters", () => {
  const texts = fc.array(fc.string({ unit: "grapheme-composite", maxLength: 10 }), { maxLength: 30 });
  fc.assert(
    fc.property(
      texts,
      fc.integer({ min: 4, max: 64 }),
      fc.integer({ min: 1, max: 7 }),
      (parts, maxBytes, step) => {
        const whole = Buffer.from(parts.join(""));
        const tail = new TailBuffer(maxBytes);
        for (let at = 0; at < whole.length; at += step) tail.write(whole.subarray(at, at + step));
        const kept = tail.text();
        expect(tail.isTruncated).toBe(whole.length > maxBytes);
        expect(whole.toString("utf8").endsWith(kept)).toBe(true);
        expect(kept).not.toContain("\uFFFD");
        expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(maxBytes);
        expect(Buffer.byteLength(kept)).toBeGreaterThan(Math.min(whole.length, maxBytes) - 4);
      },
    ),
  );
});
