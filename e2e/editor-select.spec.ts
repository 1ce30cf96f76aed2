import { FlowEditorPage } from "./a-flow-editor";
import { expect, test } from "./test";

const PROJECT = "selecting";
const wait = (seconds: number) => ({ kind: "Delay", spec: { seconds } });

test.beforeAll(async ({ api }) => {
  const steps = [
    wait(1),
    wait(2),
    {
      kind: "Workflow",
      spec: { type: "sequential", steps: [wait(3), { kind: "Approval", spec: { amount: 1 } }] },
    },
  ];
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [
      {
        id: "main",
        stages: ["Mouse", "Menu", "Find"].map((name) => ({
          name,
          resources: [],
          releaseFlow: {
            document: { apiVersion: "v1.2", spec: { kind: "Workflow", spec: { type: "sequential", steps } } },
          },
        })),
      },
    ],
  });
});

test("several steps are selected with Ctrl, Shift or a box, and wrapped together", async ({ page }) => {
  const editor = new FlowEditorPage(page);
  await editor.open(PROJECT, "Mouse");
  const panel = page.getByRole("complementary", { name: "Step" });
  await editor.node("0").click();
  await editor.node("2.0").click({ modifiers: ["ControlOrMeta"] });
  await expect(panel).toContainText("2 steps");
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();

  // A box over the first two, from the ground beside the flow.
  const [first, second, root] = await Promise.all(
    ["0", "1", "root"].map((key) => editor.node(key).boundingBox()),
  );
  if (!first || !second || !root) throw new Error("the steps are not there");
  await page.keyboard.down("Shift");
  await page.mouse.move(root.x - 12, first.y + 10);
  await page.mouse.down();
  await page.mouse.move(first.x + 80, second.y + 20, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  await expect(panel).toContainText("2 steps");
  await page.keyboard.press("Control+g");
  await expect(editor.node("0.1")).toBeVisible();
  await expect(page.locator("[data-node]")).toHaveCount(7);
  await page.locator('[data-switch="0/parallel"]').click();
  await expect(page.locator('[data-switch="0/parallel"]')).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Control+Shift+g");
  await expect(page.locator("[data-node]")).toHaveCount(6);
});

test("a menu says what can be done with a step, and the focus goes back to the drawing", async ({ page }) => {
  const editor = new FlowEditorPage(page);
  await editor.open(PROJECT, "Menu");
  await editor.node("1").click({ button: "right" });
  await page.getByRole("menuitem", { name: /Add a step before/ }).click();
  await expect(editor.asks).toBeFocused();
  await page.keyboard.type("approval");
  await page.keyboard.press("Enter");
  await expect(editor.node("1")).toContainText("Approval");
  await expect(editor.drawing).toBeFocused();
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: /^Delete/ }).click();
  await expect(page.locator("[data-node]")).toHaveCount(6);
  await expect(editor.drawing).toBeFocused();
  await expect(page.getByRole("status").filter({ hasText: /deleted|removed/i })).toBeAttached();
});

test("a step is found by its words, and the sheet lists the keys", async ({ page }) => {
  const editor = new FlowEditorPage(page);
  await editor.open(PROJECT, "Find");
  await editor.drawing.focus();
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Find a step" }).fill("approval");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/node=2\.1/);
  await expect(editor.drawing).toBeFocused();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Add a step behind");
  await page.keyboard.press("Escape");
  await expect(editor.drawing).toBeFocused();
});
