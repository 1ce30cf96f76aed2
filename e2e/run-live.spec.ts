import type { Page } from "@playwright/test";
import type { ApiRun } from "./black-box/api";
import { ADMIN } from "./product";
import { expect, runStatus, test } from "./test";

const PROJECT = "watched";
/** From the commit of a status to the picture of it. */
const STATUS_TO_SCREEN_MS = 300;

const wait = (seconds: number) => ({ kind: "Delay", spec: { seconds } });
const flow = (type: "sequential" | "parallel", ...steps: object[]) => ({
  kind: "Workflow",
  spec: { type, steps },
});
/** Some seconds of steps one after the other and side by side. */
const WALK = flow("sequential", wait(3), flow("parallel", wait(1), wait(2)), wait(1), wait(2));

test.beforeAll(async ({ api }) => {
  const stage = (name: string, spec: object) => ({
    name,
    resources: [],
    releaseFlow: { document: { apiVersion: "v1.2", spec } },
  });
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    buildServices: [{ id: "code", repoUrl: "file:///nowhere/at/all.git" }],
    pipelines: [
      {
        id: "main",
        stages: [
          stage("Walk", WALK),
          stage(
            "Broken",
            flow("sequential", wait(0), {
              kind: "Build",
              spec: { id: "code", type: "service", branch: "main" },
              condition: "success",
              settings: { maxAttempts: 1 },
            }),
          ),
        ],
      },
    ],
  });
});

const runPath = (run: ApiRun): string => `/projects/${PROJECT}/runs/${run.id}`;

/** What the drawing shows: every node with its status and its place in the drawing. */
async function readPicture(page: Page): Promise<Record<string, string>> {
  const nodes = await page
    .locator("[data-node]")
    .evaluateAll((all) =>
      all.map((one) => [
        one.getAttribute("data-node") ?? "",
        `${one.getAttribute("data-status") ?? ""} at ${one.closest<HTMLElement>(".react-flow__node")?.style.transform ?? ""}`,
      ]),
    );
  return Object.fromEntries(nodes) as Record<string, string>;
}

test("two browsers, one of them reloaded in the middle, show the same picture", async ({
  page,
  browser,
  session,
  api,
}) => {
  const run = await api.flow(PROJECT, "walk").start();
  const context = await browser.newContext({ storageState: session, baseURL: process.env.SLIPWAY_E2E_URL });
  const other = await context.newPage();
  await Promise.all([page.goto(runPath(run)), other.goto(runPath(run))]);
  let samples = 0;
  while (!/Success|Failed/.test((await runStatus(page).textContent()) ?? "")) {
    // Read one after the other, a status may come between the two; then the next look has it in both.
    await expect
      .poll(async () => same(await readPicture(page), await readPicture(other)), { intervals: [50] })
      .toBe(true);
    samples += 1;
    if (samples === 3) await other.reload();
  }
  expect(samples).toBeGreaterThan(3);
  await expect(runStatus(page)).toContainText("Success");
  await expect(runStatus(other)).toContainText("Success");
  const picture = await readPicture(page);
  expect(await readPicture(other)).toEqual(picture);
  await page.reload();
  await expect(page.locator("[data-node]")).toHaveCount(Object.keys(picture).length);
  expect(await readPicture(page)).toEqual(picture);
  await context.close();
});

function same(one: Record<string, string>, other: Record<string, string>): boolean {
  const keys = Object.keys(one);
  return (
    keys.length > 0 &&
    keys.length === Object.keys(other).length &&
    keys.every((key) => one[key] === other[key])
  );
}

interface Seen {
  key: string;
  status: string;
  /** Unix milliseconds. */
  at: number;
}

test("a status is on the screen within 300 ms of its commit", async ({ page, api }) => {
  const { path } = api.flow(PROJECT, "walk");
  const run = await api.flow(PROJECT, "walk").start();
  await page.goto(runPath(run));
  await expect(page.locator("[data-node]").first()).toBeVisible();
  await page.evaluate(() => {
    const seen: Seen[] = [];
    Object.assign(window, { seen });
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const { node = "", status = "" } = (target as HTMLElement).dataset;
        seen.push({ key: node, status, at: Date.now() });
      }
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-status"] });
  });
  await expect(runStatus(page)).toContainText("Success", { timeout: 30_000 });
  const seen = await page.evaluate(() => (window as unknown as { seen: Seen[] }).seen);
  const stream = await fetch(`${process.env.SLIPWAY_E2E_URL ?? ""}/v1${path}/runs/${run.id}/events`, {
    headers: { authorization: `Bearer ${ADMIN.token}` },
  });
  const latencies = movesIn(await stream.text()).flatMap((move) => {
    const shown = seen.find(({ key, status }) => key === move.key && status === move.status);
    return shown === undefined ? [] : [shown.at - move.at];
  });
  expect(latencies.length).toBeGreaterThan(5);
  const sorted = latencies.toSorted((a, b) => a - b);
  test.info().annotations.push({ type: "status to screen, ms", description: sorted.join(" ") });
  expect(sorted.at(-1), `status to screen, ms: ${sorted.join(" ")}`).toBeLessThan(STATUS_TO_SCREEN_MS);
});

/** The moves of nodes in a stream of events, and when each was committed. */
function movesIn(stream: string): Seen[] {
  return stream.split("\n").flatMap((line): Seen[] => {
    if (!line.startsWith("data: ")) return [];
    const event = JSON.parse(line.slice("data: ".length)) as {
      type: string;
      at: string;
      payload: { key: string; status: string };
    };
    if (event.type !== "node.moved") return [];
    return [{ key: event.payload.key, status: event.payload.status, at: new Date(event.at).getTime() }];
  });
}

test("a failed run opens on its failure, and says it in a sentence", async ({ page, api }) => {
  const run = await api.flow(PROJECT, "broken").finish();
  expect(run.status).toBe("failure");
  await page.goto(runPath(run));
  await expect(runStatus(page)).toContainText("Failed");
  const panel = page.getByRole("complementary", { name: "Step" });
  await expect(panel).toContainText("Failed");
  await expect(panel).toContainText("/nowhere/at/all.git");
});
