import { expect, test } from "./test";

const PROJECT = "publishing";
const DOCUMENT = {
  apiVersion: "v1.2",
  spec: {
    kind: "Workflow",
    spec: {
      type: "sequential",
      steps: [
        { kind: "Delay", ref: "settle", spec: { seconds: 30 } },
        { kind: "Delay", ref: "rest", spec: { seconds: 1 } },
      ],
    },
  },
};

test.beforeAll(async ({ api }) => {
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [
      {
        id: "main",
        stages: [{ name: "Production", resources: [], releaseFlow: { document: DOCUMENT } }],
      },
    ],
  });
});

test("publishing says in words what changes, and keeps the text as it was written", async ({ page, api }) => {
  await page.goto(`/projects/${PROJECT}/pipelines/main/stages/Production/flow?view=code`);
  const code = page.getByRole("textbox", { name: /as code/ });
  const text = (await code.inputValue()).replace('"seconds": 30', '"seconds":   60');
  await code.fill(text);
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  const changes = page.getByRole("dialog").getByRole("list", { name: "Changes" });
  await expect(changes.getByRole("listitem")).toHaveText(["seconds of settle 30 → 60"]);
  await page.getByRole("button", { name: "Publish revision" }).click();
  await expect(page.getByText(/Revision 2 by/)).toBeVisible();
  await page.reload();
  expect(await page.getByRole("textbox", { name: /as code/ }).inputValue()).toBe(text);
  expect(await api.flow(PROJECT, "production").read()).toMatchObject({ apiVersion: "v1.2" });
});
