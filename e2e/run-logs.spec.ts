import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { giveLongLog } from "./a-long-log";
import type { ApiRun } from "./black-box/api";
import { Code } from "./black-box/code";
import { expect, test } from "./test";

const PROJECT = "logged";
const LINES = 1_000_000;
/** From the press of the tab to the last line on the screen, on a machine that does nothing else; a busy one gets as much again. */
const OPENS_IN_MS = 300;
const BUSY = 2;

const build = (id: string) => ({
  kind: "Build",
  ref: id,
  condition: "success",
  spec: { id, type: "service", branch: "main" },
});

const LITTLE = "0";
const MUCH = "1";

let dir = "";
let run: ApiRun;

test.beforeAll(async ({ api }) => {
  dir = mkdtempSync(join(tmpdir(), "slipway-logs-"));
  const code = new Code(join(dir, "code"));
  code.commit("All of it", { "readme.txt": "nothing" });
  const service = (id: string) => ({ id, repoUrl: code.url, buildCommand: "seq -f 'line %g is well' 30" });
  const spec = { kind: "Workflow", spec: { type: "sequential", steps: [build("little"), build("much")] } };
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    buildServices: [service("little"), service("much")],
    pipelines: [
      {
        id: "main",
        stages: [{ name: "Talk", resources: [], releaseFlow: { document: { apiVersion: "v1.2", spec } } }],
      },
    ],
  });
  run = await api.flow(PROJECT, "talk").finish();
  expect(run.error).toBeUndefined();
  await giveLongLog(run.id, MUCH, LINES);
});
test.afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const address = (query: string): string => `/projects/${PROJECT}/runs/${run.id}?${query}`;
const lineOf = (page: Page, number: number) => page.locator(`[data-line="${String(number)}"]`);

/** Presses the tab and waits, in the page itself, until a line is drawn. Milliseconds. */
function openLog(page: Page, line: number): Promise<number> {
  return page.evaluate((wanted) => {
    const tab = [...document.querySelectorAll<HTMLElement>('[role="tab"]')].find(
      ({ textContent }) => textContent === "Logs",
    );
    if (!tab) throw new Error("there is no tab for logs");
    const from = performance.now();
    tab.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, button: 0 }));
    return new Promise<number>((drawn) => {
      const look = () => {
        const text = document.querySelector(`[data-line="${String(wanted)}"]`)?.textContent ?? "";
        if (text.includes("at line")) requestAnimationFrame(() => drawn(performance.now() - from));
        else requestAnimationFrame(look);
      };
      look();
    });
  }, line);
}

test("a log of a million lines opens at its end at once, and only the log that is opened is asked for", async ({
  page,
}) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    const url = decodeURIComponent(request.url());
    if (url.includes("runLogs.")) asked.push(/"nodeKey":"([^"]+)"/.exec(url)?.[1] ?? url);
  });
  await page.goto(address("node=root"));
  await expect(page.locator(`[data-node="${MUCH}"]`)).toBeVisible();
  await expect(page.getByRole("complementary", { name: "Run" })).toBeVisible();
  expect(asked).toEqual([]);

  await page.locator(`[data-node="${MUCH}"]`).click();
  await expect(page.getByText(`Last 8 of ${LINES.toLocaleString("en")} lines`)).toBeVisible();
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    times.push(await openLog(page, LINES));
    await page.getByRole("tab", { name: "Overview" }).click();
  }
  const [, , median = Infinity] = times.toSorted((a, b) => a - b);
  test.info().annotations.push({ type: "log of a million lines, ms", description: times.join(" ") });
  expect(median, `opened in, ms: ${times.join(" ")}`).toBeLessThan(OPENS_IN_MS * BUSY);
  expect(new Set(asked)).toEqual(new Set([MUCH]));
});

test("a search goes through the whole log on the server, hit by hit, and colours are no hindrance", async ({
  page,
}) => {
  await page.goto(address(`node=${MUCH}&tab=logs`));
  const field = page.getByRole("textbox", { name: "Search the log" });
  await field.fill("error at");
  const told = page.getByRole("search").getByRole("status");
  await expect(told).toHaveText("1 of 1,000");
  await expect(lineOf(page, 1000)).toBeInViewport();
  await expect(lineOf(page, 1000).locator("mark")).toHaveText(["Err", "or at"]);
  await expect(lineOf(page, 1000).locator(".text-red")).toHaveCount(0);
  await field.press("Enter");
  await expect(told).toHaveText("2 of 1,000");
  await expect(lineOf(page, 2000)).toBeInViewport();
  await page.getByRole("button", { name: "Previous hit" }).click();
  await page.getByRole("button", { name: "Previous hit" }).click();
  await expect(told).toHaveText("1,000 of 1,000");
  await expect(lineOf(page, LINES)).toBeInViewport();
  await field.press("Escape");
  await expect(field).toHaveValue("");
  await expect(lineOf(page, LINES).locator(".text-red")).toHaveText("Err");
  await expect(lineOf(page, LINES)).toContainText(/^\D*1000000Error at line 1000000$/);
  await field.fill("nobody ever wrote this");
  await expect(told).toHaveText("No line");
});

test("a line is pointed at, and its address leads to it again", async ({ page }) => {
  await page.goto(address(`node=${MUCH}&tab=logs&line=500000`));
  await expect(lineOf(page, 500_000)).toBeInViewport();
  await expect(lineOf(page, 500_000)).toContainText("Error at line 500000");
  await expect(lineOf(page, 500_000)).toHaveAttribute("aria-current", "location");
  await page.getByRole("button", { name: "Point at line 500003" }).click();
  await expect(page).toHaveURL(/line=500003/);
  await page.reload();
  await expect(lineOf(page, 500_003)).toHaveAttribute("aria-current", "location");
  await expect(lineOf(page, 500_003)).toBeInViewport();
  await page.getByRole("button", { name: "To the end" }).click();
  await expect(lineOf(page, LINES)).toBeInViewport();
});

test("a log is taken away as a text file", async ({ page }) => {
  await page.goto(address(`node=${LITTLE}&tab=logs`));
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download" }).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const lines = Buffer.concat(chunks).toString("utf8").trimEnd().split("\n");
  expect(lines.filter((line) => /^\d{4}-\S+Z line \d+ is well$/.test(line))).toHaveLength(30);
});
