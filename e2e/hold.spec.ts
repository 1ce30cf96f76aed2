import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, runStatus, test } from "./test";

const PROJECT = "held";
const BOARD = `/projects/${PROJECT}/pipelines/main`;

const flow = (...steps: object[]) => ({
  document: { apiVersion: "v1.2", spec: { kind: "Workflow", spec: { type: "sequential", steps } } },
});
const nothing = { kind: "Delay", spec: { seconds: 0 } };
const astray = {
  kind: "RunTemplate",
  ref: "below",
  condition: "success",
  spec: { templateType: "release-flow-template", templateId: "${args.WHERE}" },
};
test.beforeAll(async ({ api }) => {
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [
      {
        id: "main",
        stages: [
          { name: "Production", resources: [], releaseFlow: flow(nothing) },
          { name: "Failing", resources: [], releaseFlow: flow(astray) },
        ],
      },
    ],
  });
});

const holdOf = (page: Page) => page.getByRole("group", { name: "Hold of Production" });

test("a stage is held by hand with a reason, what triggers want is skipped and listed, and resume lifts it", async ({
  page,
  api,
}) => {
  const production = api.flow(PROJECT, "production");
  const runsOf = async () => (await api.get<{ runs: object[] }>(`${production.path}/runs`)).runs.length;
  await page.goto(BOARD);
  await page.getByRole("button", { name: "More about Production" }).click();
  await page.getByRole("menuitem", { name: "Hold stage" }).click();
  const ask = page.getByRole("dialog", { name: "Hold Production" });
  await ask.getByRole("button", { name: "Hold Production" }).click();
  await expect(ask.getByRole("alert").filter({ hasText: "Say why" })).toBeVisible();
  await assertAccessible(page);
  await ask.getByLabel("Reason").fill("the fair is on");
  await ask.getByRole("button", { name: "Hold Production" }).click();
  await expect(holdOf(page)).toContainText("the fair is on");

  const refused = await api.ask("POST", `${production.path}/runs`, { name: "by a program" });
  expect(refused.status).toBe(409);
  expect(await runsOf()).toBe(0);
  // The board is live: nobody reloads it to see what was skipped.
  await expect(holdOf(page)).toContainText("1 skipped");
  await expect(holdOf(page)).toContainText("On hold");

  await page.getByRole("button", { name: "Resume Production" }).click();
  const resume = page.getByRole("dialog", { name: "Resume Production" });
  await expect(resume).toContainText("the fair is on");
  await expect(resume.getByRole("list", { name: "Skipped triggers" }).getByRole("listitem")).toContainText(
    "by a program",
  );
  await expect(resume).toContainText("the flow has no Release step");
  await assertAccessible(page);
  await resume.getByRole("button", { name: "Resume Production" }).click();
  await expect(holdOf(page)).toHaveCount(0);
  expect(await runsOf()).toBe(0);

  await production.finish();
  expect(await runsOf()).toBe(1);
});

test("people may run a held stage with a reason, which stays with the run", async ({ page, api }) => {
  const { path } = api.flow(PROJECT, "production");
  await api.send("POST", `${path}/hold`, { reason: "nobody is there" });
  await page.goto(BOARD);
  await expect(holdOf(page)).toContainText("nobody is there");
  await page.getByRole("button", { name: "Run the release flow of Production" }).click();
  const dialog = page.getByRole("dialog", { name: "Run the release flow of Production" });
  await expect(dialog).toContainText("nobody is there");
  await dialog.getByRole("textbox", { name: /hold|all the same/i }).fill("a fix that cannot wait");
  await dialog.getByRole("button", { name: "Run in Production" }).click();
  await expect(runStatus(page)).toContainText("Success");
  await expect(page.getByText("a fix that cannot wait")).toBeVisible();
  await page.goto(BOARD);
  await expect(holdOf(page)).toContainText("On hold");
  await api.send("POST", `${path}/resume`, {});
  await expect(holdOf(page)).toHaveCount(0);
});

test("a failed release of a held stage goes on with a reason only", async ({ page, api }) => {
  const failing = api.flow(PROJECT, "failing");
  const run = await failing.finish({ arguments: { WHERE: "main/Nowhere" } });
  expect(run.status).toBe("failure");
  await api.send("POST", `${failing.path}/hold`, { reason: "what it released was rolled back" });
  const refused = await api.ask("POST", `${failing.path}/runs/${run.id}/retry`, {});
  expect(refused).toMatchObject({ status: 409, error: { id: "held" } });

  await page.goto(`/projects/${PROJECT}/runs/${run.id}`);
  await page.getByRole("button", { name: "Change inputs" }).click();
  const dialog = page.getByRole("dialog", { name: "Retry from “below”" });
  await expect(dialog).toContainText("what it released was rolled back");
  await dialog.getByRole("textbox", { name: "templateId" }).fill("main/Production");
  await dialog.getByRole("button", { name: "Retry with 1 change" }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: "Say why" })).toBeVisible();
  await assertAccessible(page);
  await dialog.getByLabel("Reason to run it all the same").fill("it only clears a cache");
  await dialog.getByRole("button", { name: "Retry with 1 change" }).click();
  await expect(runStatus(page)).toContainText("Success");
  await page.goto(`/projects/${PROJECT}/runs/${run.id}?node=root`);
  await expect(page.getByText("it only clears a cache")).toBeVisible();
});

async function assertAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
}
