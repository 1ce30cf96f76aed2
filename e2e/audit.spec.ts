import { expect, test } from "./test";

const PROJECT = "told";
const AUDIT = `/projects/${PROJECT}/audit`;

test.beforeAll(async ({ api }) => {
  const job = (command: string) =>
    api.send("PUT", "/apply", { project: { id: PROJECT }, jobs: [{ id: "report", command }] });
  await job("node report.js");
  // More than a page.
  for (let number = 1; number <= 55; number += 1) await job(`node report.js ${number}`);
});

test("every change is told with who, from where and what became what", async ({ page }) => {
  await page.goto(`/projects/${PROJECT}/edit/job/report`);
  await page.getByLabel("Command").fill("node other.js");
  await page.getByRole("button", { name: "Save job" }).click();
  await expect(page).toHaveURL(`/projects/${PROJECT}/jobs/report`);

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Audit" }).click();
  await expect(page).toHaveURL(AUDIT);
  const newest = page.getByRole("button", { name: /changed job report/ });
  await newest.click();
  await expect(newest).toHaveAttribute("aria-expanded", "true");
  const line = page.getByRole("row", { name: /^command/ });
  await expect(line.locator("del")).toContainText("node report.js 55");
  await expect(line.locator("ins")).toContainText("node other.js");
  await expect(page.getByText(/job\.update · Browser · /)).toBeVisible();

  const applied = page
    .getByRole("button", { name: new RegExp(`applied a project file to ${PROJECT}`) })
    .first();
  await applied.click();
  await expect(page.getByText("Changed job report", { exact: true })).toBeVisible();
  await expect(page.getByText(/project-file\.apply · API · token/)).toBeVisible();
});

test("filters stand in the address, and older entries follow", async ({ page }) => {
  await page.goto(AUDIT);
  const entries = page.getByRole("table", { name: "Audit log" }).getByRole("button");
  await expect(entries).toHaveCount(50);
  await page.getByRole("button", { name: "Show older entries" }).click();
  await expect(entries).not.toHaveCount(50);

  await page.getByRole("combobox", { name: "What" }).click();
  await page.getByRole("option", { name: "Changed job" }).click();
  await expect(page).toHaveURL(/what=job\.update/);
  await expect(entries).toHaveCount(1);
  await page.reload();
  await expect(entries).toHaveCount(1);
  await page.getByLabel("Search what it was done to").fill("nothing like it");
  await expect(page.getByText("No entry matches these filters")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page).toHaveURL(AUDIT);
  await expect(entries).toHaveCount(50);

  await page.goto(`${AUDIT}?who=Somebody%20else`);
  await expect(page.getByRole("combobox", { name: "Who" })).toContainText("Somebody else");
  await expect(page.getByText("No entry matches these filters")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(entries).toHaveCount(50);

  const day = new Date(Date.now() - 24 * 3600_000).toISOString().slice(0, 10);
  await page.getByLabel("to", { exact: true }).fill(day);
  await expect(page.getByText("No entry matches these filters")).toBeVisible();
});
