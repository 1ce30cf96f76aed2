import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { FlowEditorPage } from "./a-flow-editor";
import { goToLine } from "./a-flow-text";
import { Keyboard } from "./a-keyboard";
import { aTemplatesShop } from "./a-templates-shop";
import { expect, test } from "./test";

/** The documents of the language's guide, which are not part of the product. */
const TEMPLATES = process.env.SLIPWAY_TEMPLATES ?? join(process.cwd(), "..", "shared", "templates");

function readTemplate(name: string): object {
  const file = join(TEMPLATES, `${name}.json`);
  test.skip(!existsSync(file), `${file} is not there: set SLIPWAY_TEMPLATES to the guide's documents`);
  return JSON.parse(readFileSync(file, "utf8")) as object;
}

/** The guide gives no names to steps that nothing reads. */
async function takeNameByMouse(editor: FlowEditorPage): Promise<void> {
  const name = editor.page.getByRole("textbox", { name: "Name for expressions" });
  await name.fill("");
  await editor.page.getByRole("heading", { level: 1 }).click();
  await expect(name).toHaveValue("");
}

/** Of the step under the keyboard, and back to the drawing. */
async function takeNameByKeys(editor: FlowEditorPage, keys: Keyboard): Promise<void> {
  const { page } = editor;
  const name = page.getByRole("textbox", { name: "Name for expressions" });
  await page.keyboard.press("F2");
  await expect(name).toBeFocused();
  await keys.retype("");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(editor.drawing).toBeFocused();
  await expect(name).toHaveValue("");
}

/** Into the panel of the step under the keyboard. */
async function openPanelByKeys({ page }: FlowEditorPage): Promise<void> {
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Step" }).locator(":focus")).toHaveCount(1);
}

/** From the top of the page. */
async function reachDrawingByKeys({ page, drawing }: FlowEditorPage, keys: Keyboard): Promise<void> {
  await keys.tabTo(page.getByRole("link", { name: "Skip to content" }), { within: 1 });
  await page.keyboard.press("Enter");
  await keys.tabTo(drawing, { within: 10 });
}

const published = (editor: FlowEditorPage, place: { project: string; pipeline?: string }) =>
  editor.published(place.project, "Production", place.pipeline);

/** In the code beside the drawing, at a step that is pressed there, writes another line in place of one. */
async function rewriteLine(editor: FlowEditorPage, key: string, words: string, line: string): Promise<void> {
  const { page } = editor;
  const split = page.getByRole("radio", { name: "Split" });
  if (!(await split.isChecked())) {
    await split.click();
    await editor.node(key).locator("p, header").first().click();
    await expect(page.locator(".cm-shown-node", { hasText: words }).first()).toBeInViewport();
  }
  await goToLine(page, words);
  await expect(page.locator(".cm-activeLine")).toContainText(words);
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+End");
  await page.keyboard.insertText(line);
}

const BACKUP_MIGRATE_PROMOTE = [
  "Back up postgres-prod",
  "Promote job-prod",
  "Run job-prod",
  "Promote deployment-prod",
];
const DEPLOY_IN_PARALLEL = ["Deploy build to job-prod builder", "Deploy build to deployment-prod builder"];
const DEPLOY_SELECTED = "Deploy build to deployment-service build-service";

test.describe("back up, migrate, promote, from an empty canvas", () => {
  test("by the mouse alone; what is then changed in the code is drawn, and what cannot be read loses nothing", async ({
    page,
    api,
  }) => {
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
    expect(await published(editor, { project: "drawn-by-mouse" })).toBe(JSON.stringify(template));

    await rewriteLine(editor, "0", '"addonId"', '"addonId": "postgres-old",');
    await expect(editor.node("0")).toContainText("Back up postgres-old");
    await expect(page.getByRole("button", { name: /1 error/ })).toBeVisible();
    await rewriteLine(editor, "0", '"addonId"', '"addonId": postgres-new",');
    await expect(page.getByRole("alert").filter({ hasText: /cannot be read in line \d+/ })).toBeVisible();
    await expect(page.locator("[data-stale]")).toBeVisible();
    await expect(editor.node("0")).toContainText("Back up postgres-old");
    await expect(page.locator("[data-node]")).toHaveCount(5);
    await rewriteLine(editor, "0", '"addonId"', '"addonId": "postgres-prod",');
    await expect(page.locator("[data-stale]")).toHaveCount(0);
    await expect(editor.node("0")).toContainText("Back up postgres-prod");
    await expect(page.getByRole("button", { name: "No problems" })).toBeVisible();
  });

  test("by the keyboard alone", async ({ page, api }) => {
    const template = readTemplate("backup-migrate-promote");
    await aTemplatesShop(api, "drawn-by-keys");
    const editor = new FlowEditorPage(page);
    const keys = new Keyboard(page);
    await editor.open("drawn-by-keys", "Production");
    await reachDrawingByKeys(editor, keys);
    for (const step of BACKUP_MIGRATE_PROMOTE) {
      await editor.addByKeys(step);
      await takeNameByKeys(editor, keys);
    }
    await editor.publish("keys");
    expect(await published(editor, { project: "drawn-by-keys" })).toBe(JSON.stringify(template));
  });
});

test.describe("two deployments side by side, from an empty canvas", () => {
  test("by the mouse alone, from the stage's resources; what is then changed in the code is drawn", async ({
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
    expect(await published(editor, { project: "lanes-by-mouse" })).toBe(JSON.stringify(template));

    await rewriteLine(editor, "root", '"type": "parallel"', '"type": "sequential",');
    await expect(page.locator('[data-switch="root/sequential"]')).toHaveAttribute("aria-pressed", "true");
    await expect(editor.node("root")).toContainText("In sequence");
  });

  test("by the keyboard alone", async ({ page, api }) => {
    const template = readTemplate("deploy-build-parallel");
    await aTemplatesShop(api, "lanes-by-keys");
    const editor = new FlowEditorPage(page);
    const keys = new Keyboard(page);
    await editor.open("lanes-by-keys", "Production");
    await reachDrawingByKeys(editor, keys);
    for (const step of DEPLOY_IN_PARALLEL) {
      await editor.addByKeys(step);
      await takeNameByKeys(editor, keys);
    }
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+F10");
    await page.keyboard.type("Run its");
    await expect(page.getByRole("menuitem", { name: "Run its steps side by side" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menu")).toBeHidden();
    await editor.publish("keys");
    expect(await published(editor, { project: "lanes-by-keys" })).toBe(JSON.stringify(template));
  });
});

const PICKERS = {
  "branch-commit-selector": {
    asks: "A commit",
    title: "Select branch & commit",
    description: "Use this to set the branch and commit for all deployment and job nodes.",
    fills: { "Branch into": "RELEASE_BRANCH", "Commit into": "RELEASE_SHA" },
  },
  "build-selector": {
    asks: "A build",
    title: "Select build",
    description: "Use this to select a build for all deployment and job nodes.",
    fills: { "Branch into": "DEPLOY_BRANCH", "Build into": "DEPLOY_BUILD_ID", "Commit into": "DEPLOY_SHA" },
  },
} as const;

async function addPickerByMouse(page: Page, name: keyof typeof PICKERS): Promise<void> {
  const { asks, title, description, fills } = PICKERS[name];
  await page.getByRole("button", { name: "Open the settings of the flow" }).click();
  const settings = page.getByRole("dialog", { name: /^Settings/ });
  // These two have no list of triggers, not even the empty one that a new flow begins with.
  await settings.getByRole("tab", { name: "Triggers" }).click();
  await settings.getByRole("button", { name: "Add trigger" }).click();
  await page.getByRole("menuitem").first().click();
  await settings.getByRole("button", { name: "Remove trigger 1" }).click();
  await settings.getByRole("tab", { name: "Run dialog" }).click();
  await settings.getByRole("button", { name: "Add picker" }).click();
  for (const [label, option] of [
    ["Asks for", asks],
    ["Of the build service", "build-service"],
  ] as const) {
    await settings.getByLabel(label).click();
    await page.getByRole("option", { name: option, exact: true }).click();
  }
  await settings.getByLabel("Title").fill(title);
  await settings.getByLabel("Description").fill(description);
  for (const [label, argument] of Object.entries(fills)) await settings.getByLabel(label).fill(argument);
  await settings.getByRole("checkbox", { name: /cannot start without/ }).click();
  await settings.getByRole("button", { name: "Close" }).click();
}

async function addPickerByKeys(
  { page, drawing }: FlowEditorPage,
  keys: Keyboard,
  name: keyof typeof PICKERS,
): Promise<void> {
  const { asks, title, description, fills } = PICKERS[name];
  await keys.tabTo(page.getByRole("button", { name: "Open the settings of the flow" }), { back: true });
  await page.keyboard.press("Enter");
  const settings = page.getByRole("dialog", { name: /^Settings/ });
  await keys.tabTo(settings.getByRole("tab", { name: "Arguments" }), { within: 2 });
  for (const tab of ["Stored values", "Run dialog", "Runs", "Triggers"]) {
    await page.keyboard.press("ArrowRight");
    await expect(settings.getByRole("tab", { name: tab })).toBeFocused();
  }
  await keys.tabTo(settings.getByRole("button", { name: "Add trigger" }), { within: 3 });
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await page.keyboard.press("Enter");
  await keys.tabTo(settings.getByRole("button", { name: "Remove trigger 1" }), { back: true, within: 2 });
  await page.keyboard.press("Enter");
  await keys.tabTo(settings.getByRole("tab", { name: "Triggers" }), { within: 3 });
  for (const tab of ["Runs", "Run dialog"]) {
    await page.keyboard.press("ArrowLeft");
    await expect(settings.getByRole("tab", { name: tab })).toBeFocused();
  }
  await keys.tabTo(settings.getByRole("button", { name: "Add picker" }), { within: 3 });
  await page.keyboard.press("Enter");
  await expect(settings.getByLabel("Asks for")).toBeFocused();
  if (asks !== "A commit") await keys.choose(asks);
  await keys.tabTo(settings.getByLabel("Of the build service"), { within: 1 });
  await keys.choose("build-service");
  for (const [label, text] of Object.entries({ Title: title, Description: description, ...fills })) {
    await keys.tabTo(settings.getByLabel(label), { within: 1 });
    await keys.retype(text);
  }
  await keys.tabTo(settings.getByRole("checkbox", { name: /cannot start without/ }), { within: 1 });
  await page.keyboard.press("Space");
  await page.keyboard.press("Escape");
  await expect(settings).toBeHidden();
  await keys.tabTo(drawing, { within: 10 });
}

/** Writes an expression into a field of the panel by choosing its parts. */
async function chooseByMouse(page: Page, field: string, parts: readonly string[]): Promise<void> {
  await page.getByRole("button", { name: `Expression for ${field}`, exact: true }).click();
  for (const part of parts) await page.getByRole("option", { name: part }).first().click();
}

/** The same by typing, as far as it takes to be completed. */
async function chooseByKeys(page: Page, keys: Keyboard, field: string, typed: string): Promise<void> {
  await keys.tabTo(page.getByRole("button", { name: `Expression for ${field}`, exact: true }), { within: 6 });
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: field, exact: true })).toBeFocused();
  await page.keyboard.type(typed);
  await page.keyboard.press("Enter");
}

test.describe("a release of the commit that a person picks, from an empty canvas", () => {
  test("by the mouse alone; what is then changed in the code is drawn", async ({ page, api }) => {
    const template = readTemplate("branch-commit-selector");
    await aTemplatesShop(api, "picked-by-mouse");
    const editor = new FlowEditorPage(page);
    await editor.open("picked-by-mouse", "Production", "direct");
    await addPickerByMouse(page, "branch-commit-selector");
    await editor.addByMouse("root/0", "Build build-service");
    await chooseByMouse(page, "Branch", ["args.RELEASE_BRANCH"]);
    await chooseByMouse(page, "Commit", ["args.RELEASE_SHA"]);
    await editor.addByMouse("root/1", DEPLOY_SELECTED);
    await expect(page.getByRole("textbox", { name: "Name for expressions" })).toHaveValue(/^deploy/);
    await chooseByMouse(page, "Branch", ["refs.start-build", "branch"]);
    await chooseByMouse(page, "Build", ["refs.start-build", "id"]);
    await page.getByRole("combobox", { name: "Build service", exact: true }).click();
    await page.getByRole("option", { name: "None" }).click();
    await takeNameByMouse(editor);
    await editor.publish("mouse");
    expect(await published(editor, { project: "picked-by-mouse", pipeline: "direct" })).toBe(
      JSON.stringify(template),
    );

    await rewriteLine(editor, "0", '"branch": "${args.RELEASE_BRANCH}"', '"branch": "hotfix",');
    await rewriteLine(editor, "0", '"sha": "${args.RELEASE_SHA}"', '"sha": ""');
    await expect(editor.node("0")).toContainText("hotfix");
  });

  test("by the keyboard alone", async ({ page, api }) => {
    const template = readTemplate("branch-commit-selector");
    await aTemplatesShop(api, "picked-by-keys");
    const editor = new FlowEditorPage(page);
    const keys = new Keyboard(page);
    await editor.open("picked-by-keys", "Production", "direct");
    await reachDrawingByKeys(editor, keys);
    await addPickerByKeys(editor, keys, "branch-commit-selector");
    await editor.addByKeys("Build build-service");
    await openPanelByKeys(editor);
    await chooseByKeys(page, keys, "Branch", "${RELEASE_B");
    await chooseByKeys(page, keys, "Commit", "${RELEASE_S");
    await page.keyboard.press("Escape");
    await editor.addByKeys(DEPLOY_SELECTED);
    await openPanelByKeys(editor);
    await chooseByKeys(page, keys, "Branch", "${refs.start-build.bra");
    await chooseByKeys(page, keys, "Build", "${refs.start-build.id");
    await keys.tabTo(page.getByRole("combobox", { name: "Build service", exact: true }), {
      back: true,
      within: 6,
    });
    await keys.choose("None");
    await page.keyboard.press("Escape");
    await takeNameByKeys(editor, keys);
    await editor.publish("keys");
    expect(await published(editor, { project: "picked-by-keys", pipeline: "direct" })).toBe(
      JSON.stringify(template),
    );
  });
});

test.describe("a release of the build that a person picks, from an empty canvas", () => {
  test("by the mouse alone; what is then changed in the code is drawn", async ({ page, api }) => {
    const template = readTemplate("build-selector");
    await aTemplatesShop(api, "chosen-by-mouse");
    const editor = new FlowEditorPage(page);
    await editor.open("chosen-by-mouse", "Production", "direct");
    await addPickerByMouse(page, "build-selector");
    await editor.addByMouse("root/0", DEPLOY_SELECTED);
    await chooseByMouse(page, "Branch", ["args.DEPLOY_SHA"]);
    await chooseByMouse(page, "Build", ["args.DEPLOY_BUILD_ID"]);
    await takeNameByMouse(editor);
    await editor.publish("mouse");
    expect(await published(editor, { project: "chosen-by-mouse", pipeline: "direct" })).toBe(
      JSON.stringify(template),
    );

    await rewriteLine(editor, "0", '"build": "${args.DEPLOY_BUILD_ID}"', '"build": "latest"');
    await expect(editor.node("0")).toContainText("the latest build");
  });

  test("by the keyboard alone", async ({ page, api }) => {
    const template = readTemplate("build-selector");
    await aTemplatesShop(api, "chosen-by-keys");
    const editor = new FlowEditorPage(page);
    const keys = new Keyboard(page);
    await editor.open("chosen-by-keys", "Production", "direct");
    await reachDrawingByKeys(editor, keys);
    await addPickerByKeys(editor, keys, "build-selector");
    await editor.addByKeys(DEPLOY_SELECTED);
    await openPanelByKeys(editor);
    await chooseByKeys(page, keys, "Branch", "${DEPLOY_S");
    await chooseByKeys(page, keys, "Build", "${DEPLOY_BUI");
    await page.keyboard.press("Escape");
    await takeNameByKeys(editor, keys);
    await editor.publish("keys");
    expect(await published(editor, { project: "chosen-by-keys", pipeline: "direct" })).toBe(
      JSON.stringify(template),
    );
  });
});
