import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./test";

/** From a change in one browser to the picture in another. */
const SEEN_WITHIN_MS = 2_000;
const FLOW = {
  apiVersion: "v1.2",
  spec: {
    kind: "Workflow",
    spec: { type: "sequential", steps: [{ kind: "JobRun", spec: { jobId: "tidy" }, condition: "success" }] },
  },
};

/** Each test arranges a project of its own. */
let projectId: string;
let board: string;

test.beforeEach(async ({ api }) => {
  projectId = `arranged-${Date.now().toString(36)}`;
  board = `/projects/${projectId}/pipelines/main`;
  await api.send("PUT", "/apply", {
    project: { id: projectId },
    runtimes: [{ id: "local", driver: "process" }],
    jobs: ["tidy", "migrate", "report", "mail"].map((id) => ({ id, command: "true" })),
    pipelines: [
      {
        id: "main",
        stages: [
          { name: "Development", resources: [] },
          { name: "Staging", resources: ["tidy", "migrate"], releaseFlow: { document: FLOW } },
          { name: "Production", resources: [] },
        ],
      },
    ],
  });
});

const column = (page: Page, name: string): Locator => page.getByRole("region", { name, exact: true });
const headings = (page: Page): Locator => page.locator(".board-column h2");
const cards = (stage: Locator): Locator => stage.locator("[data-place] > div:first-of-type > a");

async function chooseInMenu(page: Page, menu: string, item: string): Promise<void> {
  await page.getByRole("button", { name: menu, exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: item }).focus();
  await page.keyboard.press("Enter");
}

test("a stage is added, named anew, moved and removed, and another browser sees each at once", async ({
  page,
  browser,
  session,
  api,
}) => {
  const context = await browser.newContext({ storageState: session, baseURL: process.env.SLIPWAY_E2E_URL });
  const other = await context.newPage();
  await Promise.all([page.goto(board), other.goto(board)]);
  await expect(headings(other)).toHaveText(["Development", "Staging", "Production"]);
  await expect(other.getByText("Live", { exact: true })).toBeVisible();
  const expectSeen = async (...names: string[]) => {
    await expect(headings(page)).toHaveText(names);
    await expect(headings(other)).toHaveText(names, { timeout: SEEN_WITHIN_MS });
  };

  await page.getByRole("button", { name: "Add stage" }).click();
  await page.getByRole("dialog", { name: "Add a stage" }).getByLabel("Name").fill("Preview");
  await page.keyboard.press("Enter");
  await expectSeen("Development", "Staging", "Production", "Preview");

  await chooseInMenu(page, "More about Staging", "Rename stage…");
  await expect(page.getByRole("dialog", { name: "Rename Staging" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "More about Staging" })).toBeFocused();
  await chooseInMenu(page, "More about Staging", "Rename stage…");
  await page.getByRole("dialog", { name: "Rename Staging" }).getByLabel("Name").fill("Acceptance");
  await page.keyboard.press("Enter");
  await expectSeen("Development", "Acceptance", "Production", "Preview");
  // What said the old name still finds it.
  await api.get(`/projects/${projectId}/pipelines/main/release-flows/staging`);
  await other.goto(`${board}/stages/Staging/runs`);
  await expect(other.getByRole("heading", { level: 1 })).toContainText("Runs of");
  await other.goto(board);

  await chooseInMenu(page, "More about Preview", "Move left");
  await expectSeen("Development", "Acceptance", "Preview", "Production");
  await expect(page.getByRole("button", { name: "More about Preview" })).toBeFocused();
  await headings(page)
    .nth(3)
    .dragTo(headings(page).nth(1), { targetPosition: { x: 2, y: 8 } });
  await expectSeen("Development", "Production", "Acceptance", "Preview");

  await chooseInMenu(page, "More about Preview", "Remove stage…");
  const dialog = page.getByRole("dialog", { name: "Remove Preview?" });
  await expect(dialog).toContainText("no history goes with it");
  await dialog.getByRole("button", { name: "Remove stage" }).click();
  await expectSeen("Development", "Production", "Acceptance");
  await context.close();
});

test("a stage with history says what goes with it, and stays while a run goes on", async ({ page, api }) => {
  await api.flow(projectId, "staging").publish({
    apiVersion: "v1.2",
    spec: {
      kind: "Workflow",
      spec: { type: "sequential", steps: [{ kind: "Delay", spec: { seconds: 3600 } }] },
    },
  });
  const run = await api.flow(projectId, "staging").start();
  await page.goto(`${board}?show=remove-stage&stage=Staging`);
  const dialog = page.getByRole("dialog", { name: "Remove Staging?" });
  await expect(dialog).toContainText(`Run #${String(run.number)} of Staging has not ended.`);
  await expect(dialog.getByRole("button", { name: "Remove stage" })).toHaveCount(0);

  await api.send("POST", `${api.flow(projectId, "staging").path}/runs/${run.id}/abort`, {});
  await api.flow(projectId, "staging").ended(run.id);
  await page.reload();
  await expect(dialog).toContainText(/\d+ revisions?, \d+ runs? and their logs/);
  await expect(dialog).toContainText("2 items in it go on running");
  await dialog.getByRole("button", { name: "Remove stage" }).click();
  await expect(dialog).toContainText("This is not “Staging” yet.");
  await dialog.getByLabel(/Type Staging/).fill("Staging");
  await dialog.getByRole("button", { name: "Remove stage" }).click();
  await expect(headings(page)).toHaveText(["Development", "Production"]);
});

test("items are found, ticked and added; only free ones are offered", async ({ page }) => {
  await page.goto(board);
  await page.getByRole("button", { name: "Add items to Production" }).click();
  const dialog = page.getByRole("dialog", { name: "Add items to Production" });
  await expect(dialog.getByRole("checkbox")).toHaveCount(2);
  await dialog.getByRole("searchbox").fill("rep");
  await expect(dialog.getByRole("checkbox")).toHaveCount(1);
  await dialog.getByRole("checkbox", { name: /report/ }).check();
  await dialog.getByRole("searchbox").fill("");
  await dialog.getByRole("checkbox", { name: /mail/ }).check();
  await dialog.getByRole("button", { name: "Add 2 items" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(cards(column(page, "Production"))).toHaveText(["mail", "report"]);
});

test("cards change their place by menu and by dragging; leaving a stage says which steps stay behind", async ({
  page,
}) => {
  await page.goto(board);
  const staging = column(page, "Staging");
  await expect(cards(staging)).toHaveText(["tidy", "migrate"]);
  await chooseInMenu(page, "More about migrate", "Move up");
  await expect(cards(staging)).toHaveText(["migrate", "tidy"]);
  const card = (id: string) => page.locator(`[data-place$="/job/${id}"]`);
  await card("migrate").dragTo(card("tidy"), { targetPosition: { x: 60, y: 55 } });
  await expect(cards(staging)).toHaveText(["tidy", "migrate"]);
  await card("migrate").dragTo(column(page, "Production"), { targetPosition: { x: 60, y: 100 } });
  await expect(cards(column(page, "Production"))).toHaveText(["migrate"]);

  await chooseInMenu(page, "More about tidy", "Move to Development");
  const move = page.getByRole("dialog", { name: "Move tidy to Development?" });
  await expect(move).toContainText("One step of a release flow would not fit any more");
  await move.getByRole("button", { name: "Cancel" }).click();
  await expect(cards(staging)).toHaveText(["tidy"]);

  await chooseInMenu(page, "More about tidy", "Remove from the board…");
  const remove = page.getByRole("dialog", { name: "Remove tidy from Staging?" });
  await expect(remove).toContainText(/Staging: .*tidy.* works on what would not be in its stage any more/);
  await remove.getByRole("button", { name: "Remove from the board" }).click();
  await expect(cards(staging)).toHaveCount(0);
});

test("a new pipeline is made at the project, and named anew on its board", async ({ page }) => {
  await page.goto(`/projects/${projectId}`);
  await page.getByRole("button", { name: "Add pipeline" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a pipeline" });
  await dialog.getByLabel("Name").fill("Mobile & Web");
  await expect(dialog.getByLabel("Address")).toHaveValue("mobile-web");
  await dialog.getByRole("button", { name: "Add pipeline" }).click();
  await expect(headings(page)).toHaveText(["Development", "Staging", "Production"]);
  await page.getByRole("button", { name: "Rename pipeline" }).click();
  await page.getByRole("dialog", { name: "Rename the pipeline" }).getByLabel("Name").fill("Apps");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "Breadcrumb" })).toContainText("Apps");
});
