import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { Code } from "./black-box/code";
import { expect, runStatus, test } from "./test";

const PROJECT = "followed";

const wait = (seconds: number) => ({ kind: "Delay", spec: { seconds } });
const flow = (type: "sequential" | "parallel", ...steps: object[]) => ({
  kind: "Workflow",
  spec: { type, steps },
});
/** More steps than a screen has room for. */
const STEPS = 16;

let dir = "";

test.beforeAll(async ({ api }) => {
  dir = mkdtempSync(join(tmpdir(), "slipway-follow-"));
  const code = new Code(join(dir, "code"));
  code.commit("All of it", { "readme.txt": "nothing" });
  const build = {
    kind: "Build",
    ref: "broken-build",
    spec: { id: "code", type: "service", branch: "main" },
    condition: "success",
    settings: { maxAttempts: 1 },
  };
  const stage = (name: string, spec: object) => ({
    name,
    resources: [],
    releaseFlow: { document: { apiVersion: "v1.2", spec } },
  });
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    buildServices: [
      { id: "code", repoUrl: code.url, buildCommand: "seq -f 'step %g of the build' 40; exit 3" },
    ],
    pipelines: [
      {
        id: "main",
        stages: [
          stage("Walk", flow("sequential", ...Array.from({ length: STEPS }, () => wait(1)))),
          stage("Broken", flow("sequential", wait(0), flow("parallel", wait(0), flow("sequential", build)))),
        ],
      },
    ],
  });
});
test.afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const canvas = (page: Page) => page.locator(".flow-canvas");
const stepAtWork = (page: Page) =>
  page.locator('[data-node][data-status="Waiting"], [data-node][data-status="Running"]').last();

test("the drawing follows the running step, until one moves it, and again when asked", async ({
  page,
  api,
}) => {
  const run = await api.flow(PROJECT, "walk").start();
  await page.goto(`/projects/${PROJECT}/runs/${run.id}`);
  await expect(page.getByRole("button", { name: "Follow the run" })).toHaveCount(0);
  // The steps below the first screen come into view by themselves.
  await expect(page.locator('[data-node="8"][data-status="Waiting"]')).toBeInViewport({ timeout: 30_000 });

  const box = await canvas(page).boundingBox();
  const middle = { x: (box?.x ?? 0) + 40, y: (box?.y ?? 0) + 200 };
  await page.mouse.move(middle.x, middle.y);
  const follow = page.getByRole("button", { name: "Follow the run" });
  await expect(async () => {
    await page.mouse.wheel(0, -150);
    await expect(page.locator('[data-node="0"]')).toBeInViewport({ timeout: 200 });
  }).toPass();
  await expect(follow).toBeVisible();
  const before = await page.locator('[data-node="0"]').boundingBox();
  await expect(page.locator('[data-node="10"][data-status="Success"]')).toBeAttached({ timeout: 30_000 });
  expect(await page.locator('[data-node="0"]').boundingBox()).toEqual(before);

  await follow.click();
  await expect(follow).toHaveCount(0);
  await expect(stepAtWork(page)).toBeInViewport();
  await expect(runStatus(page)).toContainText("Success", { timeout: 30_000 });
});

test("a failed run opens on its failure: the sentence, the way to it, the end of the log, and what to do", async ({
  page,
  api,
}) => {
  const run = await api.flow(PROJECT, "broken").finish();
  expect(run.status).toBe("failure");
  await page.goto(`/projects/${PROJECT}/runs/${run.id}`);
  await expect(runStatus(page)).toContainText("Failed");
  const panel = page.getByRole("complementary", { name: "Step" });
  await expect(panel.getByRole("alert")).toContainText("3");
  const path = panel.getByRole("navigation", { name: "Where the step is" });
  await expect(path.getByRole("button")).toHaveText(["In parallel", "In sequence"]);
  await expect(path).toContainText("broken-build");
  const tail = panel.getByRole("group", { name: "Last lines" });
  await expect(tail).toContainText("step 40 of the build");
  await expect(tail.locator("> div")).toHaveCount(20);
  await expect(panel.getByRole("button", { name: "Retry from here" })).toBeVisible();
  await expect(page.locator('[data-node="1.1.0"]')).toBeInViewport();

  await path.getByRole("button", { name: "In parallel" }).click();
  await expect(page).toHaveURL(/node=1(&|$)/);
});

test("graph, timeline and list tell the same over one stream, and the address keeps which it is", async ({
  page,
  api,
}) => {
  let streams = 0;
  page.on("request", (request) => {
    if (request.url().includes("runs.events")) streams += 1;
  });
  const run = await api.flow(PROJECT, "walk").start();
  await page.goto(`/projects/${PROJECT}/runs/${run.id}`);
  await page.getByRole("radio", { name: "List" }).click();
  const list = page.getByRole("list", { name: "Steps", exact: true });
  await expect(list.getByRole("button")).toHaveCount(STEPS);
  // Whichever it is by now: a second is soon over on a busy machine.
  await expect(list.getByRole("button").filter({ hasText: "Waits until" }).first()).toBeVisible();
  await page.getByRole("radio", { name: "Timeline" }).click();
  const timeline = page.getByRole("list", { name: "Steps over time" });
  await expect(timeline.locator('[data-row="3"]')).toHaveAttribute("data-status", "Success");
  expect(streams).toBe(1);
  await page.reload();
  await expect(timeline.locator('[data-row="4"]')).toHaveAttribute("data-status", "Success");

  await timeline.locator('[data-row="0"]').focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/node=1(&|$)/);
  await expect(page.getByRole("complementary", { name: "Step" })).toContainText("Success");
  await api.send("POST", `${api.flow(PROJECT, "walk").path}/runs/${run.id}/abort`, {});
  await expect(runStatus(page)).toContainText("Aborted");
});
