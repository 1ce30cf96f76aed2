import type { ApiRun } from "./black-box/api";
import { expect, runStatus, test } from "./test";

const BOARD = "/projects/guestbook/pipelines/main";
const STAGES = ["Development", "Staging", "Production"] as const;

test("the board shows the stages, what stands in them and how it is", async ({ page }) => {
  await page.goto(BOARD);
  for (const stage of STAGES) {
    const column = page.getByRole("region", { name: stage, exact: true });
    await expect(column.getByRole("heading", { name: stage })).toBeVisible();
    await expect(column.getByRole("img", { name: "Success" }).first()).toBeVisible();
    const id = `guestbook-${stage.toLowerCase()}`;
    const card = column
      .getByRole("listitem")
      .filter({ has: page.getByRole("link", { name: id, exact: true }) });
    await expect(card).toContainText("Healthy");
    await expect(card).toContainText(/\S\s*·\s*[0-9a-f]{7}/);
    await expect(column.getByRole("link", { name: `postgres-${stage.toLowerCase()}` })).toBeVisible();
  }
  // The arrows, for those who do not see them.
  await expect(
    page.getByText(/guestbook-production in Production .* guestbook-staging in Staging/),
  ).toBeAttached();
});

test("the production run is green in every node, and what it promoted is served", async ({ page, api }) => {
  await page.goto(BOARD);
  const production = page.getByRole("region", { name: "Production", exact: true });
  await production.getByRole("link", { name: /#1/ }).click();
  await expect(page).toHaveURL(/\/projects\/guestbook\/runs\//);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("#1");
  const steps = page.locator("[data-node]");
  await expect(steps).not.toHaveCount(0);
  const statuses = await steps.evaluateAll((all) => all.map((one) => one.getAttribute("data-status")));
  expect(new Set(statuses)).toEqual(new Set(["Success"]));
  await expect(runStatus(page)).toContainText("Success");

  type Service = { live: { url: string }; image: string };
  const serviceAt = (stage: string) => api.get<Service>(`/projects/guestbook/services/guestbook-${stage}`);
  const [staging, promoted] = [await serviceAt("staging"), await serviceAt("production")];
  expect(promoted.image).toBe(staging.image);
  expect((await fetch(promoted.live.url)).status).toBe(200);
  const { backups } = await api.get<{ backups: { status: string }[] }>(
    "/projects/guestbook/addons/postgres-production/backups",
  );
  expect(backups.map(({ status }) => status)).toContain("completed");
});

test("a run is started from its dialog, watched live, and ends green", async ({ page, api }) => {
  await page.goto(BOARD);
  await page.getByRole("button", { name: "Run the release flow of Development" }).click();
  const dialog = page.getByRole("dialog", { name: "Run the release flow of Development" });
  await dialog.getByLabel("Name").fill("hearts, for a look");
  await dialog.getByRole("button", { name: "Branch or pull request" }).click();
  await page.getByRole("option", { name: "feature/reactions" }).click();
  await expect(dialog.getByRole("region", { name: "Plan" })).toContainText("feature/reactions");
  await dialog.getByRole("button", { name: "Run in Development" }).click();

  await expect(page).toHaveURL(/\/projects\/guestbook\/runs\//);
  await expect(page.getByText("hearts, for a look").first()).toBeVisible();
  await expect(runStatus(page)).toContainText("Success", { timeout: 60_000 });
  const statuses = await page
    .locator("[data-node]")
    .evaluateAll((all) => all.map((one) => one.getAttribute("data-status")));
  expect(new Set(statuses)).toEqual(new Set(["Success"]));

  const runId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const run = await api.get<ApiRun>(
    `/projects/guestbook/pipelines/main/release-flows/development/runs/${runId}`,
  );
  expect(run.refs["start-build"]).toMatchObject({ branch: "feature/reactions" });
  await page.goto(BOARD);
  const development = page.getByRole("region", { name: "Development", exact: true });
  await expect(development.getByText(/feature\/reactions/).first()).toBeVisible();
});
