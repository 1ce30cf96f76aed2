import { rmSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { ApiRun } from "./black-box/api";
import { asksForACommit, buildsTheChoice } from "./a-commit-choice";
import { aLongHistory, type LongHistory } from "./a-long-history";
import { expect, runStatus, test } from "./test";

const PROJECT = "picking";
const BOARD = `/projects/${PROJECT}/pipelines/main`;
const COMMITS = 10_000;
/** What opening a list of so many commits, and a keystroke in it, may take. */
const OPEN_MS = 300;
const KEYSTROKE_MS = 150;
/** A machine that builds and tests beside it gets as much again. */
const BUSY = 2;

let history: LongHistory;

test.beforeAll(async ({ api }) => {
  history = aLongHistory(COMMITS, (number) =>
    number === 4321 ? "Mend the needle\n\nSee SHOP-77." : undefined,
  );
  const stage = (name: string, document: object) => ({ name, resources: [], releaseFlow: { document } });
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    buildServices: [{ id: "code", repoUrl: history.repoUrl, branch: "main", buildCommand: "true" }],
    pipelines: [
      {
        id: "main",
        stages: [
          stage("Commits", {
            apiVersion: "v1.2",
            richInputs: [asksForACommit("Branch and commit", { required: true })],
            spec: {
              kind: "Workflow",
              spec: {
                type: "sequential",
                steps: [buildsTheChoice("start-build")],
              },
            },
          }),
          stage("Builds", {
            apiVersion: "v1.2",
            richInputs: [
              {
                kind: "BuildSelector",
                spec: {
                  title: "Which build",
                  required: true,
                  inputs: { source: "code" },
                  outputs: { buildSha: "SHA" },
                },
              },
            ],
            spec: {
              kind: "Workflow",
              spec: {
                type: "sequential",
                steps: [
                  {
                    kind: "Build",
                    ref: "again",
                    spec: { id: "code", sha: "${args.SHA}" },
                    condition: "success",
                  },
                ],
              },
            },
          }),
        ],
      },
    ],
  });
  for (const number of [9_000, 9_500])
    await api.build(PROJECT, "code", { branch: "main", sha: history.shaOf(number) });
});
test.afterAll(() => rmSync(history.dir, { recursive: true, force: true }));

const dialogOf = (page: Page, stage: string) =>
  page.getByRole("dialog", { name: `Run the release flow of ${stage}` });

async function assertAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
}

/** Milliseconds, by the page's own clock, from the next key to the frame in which the first option says `text`. */
async function untilFirstOption(page: Page, press: () => Promise<void>, text: string): Promise<number> {
  await page.evaluate((wanted) => {
    const timed = window as unknown as { pressedAt?: number; shownAt?: number };
    window.addEventListener("keydown", ({ timeStamp }) => (timed.pressedAt = timeStamp), {
      capture: true,
      once: true,
    });
    const look = (): void => {
      if (document.querySelector("[role=option]")?.textContent.includes(wanted) === true)
        timed.shownAt = performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, text);
  await press();
  await page.waitForFunction(() => "shownAt" in window);
  return page.evaluate(() => {
    const { pressedAt = 0, shownAt = 0 } = window as unknown as { pressedAt?: number; shownAt?: number };
    return shownAt - pressedAt;
  });
}

test("a commit is found among 10,000 by keyboard, and says whether it is built or will be", async ({
  page,
  api,
}) => {
  await page.goto(`${BOARD}?run=Commits`);
  const dialog = dialogOf(page, "Commits");
  // Nothing is sent without what is required.
  await dialog.getByRole("button", { name: "Run in Commits" }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: "Choose one" })).toBeVisible();

  const head = dialog.getByRole("button", { name: "Branch or pull request" });
  await head.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("option", { name: /main/ })).toBeVisible();
  await expect(page.getByText("shows git no pull requests")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(head).toContainText("main");

  const commit = dialog.getByRole("button", { name: "Commit", exact: true });
  await expect(commit).toContainText(history.shaOf(COMMITS).slice(0, 7));
  await commit.focus();
  const options = page.getByRole("option");
  const opened = await untilFirstOption(
    page,
    () => page.keyboard.press("Enter"),
    `Change ${String(COMMITS)}`,
  );
  await expect(options.first()).toHaveAttribute("aria-setsize", String(COMMITS));
  expect(await options.count(), "only what is seen is drawn").toBeLessThan(30);
  await expect(page.getByText("10,000 commits", { exact: true })).toBeVisible();

  const answers: number[] = [];
  page.on("requestfinished", (request) => {
    if (request.url().includes("builds.commits")) answers.push(request.timing().responseEnd);
  });
  await page.keyboard.type("needle", { delay: 80 });
  await expect(options).toHaveCount(1);
  await expect(options.first()).toContainText("Mend the needle");
  await expect(options.first()).toContainText("will be built");
  await expect(page.getByText("1 of 10,000 commits")).toBeVisible();
  await expect.poll(() => answers.length).toBe("needle".length);
  const sorted = answers.map(Math.round).toSorted((a, b) => a - b);
  const figures = `opened in ${String(Math.round(opened))} ms, keystrokes ${sorted.join(" ")} ms`;
  test.info().annotations.push({ type: "10,000 commits", description: figures });
  expect(opened, figures).toBeLessThan(OPEN_MS * BUSY);
  expect(sorted.at(-1), figures).toBeLessThan(KEYSTROKE_MS * BUSY);

  await page.keyboard.press("Enter");
  await expect(commit).toContainText(`${history.shaOf(4321).slice(0, 7)}Mend the needle`);
  await expect(commit).toBeFocused();
  const plan = dialog.getByRole("region", { name: "Plan" });
  await expect(plan).toContainText("will be built");
  await dialog.getByRole("button", { name: "Run in Commits" }).click();
  await expect(runStatus(page)).toContainText("Success", { timeout: 30_000 });
  const runId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const run = await api.get<ApiRun>(`${api.flow(PROJECT, "commits").path}/runs/${runId}`);
  expect(run.refs["start-build"]).toMatchObject({ branch: "main", sha: history.shaOf(4321) });
});

test("commits are found by id, author and ticket, the list scrolls to the first one, and Escape keeps the dialog", async ({
  page,
}) => {
  await page.goto(`${BOARD}?run=Commits&run.pick.0.branch=main`);
  const dialog = dialogOf(page, "Commits");
  await dialog.getByRole("button", { name: "Commit", exact: true }).click();
  const filter = page.getByRole("combobox", { name: "Filter commits" });
  const options = page.getByRole("option");
  await filter.fill("shop-77");
  await expect(options).toHaveCount(1);
  await filter.fill(history.shaOf(9_000).slice(0, 9));
  await expect(options).toHaveCount(1);
  await expect(options.first()).toContainText(/built · b\d/);
  await filter.fill("liskov change 600");
  await expect(options.first()).toContainText("Barbara Liskov");
  await assertAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await assertAccessible(page);
  await filter.fill("nobody wrote this");
  await expect(page.getByText("No commit matches")).toBeVisible();

  await filter.fill("");
  await expect(options.first()).toContainText(`Change ${String(COMMITS)}`);
  await page
    .getByRole("listbox", { name: "Commits" })
    .evaluate((list) => (list.scrollTop = list.scrollHeight));
  await expect(options.last()).toHaveText(/^Change 1will be built/);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("listbox")).toHaveCount(0);
  await expect(dialog).toBeVisible();
});

test("a build is chosen among those that are there", async ({ page }) => {
  await page.goto(`${BOARD}?run=Builds`);
  const dialog = dialogOf(page, "Builds");
  const build = dialog.getByRole("button", { name: "Build", exact: true });
  await build.click();
  const options = page.getByRole("option");
  await expect(options.first()).toContainText(/built · b\d/);
  await page.getByRole("combobox", { name: "Filter builds" }).fill("change 9500");
  await expect(options.filter({ hasText: "Change 9000" })).toHaveCount(0);
  await expect(options.first()).toContainText("Change 9500");
  await page.keyboard.press("Enter");
  await expect(build).toContainText(history.shaOf(9_500).slice(0, 7));
  await expect(dialog.getByRole("region", { name: "Plan" })).toContainText(/b\d|build #\d/);
});
