import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, runStatus, test } from "./test";

const PROJECT = "gated";
const APPROVER = "grace@example.org";

const flow = (...steps: object[]) => ({
  apiVersion: "v1.2",
  spec: { kind: "Workflow", spec: { type: "sequential", steps } },
});
const nothing = { kind: "Delay", spec: { seconds: 0 } };

test.beforeAll(async ({ api }) => {
  const stage = (name: string, document: object) => ({ name, resources: [], releaseFlow: { document } });
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [
      {
        id: "main",
        stages: [
          stage(
            "Loop",
            flow({
              kind: "LoopWorkflow",
              ref: "regions",
              spec: { iterations: ["eu-west", "us-east"], steps: [nothing, nothing] },
            }),
          ),
          stage(
            "Gate",
            flow(
              {
                kind: "Approval",
                ref: "gate",
                spec: {
                  amount: 1,
                  approvers: ["approver"],
                  instructions: "Have a look at the staging shop.",
                },
              },
              nothing,
            ),
          ),
          stage(
            "Above",
            flow({
              kind: "RunTemplate",
              condition: "success",
              spec: { templateType: "release-flow-template", templateId: "main/Loop" },
            }),
          ),
        ],
      },
    ],
  });
});

test("a second person approves in place what the first one may not", async ({ page, browser, api }) => {
  const run = await api.flow(PROJECT, "gate").start();
  await page.goto(`/projects/${PROJECT}/runs/${run.id}`);
  const approval = page.getByRole("region", { name: "Approval" });
  await expect(approval).toContainText("Have a look at the staging shop.");
  await expect(approval).toContainText("0 of 1");
  await expect(approval.getByRole("button", { name: "Approve" })).toHaveCount(0);

  await page.goto(`/projects/${PROJECT}/settings`);
  await page.getByRole("button", { name: "Add member" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail").fill(APPROVER);
  await dialog.getByRole("combobox").click();
  await page.getByRole("option", { name: /approver/i }).click();
  await dialog.getByRole("button", { name: "Add member" }).click();
  const link = await dialog.locator("code").innerText();
  await page.goto(`/projects/${PROJECT}/runs/${run.id}`);

  const second = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const theirs = await second.newPage();
  await theirs.goto(link);
  await theirs.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  await theirs.goto(`/projects/${PROJECT}/runs/${run.id}`);
  const asked = theirs.getByRole("region", { name: "Approval" });
  await asked.getByRole("button", { name: "Reject" }).click();
  await expect(asked.getByRole("alert")).toContainText("reason");
  await expectNoBarrier(theirs);
  await asked.getByLabel("Comment").fill("Looks good to me.");
  await asked.getByRole("button", { name: "Approve" }).click();

  await expect(runStatus(theirs)).toHaveText(/^Success/);
  // The first one's page has not been touched since.
  await expect(runStatus(page)).toHaveText(/^Success/);
  await page.locator('[data-node="0"]').click();
  await expect(page.getByRole("region", { name: "Approval" })).toContainText("Looks good to me.");
  await second.close();
});

test("a loop shows each of its iterations, with its item", async ({ page, api }) => {
  const run = await api.flow(PROJECT, "loop").finish();
  await page.goto(`/projects/${PROJECT}/runs/${run.id}`);
  await expect(page.locator('[data-node="0#0"]')).toContainText("Iteration 1");
  await expect(page.locator('[data-node="0#0"]')).toContainText("eu-west");
  await expect(page.locator('[data-node="0#1"]')).toContainText("us-east");
  for (const key of ["0#0.0", "0#0.1", "0#1.0", "0#1.1"]) {
    await expect(page.locator(`[data-node="${key}"]`)).toHaveAttribute("data-status", "Success");
  }
});

test("a run that another run started leads to it, and back, legibly in the dark", async ({ page, api }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  const run = await api.flow(PROJECT, "above").finish();
  await page.goto(`/projects/${PROJECT}/runs/${run.id}?node=0`);
  const link = page.getByRole("link", { name: /of main\/Loop/ });
  await expect(link).toBeVisible();
  await expectNoBarrier(page);
  await link.click();
  await expect(page).not.toHaveURL(new RegExp(run.id));
  await expect(page.locator('[data-node="0#1"]')).toBeVisible();
  await expectNoBarrier(page);
  await page.getByRole("link", { name: /of main\/Above/ }).click();
  await expect(page).toHaveURL(new RegExp(run.id));
});

async function expectNoBarrier(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa"]).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
}
