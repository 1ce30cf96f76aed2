import { FlowEditorPage } from "./a-flow-editor";
import { expect, test } from "./test";

const PROJECT = "taking-back";

test.beforeAll(async ({ api }) => {
  const steps = [
    { kind: "Delay", ref: "one", spec: { seconds: 1 } },
    { kind: "Delay", ref: "two", spec: { seconds: 2 } },
  ];
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [
      {
        id: "main",
        stages: [
          {
            name: "Production",
            resources: [],
            releaseFlow: {
              document: {
                apiVersion: "v1.2",
                spec: { kind: "Workflow", spec: { type: "sequential", steps } },
              },
            },
          },
        ],
      },
    ],
  });
});

test("each action is one step back and one step forth, by keys and by buttons", async ({ page }) => {
  const editor = new FlowEditorPage(page);
  await editor.open(PROJECT, "Production");
  const first = await editor.read();
  const pictures = [first];
  const undo = page.getByRole("button", { name: "Undo" });
  await editor.drawing.focus();
  const act = async (press: () => Promise<void>, nodes: number) => {
    await press();
    await expect(page.locator("[data-node]")).toHaveCount(nodes);
    pictures.push(await editor.read());
  };
  await page.keyboard.press("ArrowDown");
  await act(() => page.keyboard.press("Control+d"), 4);
  await act(() => page.keyboard.press("Control+g"), 5);
  await page.keyboard.press("Control+a");
  await act(() => page.keyboard.press("Delete"), 1);
  for (const picture of pictures.slice(0, -1).toReversed()) {
    await page.keyboard.press("Control+z");
    await expect.poll(() => editor.read()).toEqual(picture);
  }
  await expect(undo).toHaveAttribute("aria-disabled", "true");
  for (const picture of pictures.slice(1)) {
    await page.getByRole("button", { name: "Redo" }).click();
    await expect.poll(() => editor.read()).toEqual(picture);
  }
  await undo.click();
  await undo.click();
  await undo.click();
  await expect.poll(() => editor.read()).toEqual(first);
});
