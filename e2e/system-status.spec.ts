import AxeBuilder from "@axe-core/playwright";
import { ADMIN } from "./product";
import { expect, test } from "./test";

test("an administrator finds the system status, and sees the worker that is alive", async ({ page }) => {
  await page.goto("/projects");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "System status" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "System status" })).toBeVisible();
  const workers = page.getByRole("table", { name: "Workers" });
  await expect(workers.getByRole("row").filter({ hasText: "Running" })).toHaveCount(1);
  const commit = page.getByRole("term").filter({ hasText: "Commit" });
  await expect(commit.locator("xpath=following-sibling::dd")).toContainText(/\d\.\d ms/);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the system status has no barrier a program can find, in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto("/status");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag22aa"])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
  });
}

test("on a phone the system status is not wider than the screen", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/status");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("the metrics are for those who bear a token", async ({ baseURL }) => {
  // Not the page's own requests: those carry the session of the administrator.
  const scrape = (headers: Record<string, string>) => fetch(new URL("/metrics", baseURL), { headers });
  expect((await scrape({})).status).toBe(401);
  const scraped = await scrape({ authorization: `Bearer ${ADMIN.token}` });
  expect(scraped.status).toBe(200);
  expect(await scraped.text()).toMatch(/^slipway_workers\{state="alive"\} 1$/m);
});
