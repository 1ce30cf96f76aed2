import { codeOf, editCode, openCode, publishFlow } from "./flow-code";
import { expect, test } from "./test";

const PROJECT = "edited-offline";

test.beforeAll(({ api }) => publishFlow(api, PROJECT));

test("what is edited without a network is saved once it is back", async ({ page, context }) => {
  await openCode(page, PROJECT);
  await context.setOffline(true);
  await editCode(page, '"seconds": 30', '"seconds": 31');
  await expect(page.getByText("Offline: kept in this browser")).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText(/^Draft saved/)).toBeVisible();
  await page.reload();
  await expect(codeOf(page)).toContainText('"seconds": 31');
});

test("what is edited without a network survives a page that is closed, and is saved by the next one", async ({
  page,
  context,
}) => {
  await openCode(page, PROJECT);
  await context.setOffline(true);
  await editCode(page, '"seconds": 1\n', '"seconds": 12\n');
  await page.close();
  await context.setOffline(false);
  const next = await context.newPage();
  await openCode(next, PROJECT);
  await expect(codeOf(next)).toContainText('"seconds": 12');
  await expect(next.getByText(/^Draft saved/)).toBeVisible();
  // Saved, so that nothing has to be kept here any more.
  const kept = () =>
    next.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("slipway.draft/")));
  await expect.poll(kept).toEqual([]);
});
