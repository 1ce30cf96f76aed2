import type { Browser, Page } from "@playwright/test";
import { codeOf, editCode, openCode, publishFlow } from "./flow-code";
import { expect, test } from "./test";

const PROJECT = "edited-together";

test.beforeAll(({ api }) => publishFlow(api, PROJECT));

/** The same flow in another browser. */
async function another(browser: Browser, page: Page): Promise<Page> {
  const context = await browser.newContext({
    baseURL: new URL(page.url()).origin,
    storageState: await page.context().storageState(),
  });
  const other = await context.newPage();
  await openCode(other, PROJECT);
  return other;
}

const saved = (page: Page) => page.getByText(/^Draft saved/);

test("two browsers edit one flow: each sees the other's changes, and nobody loses work", async ({
  page,
  browser,
}) => {
  await openCode(page, PROJECT);
  const other = await another(browser, page);
  await expect(page.getByText(/^Also editing/)).toBeVisible();

  await editCode(page, '"seconds": 30', '"seconds": 60');
  await expect(saved(page)).toBeVisible();
  await expect(codeOf(other)).toContainText('"seconds": 60', { timeout: 3_000 });

  // One of them cannot be reached while both go on.
  await other.context().setOffline(true);
  await editCode(other, '"seconds": 1\n', '"seconds": 7\n');
  await expect(other.getByText("Offline: kept in this browser")).toBeVisible();
  await editCode(page, '"seconds": 60', '"seconds": 90');
  await expect(saved(page)).toBeVisible();
  await other.context().setOffline(false);
  for (const one of [page, other]) {
    await expect(codeOf(one)).toContainText('"seconds": 90');
    await expect(codeOf(one)).toContainText('"seconds": 7');
  }
  await other.context().close();
});

test("what both changed is shown as both wrote it, and one of them chooses", async ({ page, browser }) => {
  await openCode(page, PROJECT);
  const other = await another(browser, page);
  await other.context().setOffline(true);
  await editCode(other, '"seconds": 2\n', '"seconds": 222\n');
  await expect(other.getByText("Offline: kept in this browser")).toBeVisible();
  const isSaved = page.waitForResponse(/flows\.saveDraft/);
  await editCode(page, '"seconds": 2\n', '"seconds": 111\n');
  await isSaved;
  await other.context().setOffline(false);
  await other.getByRole("button", { name: "Resolve" }).click();
  const dialog = other.getByRole("dialog");
  const choice = dialog.getByRole("group", { name: /between/ });
  await expect(choice.getByRole("radio", { name: /Yours 222/ })).toBeVisible();
  await expect(choice.getByRole("radio", { name: /111/ })).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Save the merged draft" })).toBeDisabled();
  await choice.getByRole("radio", { name: /Yours 222/ }).check();
  await dialog.getByRole("button", { name: "Save the merged draft" }).click();
  await expect(saved(other)).toBeVisible();
  await expect(codeOf(page)).toContainText('"seconds": 222');
  await other.context().close();
});
