import type { Page } from "@playwright/test";
import { expect, test } from "./test";

const PROJECT = "listed";
const LIST = `/projects/${PROJECT}/pipelines/main/stages/Walk/runs`;
/** More than a page, and more than a window is high. */
const RUNS = 60;

const flow = (...steps: object[]) => ({
  document: { apiVersion: "v1.2", spec: { kind: "Workflow", spec: { type: "sequential", steps } } },
});
const nothing = { kind: "Delay", spec: { seconds: 0 } };
const astray = {
  kind: "RunTemplate",
  spec: { templateType: "release-flow-template", templateId: "main/Nowhere" },
  condition: "success",
};

test.beforeAll(async ({ api }) => {
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [
      {
        id: "main",
        stages: [
          { name: "Walk", resources: [], releaseFlow: flow(nothing) },
          { name: "Broken", resources: [], releaseFlow: flow(astray) },
        ],
      },
    ],
  });
  const walk = api.flow(PROJECT, "walk");
  for (let number = 1; number < RUNS; number += 1) {
    await walk.start(number === 7 ? { name: "lucky seven", description: "found by its words" } : {});
  }
  await walk.finish();
  await api.flow(PROJECT, "broken").finish();
});

const rows = (page: Page) =>
  page
    .getByRole("table")
    .getByRole("row")
    .filter({ has: page.getByRole("link") });
const numbers = (page: Page) =>
  rows(page).evaluateAll((all) => all.map((row) => Number(/#(\d+)/.exec(row.textContent ?? "")?.[1])));

test("filters stand in the address and survive a reload", async ({ page }) => {
  await page.goto(LIST);
  await expect(rows(page)).toHaveCount(50);
  await page.getByRole("searchbox", { name: "Search runs" }).fill("lucky");
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("#7 lucky seven");
  await page.getByRole("combobox", { name: "Status" }).click();
  await page.getByRole("option", { name: "Success" }).click();
  await page.getByRole("combobox", { name: "Trigger" }).click();
  await page.getByRole("option", { name: "api" }).click();
  await expect(page).toHaveURL(/status=Success/);
  await expect(page).toHaveURL(/text=lucky/);
  await expect(page).toHaveURL(/trigger=api/);
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByRole("searchbox", { name: "Search runs" })).toHaveValue("lucky");
  await expect(page.getByRole("combobox", { name: "Status" })).toContainText("Success");

  await page.getByRole("combobox", { name: "Status" }).click();
  await page.getByRole("option", { name: "Failed" }).click();
  await expect(page.getByText("No run matches these filters")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await expect(rows(page)).toHaveCount(50);
  expect(new URL(page.url()).search).toBe("");

  await page.getByRole("combobox", { name: "Kind" }).click();
  await page.getByRole("option", { name: "Rollbacks" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Rollbacks of Walk");
  await expect(page.getByText("Nothing was rolled back in Walk yet")).toBeVisible();
});

test("each page has an address, and there is a way back to newer runs", async ({ page }) => {
  await page.goto(LIST);
  const first = await numbers(page);
  await page.getByRole("link", { name: "Older runs" }).click();
  await expect(page).toHaveURL(/older=/);
  await expect.poll(() => numbers(page)).not.toContain(first[0]);
  const second = await numbers(page);
  expect(second.at(-1)).toBe(1);
  expect(second[0]).toBe((first.at(-1) ?? 0) - 1);
  await page.reload();
  expect(await numbers(page)).toEqual(second);
  await page.getByRole("link", { name: "Newer runs" }).click();
  await expect.poll(async () => (await numbers(page))[0]).toBe(first[0]);
});

test("a new run appears at the top by itself", async ({ page, api }) => {
  await page.goto(LIST);
  await expect(rows(page)).toHaveCount(50);
  const { number } = await api.flow(PROJECT, "walk").start({ name: "seen at once" });
  await expect(rows(page).first()).toContainText(`#${String(number)} seen at once`);
  await expect(rows(page).first()).toContainText("Success");
});

test("while one reads further down new runs wait behind a button, and nothing moves", async ({
  page,
  api,
}) => {
  await page.goto(LIST);
  const before = await numbers(page);
  const read = page.getByRole("link", { name: `#${String(before[30])}`, exact: false }).first();
  await read.scrollIntoViewIfNeeded();
  await page.mouse.wheel(0, 400);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(200);
  const placeOfRead = () => read.evaluate((link) => Math.round(link.getBoundingClientRect().top));
  const place = await placeOfRead();
  await read.focus();

  for (let run = 0; run < 3; run += 1) await api.flow(PROJECT, "walk").start();
  const waiting = page.getByRole("button", { name: "3 new" });
  await expect(waiting).toBeVisible();
  expect(await numbers(page)).toEqual(before);
  expect(await placeOfRead()).toBe(place);
  await expect(read).toBeFocused();

  await waiting.click();
  await expect(waiting).toHaveCount(0);
  expect((await numbers(page))[0]).toBe((before[0] ?? 0) + 3);
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
});

test("the project's list has the runs of all stages", async ({ page }) => {
  await page.goto(`/projects/${PROJECT}`);
  await page.getByRole("link", { name: "All runs" }).click();
  await expect(page).toHaveURL(`/projects/${PROJECT}/runs`);
  await expect(rows(page).filter({ hasText: "main / Walk" }).first()).toBeVisible();
  await page.getByRole("combobox", { name: "Status" }).click();
  await page.getByRole("option", { name: "Failed" }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("main / Broken");
});
