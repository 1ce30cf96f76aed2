import { FlowEditorPage } from "./a-flow-editor";
import { expect, test } from "./test";

const PROJECT = "copying";

test.beforeAll(async ({ api }) => {
  const stage = (name: string, steps: object[]) => ({
    name,
    resources: [],
    releaseFlow: {
      document: { apiVersion: "v1.2", spec: { kind: "Workflow", spec: { type: "sequential", steps } } },
    },
  });
  const wait = (ref: string, seconds: number) => ({ kind: "Delay", ref, spec: { seconds } });
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [
      {
        id: "main",
        stages: [stage("From", [wait("one", 1), wait("two", 2)]), stage("To", [wait("one", 9)])],
      },
    ],
  });
});

test("steps are copied from one flow into another, and pasted from any text", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const editor = new FlowEditorPage(page);
  await editor.open(PROJECT, "From");
  await editor.drawing.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(JSON.parse(copied)).toMatchObject([{ ref: "one" }, { ref: "two" }]);

  await editor.open(PROJECT, "To");
  await editor.drawing.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Control+v");
  await expect(page.locator("[data-node]")).toHaveCount(4);
  // A ref is there once only.
  await page.getByText("Code", { exact: true }).first().click();
  await expect(page.getByText('"ref": "one-2"')).toBeVisible();
  await page.getByText("Canvas", { exact: true }).click();

  await page.evaluate(() => navigator.clipboard.writeText("kind: Approval\nspec:\n  minApprovals: 1\n"));
  await editor.drawing.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Control+v");
  await expect(editor.node("3")).toContainText("Approval");
  await page.evaluate(() => navigator.clipboard.writeText("nothing that could be a step"));
  await page.keyboard.press("Control+v");
  await expect(page.getByRole("alert").filter({ hasText: /\w/ }).first()).toBeVisible();
  await expect(page.locator("[data-node]")).toHaveCount(5);
});
