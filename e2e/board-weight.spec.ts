import type { Page } from "@playwright/test";
import { expect, test } from "./test";

const BOARD = "/projects/guestbook/pipelines/main";
/** Compressed, as it is sent. */
const MAX_SCRIPT_BYTES = 250_000;
/** A server sends a smaller body as it is. */
const NOT_WORTH_COMPRESSING = 1_500;

declare global {
  interface Window {
    /** Sum of all layout shifts that nobody asked for. */
    shifted: number;
  }
}

/** The board of the demo, complete: arrows drawn, the stream connected. */
async function openBoard(page: Page): Promise<void> {
  await page.goto(BOARD);
  await expect(page.getByRole("region", { name: "Production", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: /Show the changelog/ }).first()).toBeAttached();
  await expect(page.getByText("Live", { exact: true })).toBeAttached();
}

test("the first load of a board brings little JavaScript, and nothing moves", async ({ page }) => {
  await page.addInitScript(() => {
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[])
        window.shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await openBoard(page);
  const scripts = await page.evaluate(() =>
    (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
      .filter(({ name }) => new URL(name).pathname.endsWith(".js"))
      .map(({ name, encodedBodySize, decodedBodySize }) => ({
        name: new URL(name).pathname,
        bytes: encodedBodySize,
        unpackedBytes: decodedBodySize,
      })),
  );
  const bytes = scripts.reduce((sum, script) => sum + script.bytes, 0);
  const told = scripts.map((script) => `${String(script.bytes)} ${script.name}`).join("\n");
  const shifted = await page.evaluate(() => window.shifted);
  test.info().annotations.push({ type: "script bytes", description: String(bytes) });
  test.info().annotations.push({ type: "layout shift", description: String(shifted) });
  expect(scripts.length).toBeGreaterThan(3);
  expect(
    scripts.filter((script) => script.bytes >= Math.max(script.unpackedBytes, NOT_WORTH_COMPRESSING)),
  ).toEqual([]);
  expect(bytes, told).toBeLessThanOrEqual(MAX_SCRIPT_BYTES);
  expect(shifted).toBeLessThan(0.001);
});
