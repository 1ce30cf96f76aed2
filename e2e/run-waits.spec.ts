import AxeBuilder from "@axe-core/playwright";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { freePort } from "@/server/embedded-postgres";
import { Code } from "./black-box/code";
import { expect, runStatus, test } from "./test";

const PROJECT = "awaited";

const flow = (...steps: object[]) => ({
  apiVersion: "v1.2",
  options: { concurrencyPolicy: "allow" },
  spec: { kind: "Workflow", spec: { type: "sequential", steps } },
});
const gate = {
  kind: "Approval",
  ref: "gate",
  spec: { amount: 1, allowSelfApproval: true, instructions: "Look at the shop first." },
};

/** Answers only once a file is there: until then its roll-out goes on. */
const PATIENT = `
const { existsSync } = require("node:fs");
const server = require("node:http").createServer((request, response) => response.end("here"));
(function look() {
  if (existsSync(process.env.GO)) server.listen(process.env.PORT, process.env.HOST);
  else setTimeout(look, 100);
})();
process.on("SIGTERM", () => process.exit(0));
`;

let dir = "";

test.beforeAll(async ({ api }) => {
  dir = mkdtempSync(join(tmpdir(), "slipway-waits-"));
  const code = new Code(join(dir, "code"));
  code.commit("All of it", { "server.js": PATIENT });
  const release = [
    {
      kind: "Build",
      ref: "built",
      condition: "success",
      spec: { id: "code", type: "service", branch: "main" },
    },
    {
      kind: "Release",
      ref: "rollout",
      condition: "running",
      spec: {
        type: "build",
        origin: { id: "code", build: "${refs.built.id}" },
        target: { id: "api", type: "service" },
      },
    },
  ];
  const stage = (name: string, resources: string[], ...steps: object[]) => ({
    name,
    resources,
    releaseFlow: { document: flow(...steps) },
  });
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    buildServices: [{ id: "code", repoUrl: code.url, buildCommand: "node --check server.js" }],
    deploymentServices: [
      {
        id: "api",
        command: "node server.js",
        port: await freePort(),
        environment: { GO: join(dir, "go") },
        healthCheck: { path: "/", intervalSeconds: 0.2, timeoutSeconds: 1, graceSeconds: 120 },
      },
    ],
    pipelines: [
      {
        id: "main",
        stages: [
          stage("One", ["api"], ...release),
          stage("Gate", [], gate, { kind: "Delay", spec: { seconds: 0 } }),
          stage("Long", [], { kind: "Delay", spec: { seconds: 3600 } }),
        ],
      },
    ],
  });
});
test.afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const runPath = (run: { id: string }): string => `/projects/${PROJECT}/runs/${run.id}`;

test("a run that waits for a service links to the run that has it, and says when its turn comes", async ({
  page,
  api,
}) => {
  const first = await api.flow(PROJECT, "one").start();
  await page.goto(runPath(first));
  await expect(page.locator('[data-node="1"]')).toHaveAttribute("data-status", /Running|Waiting/);
  const second = await api.flow(PROJECT, "one").start();
  await page.goto(runPath(second));
  await expect(runStatus(page)).toHaveText(/^Waiting.*api/);
  const panel = page.getByRole("complementary", { name: "Step" });
  await expect(panel.getByRole("alert")).toContainText("which run #1 of main/One is rolling out");
  await expect(panel.getByRole("alert")).toContainText("Its turn comes");
  await expect(panel.getByRole("alert")).toContainText(/Since .* for \d+s so far/);
  const ahead = panel.getByRole("list", { name: "Waits for" });
  await expect(ahead).toContainText("rolling out api");
  await ahead.getByRole("link", { name: "#1 of main/One" }).click();
  await expect(page).toHaveURL(new RegExp(first.id));
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(second.id));

  writeFileSync(join(dir, "go"), "");
  await expect(runStatus(page)).toContainText("Success", { timeout: 60_000 });
  expect((await api.flow(PROJECT, "one").ended(first.id)).status).toBe("success");
});

test("the badge of a waiting run says what for and since when, and holds the buttons", async ({
  page,
  api,
}) => {
  const run = await api.flow(PROJECT, "gate").start();
  await page.goto(`${runPath(run)}?node=root`);
  await runStatus(page).getByRole("button").click();
  const waits = page.getByRole("dialog", { name: "What the run waits for" });
  await expect(waits).toContainText("Waits for approval");
  await expect(waits).toContainText(/Since .* so far/);
  await expect(waits).toContainText("Look at the shop first.");
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
  await waits.getByRole("button", { name: "Approve" }).click();
  await expect(runStatus(page)).toContainText("Success");
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  const fits = async (page: Page) => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  };

  test("a run is approved and another one aborted", async ({ page, api }) => {
    const run = await api.flow(PROJECT, "gate").start();
    await page.goto(`${runPath(run)}?node=root`);
    await runStatus(page).getByRole("button").tap();
    const approve = page.getByRole("dialog").getByRole("button", { name: "Approve" });
    expect(Math.round((await approve.boundingBox())?.height ?? 0)).toBeGreaterThanOrEqual(40);
    await fits(page);
    await approve.tap();
    await expect(runStatus(page)).toContainText("Success");
    // Without the panel, which lies over the drawing here.
    await page.goto(runPath(run));
    await page.getByRole("radio", { name: "List" }).tap();
    await expect(page.locator('[data-row="0"]')).toBeInViewport();
    await fits(page);

    const long = await api.flow(PROJECT, "long").start();
    await page.goto(runPath(long));
    await page.getByRole("button", { name: "Abort", exact: true }).tap();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Abort/ })
      .tap();
    await expect(runStatus(page)).toContainText("Aborted");
  });
});
