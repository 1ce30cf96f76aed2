import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FlowEditorPage } from "./a-flow-editor";
import { aTemplatesShop } from "./a-templates-shop";
import { expect, test } from "./test";

/** The documents of the language's guide, which are not part of the product. */
const TEMPLATES = process.env.SLIPWAY_TEMPLATES ?? join(process.cwd(), "..", "shared", "templates");

function readTemplate(name: string): unknown {
  const file = join(TEMPLATES, `${name}.json`);
  test.skip(!existsSync(file), `${file} is not there: set SLIPWAY_TEMPLATES to the guide's documents`);
  return JSON.parse(readFileSync(file, "utf8"));
}

/** The guide gives no names to steps that nothing reads. */
async function takeNameByMouse(editor: FlowEditorPage): Promise<void> {
  const name = editor.page.getByRole("textbox", { name: "Name for expressions" });
  await name.fill("");
  await editor.page.getByRole("heading", { level: 1 }).click();
  await expect(name).toHaveValue("");
}

async function takeNameByKeys(editor: FlowEditorPage): Promise<void> {
  const { page } = editor;
  const name = page.getByRole("textbox", { name: "Name for expressions" });
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Step" }).locator(":focus")).toHaveCount(1);
  for (
    let presses = 0;
    presses < 40 && !(await name.evaluate((field) => field === document.activeElement));
    presses += 1
  ) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Tab");
  await expect(name).toHaveValue("");
  await page.keyboard.press("Escape");
  await expect(editor.drawing).toBeFocused();
}

const BACKUP_MIGRATE_PROMOTE = [
  "Back up postgres-prod",
  "Promote job-prod",
  "Run job-prod",
  "Promote deployment-prod",
];
const DEPLOY_IN_PARALLEL = ["Deploy build to job-prod builder", "Deploy build to deployment-prod builder"];

test.describe("a document of the guide is drawn from an empty canvas", () => {
  test("by the mouse alone: back up, migrate, promote", async ({ page, api }) => {
    const template = readTemplate("backup-migrate-promote");
    await aTemplatesShop(api, "drawn-by-mouse");
    const editor = new FlowEditorPage(page);
    await editor.open("drawn-by-mouse", "Production");
    for (const [index, step] of BACKUP_MIGRATE_PROMOTE.entries()) {
      await editor.addByMouse(`root/${String(index)}`, step);
      await expect(editor.node(String(index))).toBeVisible();
      await takeNameByMouse(editor);
    }
    await editor.publish("mouse");
    expect(await editor.published("drawn-by-mouse", "Production")).toBe(JSON.stringify(template));
  });

  test("by the keyboard alone: back up, migrate, promote", async ({ page, api }) => {
    const template = readTemplate("backup-migrate-promote");
    await aTemplatesShop(api, "drawn-by-keys");
    const editor = new FlowEditorPage(page);
    await editor.open("drawn-by-keys", "Production");
    await editor.drawing.focus();
    for (const step of BACKUP_MIGRATE_PROMOTE) {
      await editor.addByKeys(step);
      await takeNameByKeys(editor);
    }
    await editor.publish("keys");
    expect(await editor.published("drawn-by-keys", "Production")).toBe(JSON.stringify(template));
  });

  test("by the mouse alone: two deployments side by side, from the stage's resources", async ({
    page,
    api,
  }) => {
    const template = readTemplate("deploy-build-parallel");
    await aTemplatesShop(api, "lanes-by-mouse");
    const editor = new FlowEditorPage(page);
    await editor.open("lanes-by-mouse", "Production");
    await page.locator('[data-switch="root/parallel"]').click();
    await page.getByRole("tab", { name: "Stage resources" }).click();
    for (const [index, target] of ["job-prod", "deployment-prod"].entries()) {
      const box = await editor.node(index === 0 ? "root" : "0").boundingBox();
      if (box === null) throw new Error("the drawing is empty");
      await editor.drag(page.getByRole("button", { name: /^builder/ }), {
        x: index === 0 ? box.x + box.width / 2 : box.x + box.width,
        y: box.y + box.height / 2,
      });
      await page.getByRole("option", { name: `Deploy build to ${target}` }).click();
      await expect(editor.node(String(index))).toContainText(target);
      await takeNameByMouse(editor);
    }
    await editor.publish("mouse");
    expect(await editor.published("lanes-by-mouse", "Production")).toBe(JSON.stringify(template));
  });

  test("by the keyboard alone: two deployments side by side", async ({ page, api }) => {
    const template = readTemplate("deploy-build-parallel");
    await aTemplatesShop(api, "lanes-by-keys");
    const editor = new FlowEditorPage(page);
    await editor.open("lanes-by-keys", "Production");
    await editor.drawing.focus();
    for (const step of DEPLOY_IN_PARALLEL) {
      await editor.addByKeys(step);
      await takeNameByKeys(editor);
    }
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "Run its steps side by side" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menu")).toBeHidden();
    await editor.publish("keys");
    expect(await editor.published("lanes-by-keys", "Production")).toBe(JSON.stringify(template));
  });
});
