import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Code } from "./black-box/code";
import { codeOf, publishFlow } from "./flow-code";
import { expect, test } from "./test";

const PROJECT = "triggered-flow";
const flowPage = `/projects/${PROJECT}/pipelines/main/stages/Production/flow`;
let dir: string;
let code: Code;

test.beforeAll(async ({ api }) => {
  dir = mkdtempSync(join(tmpdir(), "slipway-triggers-"));
  code = new Code(dir);
  code.commit("First", { "server.js": "1", "README.md": "one" });
  code.commit("Words", { "README.md": "two" });
  code.commit("Sell more", { "server.js": "2" });
  await publishFlow(api, PROJECT);
});
test.afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

test("a trigger is made by its form, tried against real commits, and written into the document as little as that needs", async ({
  page,
}) => {
  await page.goto(`${flowPage}?view=code&open=settings-triggers`);
  const settings = page.getByRole("dialog", { name: /^Settings/ });
  await settings.getByRole("button", { name: "Add trigger" }).click();
  await page.getByRole("menuitem", { name: "Pushes and pull requests" }).click();
  const form = settings.getByRole("group", { name: /^Trigger 1/ });
  await form.getByLabel("Repository").fill(code.url);
  await form.getByRole("textbox", { name: /^Files/ }).fill("*.md");
  await form.getByRole("button", { name: "Test against the last 20 commits" }).click();
  const tried = form.getByRole("list", { name: "What would start a run" }).getByRole("listitem");
  await expect(tried).toHaveText([
    /Starts a run.*Sell more.*refs\.push\.sha/s,
    /Starts nothing.*Words.*Every file that changed is ignored: README\.md\./s,
    /Starts a run.*First/s,
  ]);
  await expect(tried.first()).toContainText("refs.push.branchmain");

  await form.getByRole("radio", { name: "Only these matter" }).click();
  await expect(form.getByText("The trigger has changed since.", { exact: false })).toBeVisible();
  await form.getByRole("button", { name: "Test against the last 20 commits" }).click();
  await expect(tried.nth(1)).toHaveText(/Starts a run.*Words/s);

  await form.getByLabel("Repository").fill("https://robin:hunter2@example.com/shop.git");
  await form.getByLabel("Repository").press("Enter");
  await expect(form.getByRole("alert").filter({ hasText: "credentials" })).toBeVisible();
  await form.getByLabel("Repository").fill(code.url);
  await form.getByLabel("Repository").press("Enter");

  await settings.getByRole("button", { name: "Add trigger" }).click();
  await page.getByRole("menuitem", { name: "Schedule" }).click();
  const schedule = settings.getByRole("group", { name: /^Trigger 2/ });
  await schedule.getByLabel("Time zone").fill("Asia/Kolkata");
  await schedule.getByRole("button", { name: "Show the next times" }).click();
  await expect(schedule.getByRole("list", { name: "Next times" }).getByRole("listitem")).toHaveText(
    Array.from({ length: 5 }, () => /21:30 UTC/),
  );
  await page.keyboard.press("Escape");
  await expect(codeOf(page)).toContainText(/"pathIgnoreRules": \[\s*"\*\.md"\s*\]/);
  await expect(codeOf(page)).toContainText('"timeZone": "Asia/Kolkata"');
  await expect(codeOf(page)).not.toContainText("ciIgnoreFlags");
});

test("a provider's secret is made, shown once with the address to paste, and its notices are seen", async ({
  page,
}) => {
  await page.goto(`/projects/${PROJECT}/settings`);
  const gitlab = page.getByRole("list", { name: "Git providers" }).getByRole("listitem", { name: "GitLab" });
  await expect(gitlab).toContainText("Sends no notices yet");
  await gitlab.getByRole("button", { name: "Make the secret of GitLab" }).click();
  const dialog = page.getByRole("dialog", { name: "Notices of GitLab" });
  await expect(dialog.locator("code").first()).toHaveText(/^http:\/\/.*\/webhooks\/git\/gitlab$/);
  const secret = (await dialog.locator("code").last().textContent()) ?? "";
  expect(secret.length).toBeGreaterThan(30);
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(gitlab).toContainText("no notice came yet");
  expect(await page.content()).not.toContain(secret);

  await gitlab.getByRole("button", { name: "Remove the secret of GitLab" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove secret" }).click();
  await expect(gitlab).toContainText("Sends no notices yet");
});
