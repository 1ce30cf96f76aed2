import { rmSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { asksForACommit, buildsTheChoice } from "./a-commit-choice";
import { aLongHistory, type LongHistory } from "./a-long-history";
import { expect, runStatus, test } from "./test";

const PROJECT = "by-keyboard";
const BOARD = `/projects/${PROJECT}/pipelines/main`;
/** More than any screen has between two places that matter here. */
const MOST_TABS = 80;

let history: LongHistory;

test.beforeAll(async ({ api }) => {
  history = aLongHistory(5, (number) => (number === 3 ? "The one we want" : undefined));
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    buildServices: [{ id: "code", repoUrl: history.repoUrl, branch: "main", buildCommand: "true" }],
    pipelines: [
      {
        id: "main",
        stages: [
          {
            name: "Only",
            resources: [],
            releaseFlow: {
              document: {
                apiVersion: "v1.2",
                arguments: { SECONDS: 2 },
                richInputs: [asksForACommit("Which commit", { required: true })],
                spec: {
                  kind: "Workflow",
                  spec: {
                    type: "sequential",
                    steps: [
                      buildsTheChoice("start-build"),
                      { kind: "Delay", ref: "pause", spec: { seconds: "${args.SECONDS}" } },
                    ],
                  },
                },
              },
            },
          },
        ],
      },
    ],
  });
});
test.afterAll(() => rmSync(history.dir, { recursive: true, force: true }));

/** Presses Tab until the focus is there, as somebody without a mouse does. */
async function tabTo(page: Page, wanted: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let pressed = 0; pressed < MOST_TABS; pressed += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement).catch(() => false)) return;
    await page.keyboard.press(key);
  }
  await expect(wanted, "it was never reached by Tab").toBeFocused();
}

test("from the board to a finished run and back, without a mouse", async ({ page }) => {
  await page.goto(BOARD);
  const open = page.getByRole("button", { name: "Run the release flow of Only" });
  await expect(open).toBeVisible();
  await tabTo(page, open);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Run the release flow of Only" });
  const name = dialog.getByLabel("Name");
  await expect(name, "the dialog opens in its first field").toBeFocused();

  // Escape closes it, and the focus is where it came from.
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(open).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(name).toBeFocused();
  await page.keyboard.type("by keyboard");

  await tabTo(page, dialog.getByRole("button", { name: "Branch or pull request" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("option", { name: /main/ })).toBeVisible();
  await page.keyboard.press("Enter");
  const commit = dialog.getByRole("button", { name: "Commit", exact: true });
  await tabTo(page, commit);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("option")).toHaveCount(5);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const filter = page.getByRole("combobox", { name: "Filter commits" });
  const active = await filter.getAttribute("aria-activedescendant");
  await expect(page.locator(`[id="${active ?? ""}"]`)).toContainText("The one we want");
  await page.keyboard.press("Enter");
  await expect(commit).toContainText("The one we want");
  await expect(commit).toBeFocused();

  await tabTo(page, dialog.getByRole("textbox", { name: "SECONDS" }));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("3");
  await expect(dialog.getByRole("region", { name: "Plan" })).toContainText("Wait for 3 seconds");
  await tabTo(page, dialog.getByRole("button", { name: "Run in Only" }));
  await page.keyboard.press("Enter");

  await expect(page).toHaveURL(new RegExp(`/projects/${PROJECT}/runs/`));
  await expect(runStatus(page)).toContainText("Success", { timeout: 30_000 });
  await expect(page.getByText("by keyboard").first()).toBeVisible();
  const steps = page.getByRole("group", { name: /Arrow keys move through the steps/ });
  await tabTo(page, steps);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/node=0/);
  const panel = page.getByRole("complementary", { name: "Step" });
  await expect(panel).toContainText("Build code");
  await tabTo(page, panel.getByRole("tab", { name: "Overview" }));
  await page.keyboard.press("ArrowRight");
  await expect(panel.getByRole("tab", { name: "Code" })).toHaveAttribute("aria-selected", "true");
  await expect(panel).toContainText(history.shaOf(3));

  const back = page.getByRole("navigation", { name: /breadcrumb/i }).getByRole("link", { name: "main" });
  await tabTo(page, back, "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`${BOARD}$`));
  await expect(page.getByRole("link", { name: /#1/ })).toBeVisible();
});

test("a run is started from any field with Control and Enter", async ({ page }) => {
  await page.goto(`${BOARD}?run=Only&run.pick.0.branch=main`);
  const dialog = page.getByRole("dialog", { name: "Run the release flow of Only" });
  await expect(dialog.getByLabel("Name")).toBeFocused();
  await page.keyboard.press("Control+Enter");
  await expect(runStatus(page)).toContainText("Success", { timeout: 30_000 });
});
