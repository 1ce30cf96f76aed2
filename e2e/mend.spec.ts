import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, runStatus, test } from "./test";

const PROJECT = "mended";

const flow = (steps: object[], more: object = {}) => ({
  apiVersion: "v1.2",
  spec: { kind: "Workflow", spec: { type: "sequential", steps } },
  ...more,
});
const nothing = (ref: string) => ({ kind: "Delay", ref, spec: { seconds: 0 } });
const runs = (place: string) => ({
  kind: "RunTemplate",
  ref: "below",
  spec: { templateType: "release-flow-template", templateId: place },
  condition: "success",
});
const astray = flow([nothing("before"), runs("${args.WHERE}"), nothing("after")], {
  arguments: { WHERE: "main/Nowhere" },
});

test.beforeAll(async ({ api }) => {
  const stage = (name: string, document: object) => ({ name, resources: [], releaseFlow: { document } });
  const gate = { kind: "Approval", ref: "gate", spec: { amount: 1, allowSelfApproval: true } };
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [
      {
        id: "main",
        stages: [
          stage("Good", flow([nothing("one")])),
          stage("Astray", astray),
          stage("Gate", flow([gate, nothing("after")])),
        ],
      },
    ],
  });
});

const decision = (page: Page) => page.getByRole("region", { name: "What to do about it" });

async function assertAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
}

test("a failed step is retried with another input, in the same run, and the difference stays to be seen", async ({
  page,
  api,
}) => {
  const run = await api.flow(PROJECT, "astray").finish();
  expect(run.status).toBe("failure");
  await page.goto(`/projects/${PROJECT}/runs/${run.id}`);
  await expect(runStatus(page)).toHaveText(/^Failed/);
  await decision(page).getByRole("button", { name: "Change inputs" }).click();

  const dialog = page.getByRole("dialog", { name: "Retry from “below”" });
  await expect(dialog).toContainText("attempt 2");
  const place = dialog.getByRole("textbox", { name: "templateId" });
  await expect(place).toHaveValue("main/Nowhere");
  await place.fill("nowhere at all");
  const changed = dialog.getByRole("list", { name: "Changed inputs" });
  await expect(changed).toContainText("main/Nowhere");
  await expect(changed).toContainText("nowhere at all");
  await dialog.getByRole("button", { name: "Retry with 1 change" }).click();
  await expect(dialog.getByRole("alert").first()).toContainText("templateId");
  await expect(place).toHaveAttribute("aria-invalid", "true");

  await place.fill("main/Good");
  await dialog.getByLabel("Reason").fill("the stage had another name");
  await assertAccessible(page);
  await dialog.getByRole("button", { name: "Retry with 1 change" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(runStatus(page)).toHaveText(/^Success/);
  await expect(page).toHaveURL(new RegExp(run.id));

  await page.locator('[data-node="1"]').click();
  await page.getByRole("tab", { name: /Retries/ }).click();
  const attempts = page.getByRole("tabpanel", { name: /Retries/ }).getByRole("listitem");
  await expect(attempts.first()).toContainText("Attempt 2");
  await expect(attempts.first()).toContainText("the stage had another name");
  await expect(page.getByRole("list", { name: "Changed inputs" })).toContainText("main/Good");
  await assertAccessible(page);
  await page.reload();
  await expect(page.getByRole("list", { name: "Changed inputs" })).toContainText("main/Nowhere");
});

test("a failed step is skipped with a reason, by keyboard alone", async ({ page, api }) => {
  const run = await api.flow(PROJECT, "astray").finish();
  await page.goto(`/projects/${PROJECT}/runs/${run.id}`);
  const skip = decision(page).getByRole("button", { name: "Skip" });
  await skip.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Skip “below”?" });
  await expect(dialog.getByLabel("Reason")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(skip).toBeFocused();

  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Skip and go on" }).press("Enter");
  await expect(dialog.getByRole("alert").filter({ hasText: "reason" })).toBeVisible();
  await dialog.getByLabel("Reason").fill("done by hand");
  await assertAccessible(page);
  await dialog.getByRole("button", { name: "Skip and go on" }).press("Enter");
  await expect(runStatus(page)).toHaveText(/^Success/);
  await expect(page.locator('[data-node="1"]')).toHaveAttribute("data-status", "Skipped");
  await page.locator('[data-node="1"]').click();
  await expect(page.getByRole("complementary", { name: "Step" })).toContainText(
    /Skipped by .*: done by hand/,
  );
});

test("a run that waits on failure offers retry, other inputs, skip and abort, and keeps its place", async ({
  page,
  api,
}) => {
  const run = await api.flow(PROJECT, "astray").start({ waitOnFailure: true });
  await page.goto(`/projects/${PROJECT}/runs/${run.id}`);
  await expect(runStatus(page)).toHaveText(/^Waiting.*decide about “below”/);
  const buttons = decision(page).getByRole("button");
  await expect(buttons).toHaveText(["Retry from here", "Change inputs", "Skip", "Abort"]);
  await assertAccessible(page);
  await decision(page).getByRole("button", { name: "Abort" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Abort/ })
    .click();
  await expect(runStatus(page)).toHaveText(/^Aborted/);
  expect((await api.flow(PROJECT, "astray").run(run.id)).status).toBe("aborted");
});

test("an aborted run goes on where it was stopped, and asks its Approval again", async ({ page, api }) => {
  const run = await api.flow(PROJECT, "gate").start();
  await page.goto(`/projects/${PROJECT}/runs/${run.id}`);
  await expect(runStatus(page)).toHaveText(/^Waiting/);
  await page.getByRole("button", { name: "Abort", exact: true }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Abort/ })
    .click();
  await expect(runStatus(page)).toHaveText(/^Aborted/);
  await page.getByRole("button", { name: "Retry", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: /^Retry Release #\d+$/ });
  await expect(dialog).toContainText("Tried again: gate.");
  await dialog.getByRole("button", { name: /^Retry/ }).click();
  await expect(runStatus(page)).toHaveText(/^Waiting/);
  await page.getByRole("region", { name: "Approval" }).getByRole("button", { name: "Approve" }).click();
  await expect(runStatus(page)).toHaveText(/^Success/);
});
