import { expect, test } from "vitest";
import { TokenBuckets } from "./token-buckets";

function aClock(): { buckets: TokenBuckets; pass(ms: number): void } {
  let now = 1_000_000;
  const buckets = new TokenBuckets({ burst: 3, perSecond: 2, maxKeys: 2 }, () => now);
  return { buckets, pass: (ms) => void (now += ms) };
}

test("so many are heard at once, then so many a second, and the wait is told in seconds", () => {
  const { buckets, pass } = aClock();
  expect([1, 2, 3, 4].map(() => buckets.take("a"))).toEqual([0, 0, 0, 1]);
  pass(500);
  expect([buckets.take("a"), buckets.take("a")]).toEqual([0, 1]);
  pass(60_000);
  expect([1, 2, 3, 4].map(() => buckets.take("a"))).toEqual([0, 0, 0, 1]);
});

test("one key takes nothing from another, and no more are remembered than the limit", () => {
  const { buckets } = aClock();
  for (let count = 0; count < 4; count += 1) buckets.take("a");
  expect(buckets.take("b")).toBe(0);
  expect(buckets.take("a")).toBe(1);
  buckets.take("c");
  // b was quiet for longest.
  expect(buckets.take("a")).toBe(1);
});
