import { FlowEditorPage } from "./a-flow-editor";
import { codeOf, goToLine } from "./a-flow-text";
import { expect, test } from "./test";

const PROJECT = "paneled";

test.beforeAll(async ({ api }) => {
  const steps = [
    { kind: "Delay", ref: "first", spec: { seconds: 1 } },
    { kind: "Delay", ref: "second", spec: { seconds: 2 } },
  ];
  const document = { apiVersion: "v1.2", spec: { kind: "Workflow", spec: { type: "sequential", steps } } };
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [
      {
        id: "main",
        stages: ["Beside", "Step", "Problem"].map((name) => ({
          name,
          resources: [],
          releaseFlow: { document },
        })),
      },
    ],
  });
});

test("where drawing and code leave no room, the panel opens over the drawing when it is wanted", async ({
  page,
}) => {
  const editor = new FlowEditorPage(page);
  const panel = page.getByRole("complementary", { name: "Step" });
  await editor.open(PROJECT, "Beside");
  await page.getByRole("radio", { name: "Split" }).click();
  await editor.node("1").click();
  await expect(panel).toBeHidden();
  await page.getByRole("button", { name: "Open the step" }).click();
  await expect(panel.getByRole("textbox", { name: "Seconds", exact: true })).toBeFocused();
  await expect(codeOf(page)).toBeInViewport({ ratio: 0.9 });
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(editor.drawing).toBeFocused();
  await page.keyboard.press("F2");
  await expect(panel.getByRole("textbox", { name: "Name for expressions" })).toBeFocused();
});

test("a step is edited as code by itself, and what cannot be read yet stays out of the flow", async ({
  page,
}) => {
  const editor = new FlowEditorPage(page);
  const panel = page.getByRole("complementary", { name: "Step" });
  await editor.open(PROJECT, "Step");
  await editor.node("1").click();
  await panel.getByRole("tab", { name: "Code" }).click();
  const code = panel.getByRole("textbox", { name: "Code of the step" });
  const line = code.locator(".cm-line", { hasText: '"seconds"' });
  const rewrite = async (text: string) => {
    await line.click();
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+End");
    await page.keyboard.insertText(text);
  };
  await rewrite('"seconds": 45');
  await expect(editor.node("1")).toContainText("45");
  await rewrite('"seconds": "long"');
  await expect(code.locator(".cm-lintRange-error")).toHaveText('"long"');
  await rewrite('"seconds": 46,,');
  await expect(panel.getByRole("alert")).toContainText("Not in the flow yet");
  await expect(page.locator("[data-stale]")).toHaveCount(0);
  await rewrite('"seconds": 46');
  await expect(panel.getByRole("alert")).toBeHidden();
  await expect(editor.node("1")).toContainText("46");
  await expect(editor.node("0")).toContainText("1 s");
});

test("from the drawing a problem is gone to at the first press, where the code has it", async ({ page }) => {
  const editor = new FlowEditorPage(page);
  await editor.open(PROJECT, "Problem");
  await page.getByRole("radio", { name: "Code" }).click();
  await goToLine(page, '"apiVersion"');
  await page.keyboard.insertText('"options": { "concurrencyPolicy": "perhaps" },');
  await page.getByRole("radio", { name: "Canvas" }).click();
  await page.getByRole("button", { name: "1 error" }).click();
  await page
    .getByRole("region", { name: "Problems" })
    .getByRole("button", { name: /concurrencyPolicy/ })
    .click();
  await expect(codeOf(page)).toBeFocused();
  await expect(codeOf(page).locator(".cm-activeLine")).toContainText('"perhaps"');
});
