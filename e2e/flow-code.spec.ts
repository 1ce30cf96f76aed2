import type { Page } from "@playwright/test";
import { codeOf, goToLine, publishText, readCode, replaceCode } from "./a-flow-text";
import { expect, test } from "./test";

const PROJECT = "coded";
const FLOW = `/projects/${PROJECT}/pipelines/main/stages/Only/flow?view=split`;
const JSON_TEXT = `{
  "apiVersion": "v1.2",
  "spec": {
    "kind": "Workflow",
    "spec": {
      "type": "sequential",
      "steps": [
        { "kind": "Delay", "ref": "first", "spec": { "seconds": 1 } },
        { "kind": "Delay", "ref": "second", "spec": { "seconds": 2 } }
      ]
    }
  }
}
`;
const YAML_TEXT = `apiVersion: v1.2
spec:
  kind: Workflow
  spec:
    type: sequential
    steps:
      - kind: Delay
        ref: first
        spec: { seconds: 1 }
      # the last one
      - kind: Delay
        ref: second
        spec: { seconds: 2 }
`;

/** Beside drawing and code, a step's panel needs a wide screen. */
test.use({ viewport: { width: 1600, height: 900 } });

test.beforeEach(async ({ api }) => {
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [{ id: "main", stages: [{ name: "Only", resources: [] }] }],
  });
});

const publish = (page: Page, text: string, format: "json" | "yaml") =>
  publishText(page, { projectId: PROJECT, pipelineId: "main", stage: "Only" }, text, format);
const drawn = (page: Page) => page.locator("[data-node]");

test("what is written in the code is drawn, and undone as one history", async ({ page }) => {
  await publish(page, JSON_TEXT, "json");
  await page.goto(FLOW);
  await expect(drawn(page)).toHaveCount(3);
  await goToLine(page, '"second"');
  await page.keyboard.insertText(
    ',\n        { "kind": "Approval", "ref": "third", "spec": { "amount": 1 } }',
  );
  await expect(drawn(page)).toHaveCount(4);
  await expect(page.locator("[data-node='2']")).toContainText("Approval");
  await page.keyboard.press("ControlOrMeta+z");
  await expect(drawn(page)).toHaveCount(3);
  await expect.poll(() => readCode(page)).toBe(JSON_TEXT);
  await page.keyboard.press("ControlOrMeta+y");
  await expect(drawn(page)).toHaveCount(4);
});

test("a flow in YAML is written in YAML, and what is wrong is marked at its place", async ({ page }) => {
  await publish(page, YAML_TEXT, "yaml");
  await page.goto(FLOW);
  await expect(drawn(page)).toHaveCount(3);
  await goToLine(page, "seconds: 2");
  await page.keyboard.press("Enter");
  await page.keyboard.insertText("condition: success");
  await expect(codeOf(page).locator(".cm-lintRange-error")).toHaveText("success");
});

test("a regular expression is checked by the engine that will run it", async ({ page }) => {
  await publish(page, YAML_TEXT, "yaml");
  await page.goto(FLOW);
  await replaceCode(page, YAML_TEXT.replace("seconds: 2", `seconds: "\${fn.search('abc', /b(?=c)/)}"`));
  await expect(codeOf(page).locator(".cm-lintRange-error")).toHaveText("(?=");
});

test("code that cannot be read greys the drawing, says where, and destroys nothing", async ({ page }) => {
  await publish(page, JSON_TEXT, "json");
  await page.goto(FLOW);
  await goToLine(page, '"second"');
  await page.keyboard.insertText(' oops "');
  await expect(page.getByRole("alert").filter({ hasText: /cannot be read in line \d+/ })).toBeVisible();
  await expect(drawn(page)).toHaveCount(3);
  await expect(codeOf(page).locator(".cm-lintRange-error").first()).toBeVisible();
  await page.reload();
  await expect.poll(() => readCode(page)).toContain(' oops "');
  await goToLine(page, "oops");
  for (let index = 0; index < ' oops "'.length; index++) await page.keyboard.press("Backspace");
  await expect(page.getByRole("alert").filter({ hasText: /cannot be read/ })).toBeHidden();
  await expect.poll(() => readCode(page)).toBe(JSON_TEXT);
});

test("the editor of code is loaded only when the code is opened", async ({ page }) => {
  await publish(page, JSON_TEXT, "json");
  const scripts: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.push(response.text());
  });
  const hasCodeEditor = async () =>
    (await Promise.all(scripts)).some((text) => text.includes("cm-lineNumbers"));
  await page.goto(FLOW.replace("view=split", "view=canvas"));
  await expect(drawn(page)).toHaveCount(3);
  await page.waitForLoadState("networkidle");
  expect(await hasCodeEditor()).toBe(false);
  await page.getByRole("radio", { name: "Split" }).click();
  await expect(codeOf(page)).toBeVisible();
  expect(await hasCodeEditor()).toBe(true);
});

test("what is selected is the same in the drawing and in the code", async ({ page }) => {
  await publish(page, YAML_TEXT, "yaml");
  await page.goto(FLOW);
  await page.locator("[data-node='1']").click();
  const marked = codeOf(page).locator(".cm-shown-node");
  await expect(marked).toHaveText([/kind: Delay/, /ref: second/, /seconds: 2/]);
  await goToLine(page, "ref: first");
  await expect(
    page.getByRole("complementary", { name: "Step" }).getByText("Later steps read ${refs.first"),
  ).toBeVisible();
  await expect(marked).toHaveText([/kind: Delay/, /ref: first/, /seconds: 1/]);
});

test("the code completes fields and values of the language", async ({ page }) => {
  await publish(page, JSON_TEXT, "json");
  await page.goto(FLOW);
  await goToLine(page, '"second"');
  const offered = page.getByRole("listbox", { name: "Completions" });
  await page.keyboard.type(',{"kind": "App');
  await offered.getByRole("option", { name: /Approval/ }).click();
  await page.keyboard.type(', "spec": {"amo');
  await offered.getByRole("option", { name: /amount/ }).click();
  await page.keyboard.type("2");
  await expect(page.locator("[data-node='2']")).toContainText("Approval");
  await expect.poll(() => readCode(page)).toContain('"spec": {"amount": 2}}');
});

test("YAML is completed too, and Escape, then Tab leaves the code", async ({ page }) => {
  await publish(page, YAML_TEXT, "yaml");
  await page.goto(FLOW);
  const offered = page.getByRole("listbox", { name: "Completions" });
  await goToLine(page, "seconds: 2");
  await page.keyboard.press("Enter");
  await page.keyboard.type("time");
  await offered.getByRole("option", { name: /timeoutDuration/ }).click();
  await page.keyboard.type("60");
  await expect.poll(() => readCode(page)).toContain("        timeoutDuration: 60\n");
  // The first one is the list's, where there is one.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(codeOf(page)).not.toBeFocused();
});
