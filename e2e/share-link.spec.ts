import AxeBuilder from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import type { ApiRun } from "./black-box/api";
import { until } from "./black-box/api";
import { ADMIN } from "./product";
import { expect, runStatus, test } from "./test";

const PROJECT = "shared";
const SECRET = "kept-to-ourselves-0815";

const wait = (seconds: number) => ({ kind: "Delay", spec: { seconds } });
const sequence = (...steps: object[]) => ({
  apiVersion: "v1.2",
  spec: { kind: "Workflow", spec: { type: "sequential", steps } },
});

test.beforeAll(async ({ api }) => {
  const stage = (name: string, document: object) => ({ name, resources: [], releaseFlow: { document } });
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    secretGroups: [{ id: "keys", values: { API_KEY: SECRET }, files: {} }],
    buildServices: [{ id: "code", repoUrl: "file:///nowhere/at/all.git" }],
    pipelines: [
      {
        id: "main",
        stages: [
          stage("Walk", sequence(wait(10), wait(1))),
          stage("Short", sequence(wait(0))),
          stage("Long", sequence(wait(3600))),
          stage(
            "Broken",
            sequence({
              kind: "Build",
              spec: {
                id: "code",
                type: "service",
                branch: "main",
                buildOverrides: { buildArguments: { KEY: SECRET } },
              },
              condition: "success",
              settings: { maxAttempts: 1 },
            }),
          ),
        ],
      },
    ],
  });
});

interface MadeLink {
  id: string;
  url: string;
}

/** A link over the API, and where it is on the server under test. */
async function share(
  api: { send<T>(method: string, path: string, body: unknown): Promise<T> },
  stage: string,
  run: ApiRun,
  choices: object = {},
): Promise<MadeLink & { path: string; revoke: () => Promise<unknown> }> {
  const path = `/projects/${PROJECT}/pipelines/main/release-flows/${stage}/runs/${run.id}/share-links`;
  const link = await api.send<MadeLink>("POST", path, choices);
  return {
    ...link,
    path: new URL(link.url).pathname,
    revoke: () => api.send("DELETE", `${path}/${link.id}`, undefined),
  };
}

/** A browser that has never been here, and every answer it gets. */
async function aStranger(
  browser: Browser,
): Promise<{ page: Page; context: BrowserContext; answers: string[] }> {
  const context = await browser.newContext({
    baseURL: process.env.SLIPWAY_E2E_URL,
    storageState: { cookies: [], origins: [] },
  });
  const page = await context.newPage();
  const answers: string[] = [];
  page.on("response", (response) => {
    void response.text().then(
      (text) => answers.push(`${response.url()}\n${text}`),
      // Streams that are still open when the page goes have no text.
      () => undefined,
    );
  });
  return { page, context, answers };
}

test("somebody without an account sees a run go on and end", async ({ api, browser }) => {
  const run = await api.flow(PROJECT, "walk").start();
  const { path } = await share(api, "walk", run);
  const { page, context } = await aStranger(browser);
  const response = await page.goto(path);
  expect(response?.headers()).toMatchObject({ "referrer-policy": "no-referrer", "x-frame-options": "DENY" });
  expect(response?.headers()["x-robots-tag"]).toContain("noindex");
  expect(response?.headers()["cache-control"]).toContain("no-store");
  await expect(page.getByRole("heading", { level: 1, name: "Release #1" })).toBeVisible();
  await expect(page.locator('[data-node="0"]')).toHaveAttribute("data-status", "Waiting");
  await expect(runStatus(page)).toContainText("Success");
  await expect(page.locator('[data-node="1"]')).toHaveAttribute("data-status", "Success");
  await expect(page.getByText("Shared, read-only")).toBeVisible();
  await context.close();
});

test("a share page leads nowhere and offers nothing to do", async ({ api, browser }) => {
  const long = api.flow(PROJECT, "long");
  const run = await long.start();
  const { path } = await share(api, "long", run, { logs: true, details: true, people: true });
  const { page, context } = await aStranger(browser);
  const asks: string[] = [];
  page.on("request", (request) => asks.push(new URL(request.url()).pathname));
  await page.goto(path);
  await expect(page.locator('[data-node="0"]')).toHaveAttribute("data-status", "Waiting");
  await expect(page.getByText(/^Shared by/)).toBeVisible();
  const ofThePage = (asked: string) => asked.startsWith(path) || /^\/(?:_next\/|icon)/.test(asked);
  expect(asks.filter((asked) => !ofThePage(asked))).toEqual([]);
  const ways = await page.evaluate(
    () => [...document.links].filter(({ host }) => host === location.host).length,
  );
  expect(ways).toBe(0);
  for (const name of ["Abort", "Retry", "Share", "Skip", "Approve", "Keep this run"]) {
    await expect(page.getByRole("button", { name })).toBeHidden();
  }
  // Neither the page's address nor what is in it opens any part of the API.
  const token = path.split("/").at(-1) ?? "";
  const base = process.env.SLIPWAY_E2E_URL ?? "";
  const asked = await fetch(`${base}/v1/projects/${PROJECT}/pipelines`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(asked.status).toBe(401);
  const input = encodeURIComponent(JSON.stringify({ json: { projectId: PROJECT, runId: run.id } }));
  expect((await context.request.get(`/api/trpc/runs.get?input=${input}`)).status()).toBe(401);
  await context.close();
  await api.send("POST", `${long.path}/runs/${run.id}/abort`, {});
});

test("an open page says within seconds that its link was revoked, and so does whoever comes later", async ({
  api,
  browser,
}) => {
  const long = api.flow(PROJECT, "long");
  const run = await long.start();
  const link = await share(api, "long", run);
  const { page, context } = await aStranger(browser);
  await page.goto(link.path);
  await expect(page.locator("[data-node]").first()).toBeVisible();
  await link.revoke();
  await expect(page.getByRole("heading", { name: "This link was withdrawn" })).toBeVisible({
    timeout: 6_000,
  });
  await expect(page.locator("[data-node]")).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("heading", { name: "This link was withdrawn" })).toBeVisible();
  await expect(page.getByText("Release #")).toHaveCount(0);
  await context.close();
  await api.send("POST", `${long.path}/runs/${run.id}/abort`, {});
});

test("a link that has expired says so, on a page that is open too", async ({ api, browser }) => {
  const run = await api.flow(PROJECT, "short").finish();
  const { path } = await share(api, "short", run, { expiresAfterSeconds: 8 });
  const { page, context } = await aStranger(browser);
  await page.goto(path);
  await expect(runStatus(page)).toContainText("Success");
  const over = page.getByRole("heading", { level: 1, name: "This link has expired" });
  await expect(over).toBeVisible();
  await page.reload();
  await expect(over).toBeVisible();
  await expect(page.getByText("Release #")).toHaveCount(0);
  await context.close();
});

test("a mangled link and one that never was show the same page", async ({ api, browser }) => {
  const run = await api.flow(PROJECT, "short").start();
  const { path } = await share(api, "short", run);
  const { page, context } = await aStranger(browser);
  for (const address of [path.slice(0, -1), `${path.slice(0, -4)}aaaa`, "/share/nothing"]) {
    const response = await page.goto(address);
    expect(response?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "This link opens nothing" })).toBeVisible();
  }
  await context.close();
});

test("without logs and details a link carries neither, and a secret never leaves", async ({
  api,
  browser,
}) => {
  const broken = api.flow(PROJECT, "broken");
  const run = await broken.finish();
  const reason = "nowhere/at/all.git";
  const bare = await share(api, "broken", run);
  const full = await share(api, "broken", run, { logs: true, details: true });

  const outside = await aStranger(browser);
  await outside.page.goto(bare.path);
  await expect(runStatus(outside.page)).toContainText("Failed");
  await expect(outside.page.getByText("Build code").first()).toBeVisible();
  await expect(outside.page.getByRole("tab", { name: "Logs" })).toHaveCount(0);
  await expect(outside.page.getByRole("tab", { name: "Code" })).toHaveCount(0);
  const log = await outside.context.request.get(`${bare.path}/log?node=0&attempt=1&from=0&count=10`);
  expect(log.status()).toBe(404);

  const inside = await aStranger(browser);
  await inside.page.goto(full.path);
  const panel = inside.page.getByRole("complementary", { name: "Step" });
  await expect(panel).toContainText(reason);
  await panel.getByRole("tab", { name: "Code" }).click();
  await expect(panel.getByText("buildArguments")).toBeVisible();

  await until(
    () => Promise.resolve(inside.answers),
    (answers) => answers.some((answer) => answer.includes(reason)),
  );
  for (const { answers, page, context } of [outside, inside]) {
    const all = [...answers, await page.content()].join("\n");
    expect(all).not.toContain(SECRET);
    expect(all).not.toContain(ADMIN.email);
    if (page === outside.page) expect(all).not.toContain(reason);
    await context.close();
  }
});

test("a link is made, copied, seen to be opened and revoked on the page of its run", async ({
  page,
  api,
  browser,
}) => {
  const long = api.flow(PROJECT, "long");
  const run = await long.start();
  await page.goto(`/projects/${PROJECT}/runs/${run.id}`);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: /^Share Release/ });
  await expect(dialog.getByText("None yet.")).toBeVisible();
  await dialog.getByLabel("Logs").check();
  await dialog.getByRole("button", { name: "Make link" }).click();
  const url = await dialog.getByText(/\/share\//).textContent();
  const links = dialog.getByRole("region", { name: "Links to this run" });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).include("[role=dialog]").analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
  }
  await expect(links.getByText("with logs")).toBeVisible();
  await expect(links.getByText("never opened")).toBeVisible();

  const stranger = await aStranger(browser);
  await stranger.page.goto(new URL(url ?? "").pathname);
  await expect(stranger.page.getByRole("heading", { level: 1, name: /^Release/ })).toBeVisible();
  await expect(links.getByText(/last opened/)).toBeVisible();

  await links.getByRole("button", { name: "Revoke link" }).click();
  await page
    .getByRole("dialog", { name: "Revoke share link" })
    .getByRole("button", { name: "Revoke link" })
    .click();
  await expect(links.getByText(/^Revoked by/)).toBeVisible();
  await expect(stranger.page.getByRole("heading", { name: "This link was withdrawn" })).toBeVisible();
  await stranger.context.close();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Share", exact: true })).toBeFocused();
  await api.send("POST", `${long.path}/runs/${run.id}/abort`, {});
});
