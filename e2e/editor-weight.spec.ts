import { FlowEditorPage } from "./a-flow-editor";
import { expect, test } from "./test";

/** Compressed, as it is sent; with what checks the document beside the page. */
const MAX_SCRIPT_BYTES = 450_000;

test("the first load of the editor brings little JavaScript, and no editor of code", async ({ page }) => {
  const bodies: Promise<{ name: string; bytes: number }>[] = [];
  // Not the page's own list: a worker's scripts are not in it.
  page.on("requestfinished", (request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.endsWith(".js")) return;
    bodies.push(
      request.sizes().then(({ responseBodySize }) => ({ name: pathname, bytes: responseBodySize })),
    );
  });
  const editor = new FlowEditorPage(page);
  await editor.open("guestbook", "Production");
  await expect(editor.node("0")).toBeVisible();
  await page.waitForLoadState("networkidle");
  const scripts = await Promise.all(bodies);
  const bytes = scripts.reduce((sum, script) => sum + script.bytes, 0);
  test.info().annotations.push({ type: "script bytes", description: String(bytes) });
  expect(scripts.length).toBeGreaterThan(3);
  expect(
    bytes,
    scripts.map((script) => `${String(script.bytes)} ${script.name}`).join("\n"),
  ).toBeLessThanOrEqual(MAX_SCRIPT_BYTES);
  await expect(page.locator(".cm-editor")).toHaveCount(0);
  await page.getByText("Code", { exact: true }).first().click();
  await expect(page.locator(".cm-editor")).toBeVisible();
});
