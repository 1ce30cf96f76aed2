import { FlowEditorPage } from "./a-flow-editor";
import { expect, test } from "./test";

const PROJECT = "dragging";
const wait = (ref: string, seconds: number) => ({ kind: "Delay", ref, spec: { seconds } });
const STEPS = [
  wait("one", 1),
  wait("two", 2),
  { kind: "Workflow", spec: { type: "parallel", steps: [wait("left", 3), wait("right", 4)] } },
];

test.beforeAll(async ({ api }) => {
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [
      {
        id: "main",
        stages: ["Mouse", "Keys", "Off"].map((name) => ({
          name,
          resources: [],
          releaseFlow: {
            document: {
              apiVersion: "v1.2",
              spec: { kind: "Workflow", spec: { type: "sequential", steps: STEPS } },
            },
          },
        })),
      },
    ],
  });
});

/** Which step stands where, by what it waits. */
async function order(editor: FlowEditorPage): Promise<Record<string, string>> {
  const entries = await editor.page
    .locator("[data-node]")
    .evaluateAll((nodes) =>
      nodes.map((node) => [
        node.getAttribute("data-node") ?? "",
        /(\d+) s(?!tep)/.exec(node.textContent)?.[1] ?? "",
      ]),
    );
  return Object.fromEntries(entries.filter(([, seconds]) => seconds !== "")) as Record<string, string>;
}

test("a step is dragged to another place of its workflow, and into another workflow", async ({ page }) => {
  const editor = new FlowEditorPage(page);
  await editor.open(PROJECT, "Mouse");
  await editor.drag(editor.node("1"), await editor.beside("0", "above"));
  await expect.poll(() => order(editor)).toMatchObject({ "0": "2", "1": "1" });
  const left = await editor.node("2.0").boundingBox();
  if (left === null) throw new Error("the lane is not there");
  await editor.drag(editor.node("0"), { x: left.x + 4, y: left.y + left.height / 2 });
  await expect.poll(() => order(editor)).toEqual({ "0": "1", "1.0": "2", "1.1": "3", "1.2": "4" });
  await expect(page.getByRole("status").filter({ hasText: /moved/i })).toBeAttached();
});

test("Alt with the arrows does the same by the keyboard", async ({ page }) => {
  const editor = new FlowEditorPage(page);
  await editor.open(PROJECT, "Keys");
  await editor.drawing.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Alt+ArrowUp");
  await expect.poll(() => order(editor)).toMatchObject({ "0": "2", "1": "1" });
  await page.keyboard.press("Alt+ArrowDown");
  await page.keyboard.press("Alt+ArrowRight");
  await expect.poll(() => order(editor)).toEqual({ "0": "1", "1.0": "2", "1.1": "3", "1.2": "4" });
});

test("Escape calls a drag off, and a step dropped where it stands changes nothing", async ({ page }) => {
  const editor = new FlowEditorPage(page);
  await editor.open(PROJECT, "Off");
  const before = await order(editor);
  const box = await editor.node("1").boundingBox();
  if (box === null) throw new Error("the step is not there");
  const above = await editor.beside("0", "above");
  await page.mouse.move(box.x + 60, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(above.x, above.y, { steps: 5 });
  await expect(page.locator("[data-drop]")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator("[data-drop]")).toBeHidden();
  await page.mouse.up();
  await page.mouse.move(box.x + 60, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 70, box.y + 30, { steps: 5 });
  await page.mouse.up();
  expect(await order(editor)).toEqual(before);
  await expect(page.getByRole("button", { name: "Undo" })).toHaveAttribute("aria-disabled", "true");
});
