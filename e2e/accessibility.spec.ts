import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { Api } from "./black-box/api";
import { expect, runStatus, test } from "./test";

const PROJECT = "/projects/guestbook";

/** Two runs of a flow, for the screen that compares them; the address of that. */
async function comparison(api: Api): Promise<string> {
  const spec = {
    kind: "Workflow",
    spec: { type: "sequential", steps: [{ kind: "Delay", spec: { seconds: 0 } }] },
  };
  const document = { apiVersion: "v1.2", arguments: { REGION: "eu-west" }, spec };
  await api.send("PUT", "/apply", {
    project: { id: "told-apart" },
    pipelines: [{ id: "main", stages: [{ name: "Only", resources: [], releaseFlow: { document } }] }],
  });
  const only = api.flow("told-apart", "only");
  await only.finish();
  const { id } = await only.finish({ arguments: { REGION: "us-east" } });
  return `/projects/told-apart/runs/${id}/compare`;
}

/** The main screens, by what they are called and where they are. */
async function screens(page: Page, api: Api): Promise<Record<string, string>> {
  await page.goto(`${PROJECT}/pipelines/main`);
  const production = page.getByRole("region", { name: "Production", exact: true });
  const run = await production.getByRole("link", { name: /#\d/ }).getAttribute("href");
  return {
    "share link": await shareRun(page, run?.split("/").at(-1) ?? ""),
    "share link that opens nothing": "/share/nothing",
    projects: "/projects",
    project: PROJECT,
    board: `${PROJECT}/pipelines/main`,
    "run dialog": `${PROJECT}/pipelines/main?run=Development`,
    runs: `${PROJECT}/pipelines/main/stages/Production/runs`,
    rollbacks: `${PROJECT}/pipelines/main/stages/Production/runs?kind=rollback`,
    "runs of all stages": `${PROJECT}/runs`,
    flow: `${PROJECT}/pipelines/main/stages/Production/flow`,
    "flow with a step open": `${PROJECT}/pipelines/main/stages/Production/flow?node=0`,
    "flow beside its code": `${PROJECT}/pipelines/main/stages/Production/flow?view=split`,
    "flow's revisions": `${PROJECT}/pipelines/main/stages/Production/flow?open=history`,
    "flow's arguments": `${PROJECT}/pipelines/main/stages/Production/flow?open=settings-arguments`,
    "flow's stored values": `${PROJECT}/pipelines/main/stages/Production/flow?open=settings-overrides`,
    "flow's pickers": `${PROJECT}/pipelines/main/stages/Production/flow?open=settings-inputs`,
    "flow's runs": `${PROJECT}/pipelines/main/stages/Production/flow?open=settings-runs`,
    "flow's triggers": `${PROJECT}/pipelines/main/stages/Production/flow?open=settings-triggers`,
    "flow's repository": `${PROJECT}/pipelines/main/stages/Production/flow?open=settings-repository`,
    "plan of a draft": `${PROJECT}/pipelines/main/stages/Production/flow?open=plan`,
    run: run ?? "",
    comparison: await comparison(api),
    builds: `${PROJECT}/builds`,
    "build service": `${PROJECT}/builds/guestbook-build`,
    jobs: `${PROJECT}/jobs`,
    job: `${PROJECT}/jobs/migrate-production`,
    addons: `${PROJECT}/addons`,
    service: `${PROJECT}/services/guestbook-production`,
    addon: `${PROJECT}/addons/postgres-production`,
    services: `${PROJECT}/services`,
    "service form": `${PROJECT}/new/service`,
    "job form": `${PROJECT}/edit/job/migrate-production`,
    "secret group form": `${PROJECT}/new/secret-group`,
    secrets: `${PROJECT}/secrets`,
    notifications: `${PROJECT}/notifications`,
    "integration form": `${PROJECT}/new/integration`,
    settings: `${PROJECT}/settings`,
    audit: `${PROJECT}/audit`,
    account: "/account",
    "system status": "/status",
    "a project without anything": "/projects/told-apart/services",
  };
}

/** Where a new share link that shows everything is opened. */
async function shareRun(page: Page, runId: string): Promise<string> {
  const shows = { details: true, logs: true, people: true };
  const made = await page.request.post("/api/trpc/shares.create", {
    data: { json: { projectId: "guestbook", runId, ...shows } },
  });
  const answer = (await made.json()) as { result: { data: { json: { path: string } } } };
  return answer.result.data.json.path;
}

/** Opens a screen and waits until it is there; a dialog that opens with it hides the rest from listeners. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1, includeHidden: true }).first()).toBeAttached();
}

/** What axe finds; in the second set of colours only the contrast can be another. */
async function barriers(page: Page, colorScheme: "light" | "dark"): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (
    colorScheme === "light"
      ? axe.withTags(["wcag2a", "wcag2aa", "wcag22aa"])
      : axe.withRules(["color-contrast"])
  ).analyze();
  return violations.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes[0]?.html ?? ""}`);
}

const ground = (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test("the main screens have no barrier a program can find, in light and in dark", async ({ page, api }) => {
  // Some forty screens, a second or two each when the machine is quiet.
  test.setTimeout(450_000);
  for (const [name, path] of Object.entries(await screens(page, api))) {
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await open(page, path);
    await page.waitForLoadState("load");
    if (path.includes("?run=")) await expect(page.getByRole("region", { name: "Plan" })).toBeVisible();
    await expect(page.locator('[aria-busy="true"], [role="status"][aria-label="Loading"]')).toHaveCount(0);
    expect.soft(await barriers(page, "light"), name).toEqual([]);
    const light = await ground(page);
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    await expect.poll(() => ground(page), name).not.toBe(light);
    expect.soft(await barriers(page, "dark"), name).toEqual([]);
  }
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("nothing is wider than the screen, and a run can be watched", async ({ page, api }) => {
    const all = await screens(page, api);
    for (const [name, path] of Object.entries(all)) {
      await open(page, path);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect.soft(width, name).toBeLessThanOrEqual(390);
    }
    const { run = "" } = all;
    await page.goto(run);
    await expect(runStatus(page)).toContainText("Success");
    await expect(page.locator("[data-node]").first()).toBeVisible();
  });
});
