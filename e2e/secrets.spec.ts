import { expect, test } from "./test";

const PROJECT = "sealed";
const FIRST = "first-value-5b1f0c";
const SECOND = "second-value-9ae2d7";
const FILE = "file-text-77c3e1";

test.beforeAll(async ({ api }) => {
  await api.send("PUT", "/apply", { project: { id: PROJECT }, jobs: [{ id: "report" }] });
});

test("secrets go in by form, can be replaced and removed, and never come out", async ({ page }) => {
  const answers: string[] = [];
  const reading: Promise<void>[] = [];
  page.on("response", (response) => {
    // What a redirect or an aborted request would have said, nobody has read.
    reading.push(
      response.text().then(
        (text) => void answers.push(text),
        () => undefined,
      ),
    );
  });
  await page.goto(`/projects/${PROJECT}/secrets`);
  await expect(page.getByText("No secret group yet")).toBeVisible();
  await page.getByRole("link", { name: "New secret group" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Payment provider");
  await page.getByRole("button", { name: "Add variable" }).click();
  await page.getByLabel("Name of the variable").fill("API_KEY");
  await page.getByLabel("Value of API_KEY").fill(FIRST);
  await page.getByRole("button", { name: "Add file" }).click();
  await page.getByLabel("Path of the file").fill("/etc/ca.pem");
  await page.getByLabel("Text of /etc/ca.pem").fill(FILE);
  await page.getByRole("button", { name: "Create secret group" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "Payment provider" })).toBeVisible();
  const table = page.getByRole("table", { name: "Values and files" });
  await expect(table.getByRole("row", { name: /API_KEY Value Set/ })).toBeVisible();
  await expect(table.getByRole("row", { name: /\/etc\/ca\.pem File Set/ })).toBeVisible();

  await page.getByRole("link", { name: "Edit values" }).click();
  await expect(page.getByRole("button", { name: "Replace API_KEY" })).toBeVisible();
  await page.getByRole("button", { name: "Replace API_KEY" }).click();
  await page.getByLabel("Value of API_KEY").fill(SECOND);
  await page.getByRole("button", { name: "Remove /etc/ca.pem" }).click();
  await expect(page.getByText("Goes when you save.")).toBeVisible();
  await page.getByRole("button", { name: "Save secret group" }).click();
  await expect(table.getByRole("row", { name: /API_KEY/ })).toBeVisible();
  await expect(table.getByRole("row", { name: /ca\.pem/ })).toHaveCount(0);

  // A job is given the group; the group then says so, and cannot be deleted.
  await page.goto(`/projects/${PROJECT}/edit/job/report`);
  await page.getByRole("checkbox", { name: "Payment provider" }).check();
  await page.getByRole("button", { name: "Save job" }).click();
  await expect(page).toHaveURL(`/projects/${PROJECT}/jobs/report`);
  await page.goto(`/projects/${PROJECT}/secrets/payment-provider`);
  await expect(page.getByRole("listitem").filter({ hasText: "job report" })).toContainText(
    "is given its values",
  );

  await page.goto(`/projects/${PROJECT}/audit`);
  const entry = page.getByRole("button", { name: /changed secret group payment-provider/ });
  await entry.click();
  await expect(page.getByRole("row", { name: /^values\.API_KEY/ })).toContainText("••••••");

  await Promise.all(reading);
  expect(answers.length).toBeGreaterThan(20);
  for (const secret of [FIRST, SECOND, FILE]) {
    expect(answers.filter((text) => text.includes(secret))).toEqual([]);
  }
});
