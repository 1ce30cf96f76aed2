import AxeBuilder from "@axe-core/playwright";
import type { ApiRun } from "./black-box/api";
import { expect, test } from "./test";

const PROJECT = "side-by-side";

const flow = (timeout: number, ...more: object[]) => ({
  apiVersion: "v1.2",
  arguments: { REGION: "eu-west", SIZE: "small" },
  spec: {
    kind: "Workflow",
    spec: {
      type: "sequential",
      steps: [{ kind: "Delay", ref: "pause", spec: { seconds: 0 }, timeoutDuration: timeout }, ...more],
    },
  },
});

let runs: ApiRun[] = [];

test.beforeAll(async ({ api }) => {
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [
      {
        id: "main",
        stages: [{ name: "Prod", resources: [], releaseFlow: { document: flow(30) } }],
      },
    ],
  });
  const prod = api.flow(PROJECT, "prod");
  runs = [await prod.finish(), await prod.finish({ arguments: { REGION: "us-east" } })];
  await prod.publish(flow(60, { kind: "Delay", ref: "later", spec: { seconds: 2 } }));
  runs.push(await prod.finish({ arguments: { SIZE: "large" } }));
});

test("two runs of a flow are compared: what the flow said, what it was given, and how long each step took", async ({
  page,
}) => {
  const [first, , third] = runs;
  await page.goto(`/projects/${PROJECT}/runs/${third?.id ?? ""}`);
  await page.getByRole("link", { name: "Compare" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Release #3 compared with #2");

  const changes = page.getByRole("list", { name: "Changes of the flow" });
  await expect(changes).toContainText("30");
  await expect(changes).toContainText("60");
  await expect(changes).toContainText("later");
  const given = page.getByRole("table", { name: "Arguments" });
  await expect(given.getByRole("row", { name: /REGION/ })).toContainText(/us-east.*eu-west/);
  await expect(given.getByRole("row", { name: /SIZE/ })).toContainText(/small.*large/);
  const steps = page.getByRole("table", { name: "Steps" });
  await expect(steps.getByRole("row")).toHaveCount(3);
  await expect(steps.getByRole("row").last()).toContainText("not in the flow");
  await expect(steps.getByRole("row").last()).toContainText("2s");

  await page.getByRole("combobox", { name: "Compare with" }).click();
  await page.getByRole("option", { name: /#1/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Release #3 compared with #1");
  await expect(page).toHaveURL(new RegExp(`with=${first?.id ?? ""}`));
  await expect(given.getByRole("row", { name: /REGION/ })).toContainText(/eu-west.*eu-west/);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Release #3 compared with #1");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the comparison has no barrier a program can find, in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`/projects/${PROJECT}/runs/${runs[2]?.id ?? ""}/compare`);
    await expect(page.getByRole("table", { name: "Steps" })).toBeVisible();
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag22aa"])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
  });
}
