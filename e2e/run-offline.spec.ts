import { connect } from "node:net";
import { CuttableLine } from "./cuttable-line";
import { expect, runStatus, test } from "./test";

const PROJECT = "offline";
/** A proxy's patience, shortened: what is silent for longer is cut. */
const PATIENCE_MS = 8_000;

test.beforeAll(async ({ api }) => {
  const wait = (seconds: number) => ({ kind: "Delay", spec: { seconds } });
  const document = {
    apiVersion: "v1.2",
    spec: { kind: "Workflow", spec: { type: "sequential", steps: [wait(3600), wait(1)] } },
  };
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [{ id: "main", stages: [{ name: "Long", resources: [], releaseFlow: { document } }] }],
  });
});

test("a connection that drops says so, and since when, and heals by itself", async ({ page, api }) => {
  const line = await CuttableLine.to(process.env.SLIPWAY_E2E_URL ?? "");
  const long = api.flow(PROJECT, "long");
  const run = await long.start();
  await page.goto(`${line.url}/projects/${PROJECT}/runs/${run.id}`);
  await expect(page.locator('[data-node="0"]')).toHaveAttribute("data-status", "Waiting");
  line.cut();
  const notice = page.getByRole("status").filter({ hasText: "Connection lost" });
  await expect(notice).toContainText(/updated \d+ s ago/);
  await api.send("POST", `${long.path}/runs/${run.id}/abort`, {});
  await long.ended(run.id);
  await line.mend();
  await expect(runStatus(page)).toContainText("Aborted", { timeout: 30_000 });
  await expect(notice).toBeHidden();
  line.cut();
});

test("a browser that was offline shows what has happened meanwhile once it is back", async ({
  page,
  context,
  api,
}) => {
  const line = await CuttableLine.to(process.env.SLIPWAY_E2E_URL ?? "");
  const long = api.flow(PROJECT, "long");
  const run = await long.start();
  await page.goto(`${line.url}/projects/${PROJECT}/runs/${run.id}`);
  await expect(page.locator('[data-node="0"]')).toHaveAttribute("data-status", "Waiting");
  // The browser's own word for it leaves streams that are open alone; a network that is gone does not.
  await context.setOffline(true);
  line.cut();
  await expect(page.getByText("Connection lost")).toBeVisible({ timeout: 30_000 });
  await api.send("POST", `${long.path}/runs/${run.id}/abort`, {});
  await long.ended(run.id);
  await line.mend();
  await context.setOffline(false);
  await expect(runStatus(page)).toContainText("Aborted", { timeout: 30_000 });
  await expect(page.getByText("Connection lost")).toBeHidden();
  line.cut();
});

test("a proxy that cuts what is silent does no harm: a run that waits for long stays live", async ({
  page,
  api,
}) => {
  const line = await CuttableLine.to(process.env.SLIPWAY_E2E_URL ?? "", { patienceMs: PATIENCE_MS });
  const long = api.flow(PROJECT, "long");
  const run = await long.start();
  const streams: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("runs.events")) streams.push(request.url());
  });
  await page.goto(`${line.url}/projects/${PROJECT}/runs/${run.id}`);
  await expect(page.locator('[data-node="0"]')).toHaveAttribute("data-status", "Waiting");
  // It does lose its patience, with a connection that says nothing; the stream is older than that twice over.
  const openedAt = Date.now();
  const silent = connect(Number(new URL(line.url).port), "127.0.0.1");
  silent.on("error", () => undefined);
  await expect
    .poll(() => line.lostPatience > 0 && Date.now() - openedAt > 2 * PATIENCE_MS, { timeout: 30_000 })
    .toBe(true);
  expect(streams).toHaveLength(1);
  await expect(page.getByText("Connection lost")).toBeHidden();
  await api.send("POST", `${long.path}/runs/${run.id}/abort`, {});
  await expect(runStatus(page)).toContainText("Aborted");
  expect(streams).toHaveLength(1);
  line.cut();
});
