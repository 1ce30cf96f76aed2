import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Client } from "pg";
import { freePort } from "@/server/embedded-postgres";
import { until, type ApiRun } from "./black-box/api";
import { Code } from "./black-box/code";
import { expect, runStatus, test } from "./test";

const PROJECT = "returned";
const BOARD = `/projects/${PROJECT}/pipelines/main`;
const RUNS = `${BOARD}/stages/Production/runs`;

const BUILD = {
  kind: "Build",
  ref: "built",
  condition: "success",
  spec: { id: "code", type: "service", branch: "main" },
};
const RELEASE = {
  kind: "Release",
  condition: "running",
  spec: {
    type: "build",
    origin: { id: "code", build: "${refs.built.id}" },
    target: { id: "api", type: "service" },
  },
};
const flow = (...steps: object[]) => ({
  apiVersion: "v1.2",
  spec: { kind: "Workflow", spec: { type: "sequential", steps } },
});
/** Each goes on from where the one before has left the stage. */
test.describe.serial("a release is rolled back to", () => {
  let dir = "";
  let address = "";
  let connectionString = "";
  let first: ApiRun;
  let second: ApiRun;

  test.beforeAll(async ({ api }) => {
    dir = mkdtempSync(join(tmpdir(), "slipway-e2e-returned-"));
    const code = new Code(dir);
    code.release("v1");
    const port = await freePort();
    address = `http://127.0.0.1:${port}/`;
    await api.send("PUT", "/apply", {
      project: { id: PROJECT },
      buildServices: [{ id: "code", repoUrl: code.url, buildCommand: "node --check server.js" }],
      addons: [{ id: "ledger", type: "postgres" }],
      deploymentServices: [
        {
          id: "api",
          command: "node server.js",
          port,
          healthCheck: { path: "/", intervalSeconds: 0.2, timeoutSeconds: 1, graceSeconds: 5 },
        },
      ],
      pipelines: [
        {
          id: "main",
          stages: [
            {
              name: "Production",
              resources: ["api", "ledger"],
              releaseFlow: { document: flow(BUILD, RELEASE) },
            },
          ],
        },
      ],
    });
    const addon = `/projects/${PROJECT}/addons/ledger`;
    const credentials = await api.get<{ secrets: { connectionString: string } }>(`${addon}/credentials`);
    ({ connectionString } = credentials.secrets);
    await query("CREATE TABLE entry AS SELECT 'kept' AS title");
    const production = api.flow(PROJECT, "production");
    first = await production.finish({ name: "the first one" });
    const { id } = await api.send<{ id: string }>("POST", `${addon}/backups`, { backupType: "snapshot" });
    await until(
      () => api.get<{ status: string }>(`${addon}/backups/${id}`),
      ({ status }) => status === "completed",
    );
    await query("INSERT INTO entry VALUES ('a mistake')");
    code.release("v2");
    await production.publish(flow({ kind: "Delay", spec: { seconds: 0 } }, BUILD, RELEASE));
    second = await production.finish({ name: "the second one" });
    expect([first.status, second.status]).toEqual(["success", "success"]);
  });
  test.afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const served = async () => (await fetch(address)).text();
  const query = async (sql: string): Promise<object[]> => {
    const client = new Client({ connectionString });
    await client.connect();
    try {
      return (await client.query<object>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const dialogOf = (page: Page, number: number) =>
    page.getByRole("dialog", { name: `Roll back Production to #${String(number)}` });

  test("from its page: what runs changes back, the flow stays, and the stage is on hold", async ({
    page,
    api,
  }) => {
    expect(await served()).toBe("v2");
    await page.goto(`/projects/${PROJECT}/runs/${first.id}`);
    const button = page.getByRole("button", { name: "Roll back to this release" });
    await button.click();
    const dialog = dialogOf(page, 1);
    await expect(dialog.getByRole("checkbox", { name: "api" })).toBeChecked();
    await expect(dialog, "one reads before one chooses").toBeFocused();
    await expect(page.getByRole("tooltip")).toHaveCount(0);
    await dialog.getByRole("button", { name: /^Commits of api: 1 disappears/ }).click();
    await expect(dialog.getByRole("list", { name: "Disappear" })).toContainText("Release v2");
    await expect(dialog.getByRole("region", { name: "What is not undone" })).toContainText(
      "ledger keeps its data",
    );
    await expect(
      dialog.getByRole("checkbox", { name: /^Also restore a backup of ledger/ }),
    ).not.toBeChecked();
    await assertAccessible(page);

    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    await expect(button).toBeFocused();
    await button.click();
    const act = dialog.getByRole("button", { name: "Roll back api to #1" });
    await act.click();
    await expect(dialog.getByRole("alert").filter({ hasText: "Say why" })).toBeVisible();
    await dialog.getByLabel("Reason").fill("v2 is slow");
    await act.click();

    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Rollback #3");
    await expect(page.getByRole("link", { name: "Rollback to #1" })).toBeVisible();
    await expect(runStatus(page)).toContainText("Success");
    expect(await served()).toBe("v1");
    expect(JSON.stringify(await api.flow(PROJECT, "production").read())).toContain("Delay");
    expect(await query("SELECT title FROM entry ORDER BY title")).toHaveLength(2);
  });

  test("and is listed as a rollback to it", async ({ page }) => {
    await page.goto(`/projects/${PROJECT}/runs/${first.id}?node=root`);
    await page.getByRole("link", { name: "1 rollback to it" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Rollbacks to #1");
    const rows = page.getByRole("row").filter({ has: page.getByRole("link", { name: /^#3/ }) });
    await expect(rows).toContainText("Rollback to #1");
    await expect(rows).toContainText("v2 is slow");
    await page.goto(`${RUNS}?kind=rollback`);
    await expect(rows).toHaveCount(1);
    await page.goto(`${RUNS}?to=${second.id}`);
    await expect(page.getByText("Nothing was rolled back to #2 yet")).toBeVisible();
  });

  test("what programs want to release meanwhile is skipped and listed until somebody resumes", async ({
    page,
    api,
  }) => {
    await page.goto(BOARD);
    const hold = page.getByRole("group", { name: "Hold of Production" });
    await expect(hold).toContainText("Held on #3");
    await expect(hold).toContainText("v2 is slow");
    const refused = await api.ask("POST", `${api.flow(PROJECT, "production").path}/runs`, {});
    expect(refused.status).toBe(409);
    await page.reload();
    await expect(hold).toContainText("1 skipped");
    expect(await served()).toBe("v1");
    await hold.getByRole("button", { name: "Resume Production" }).click();
    const dialog = page.getByRole("dialog", { name: "Resume Production" });
    await expect(dialog.getByRole("list", { name: "Skipped triggers" }).getByRole("listitem")).toHaveCount(1);
    await expect(dialog.getByRole("list", { name: "The next run would release" })).toContainText("api");
    await dialog.getByRole("button", { name: "Keep the hold" }).click();
    await expect(hold).toBeVisible();
  });

  test("where nothing would change, it is said and nothing can be started", async ({ page }) => {
    await page.goto(`/projects/${PROJECT}/runs/${first.id}?rollback=${first.id}`);
    const dialog = dialogOf(page, 1);
    const act = dialog.getByRole("button", { name: /^Roll back to #1|^Restore ledger/ });
    await expect(act).toBeDisabled();
    await expect(act).toHaveAccessibleDescription(/^No image would change\. You can still choose/);
    await expect(dialog).toBeFocused();
    await dialog.getByRole("checkbox", { name: /^Also restore a backup of ledger/ }).check();
    await expect(act).toBeEnabled();
    await expect(dialog.getByText("No image would change.")).toHaveCount(0);
  });

  test("forwards again, from the list: a rollback can be rolled back", async ({ page }) => {
    await page.goto(RUNS);
    await page.getByRole("button", { name: "More about #2" }).click();
    await page.getByRole("menuitem", { name: "Roll back to #2" }).click();
    const dialog = dialogOf(page, 2);
    await expect(dialog.getByRole("button", { name: /^Commits of api: 1 comes back/ })).toBeVisible();
    await expect(dialog).toContainText("stays on hold until somebody presses Resume");
    await dialog.getByLabel("Reason").fill("it was not the code");
    await dialog.getByRole("button", { name: "Roll back api to #2" }).click();
    await expect(page.getByRole("link", { name: "Rollback to #2" })).toBeVisible();
    await expect(runStatus(page)).toContainText("Success");
    expect(await served()).toBe("v2");
  });

  test("with its flow and its data, which must be confirmed by name", async ({ page, api }) => {
    await page.goto(`/projects/${PROJECT}/runs/${first.id}?rollback=${first.id}`);
    const dialog = dialogOf(page, 1);
    await dialog.getByRole("checkbox", { name: "Also roll back release-flow configuration" }).check();
    await dialog.getByRole("checkbox", { name: /^Also restore a backup of ledger/ }).check();
    await expect(dialog).toContainText("Everything written to ledger in the last");
    await dialog.getByLabel("Reason").fill("all of it was wrong");
    const act = dialog.getByRole("button", {
      name: "Roll back api to #1, roll back the flow to revision 1, restore ledger",
    });
    await act.click();
    await expect(dialog.getByRole("alert").filter({ hasText: "Type ledger to restore it" })).toBeVisible();
    await assertAccessible(page);
    await dialog.getByLabel("Type ledger to restore it").fill("ledger");
    await act.click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Rollback #/);
    await expect(runStatus(page)).toContainText("Success", { timeout: 60_000 });
    expect(await served()).toBe("v1");
    expect(await query("SELECT title FROM entry")).toEqual([{ title: "kept" }]);
    expect(JSON.stringify(await api.flow(PROJECT, "production").read())).not.toContain("Delay");
  });
});

async function assertAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
}
