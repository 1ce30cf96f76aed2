import { codeOf, editCode, openCode, publishFlow } from "./flow-code";
import { expect, test } from "./test";

const PROJECT = "revised";

test.beforeAll(({ api }) => publishFlow(api, PROJECT));

test("a draft is published with a word about why, told apart from the one before, and an old one comes back", async ({
  page,
}) => {
  await openCode(page, PROJECT);
  await editCode(page, '"seconds": 30', '"seconds": 60');
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  const publish = page.getByRole("dialog");
  await expect(publish.getByRole("list", { name: "Changes" })).toHaveText("seconds of settle 30 → 60");
  await publish.getByLabel("What changed, and why").fill("thirty was too short");
  await publish.getByRole("button", { name: "Publish revision" }).click();
  await expect(page.getByText("Revision 2 of Production is published")).toBeVisible();
  await expect(page.getByText("Published as revision 2")).toBeVisible();

  await page.getByRole("button", { name: "Show the revisions" }).click();
  const history = page.getByRole("dialog", { name: /^Revisions/ });
  const rows = history.getByRole("list", { name: "Revisions" }).getByRole("button");
  await expect(rows).toHaveText([/Revision 2.*Current.*thirty was too short/s, /Revision 1/]);
  await expect(history.getByRole("list", { name: "Changes" })).toHaveText("seconds of settle 30 → 60");
  await rows.nth(1).click();
  await history.getByRole("button", { name: "Restore as draft" }).click();
  await expect(codeOf(page)).toContainText('"seconds": 30');
  await expect(page.getByText(/^Draft saved/)).toBeVisible();

  await page.getByRole("button", { name: "Discard draft" }).click();
  const discard = page.getByRole("dialog", { name: "Discard the draft" });
  await expect(discard.getByRole("list", { name: "Changes" })).toHaveText("seconds of settle 60 → 30");
  await discard.getByRole("button", { name: "Discard the draft" }).click();
  await expect(codeOf(page)).toContainText('"seconds": 60');

  await page.getByRole("button", { name: "Show the revisions" }).click();
  await rows.nth(1).click();
  await history.getByRole("button", { name: "Publish revision 1 again" }).click();
  await page.getByRole("dialog").last().getByRole("button", { name: "Publish revision 1 again" }).click();
  await expect(page.getByText("Revision 1 is published again as revision 3")).toBeVisible();
  await expect(codeOf(page)).toContainText('"seconds": 30');
});

test("a draft with an error is not published, and says what to solve", async ({ page }) => {
  await openCode(page, PROJECT);
  await editCode(page, '"kind": "Delay"', '"kind": "Dellay"');
  const publish = page.getByRole("button", { name: "Publish", exact: true });
  await expect(publish).toBeDisabled();
  await expect(publish).toHaveAttribute("title", /Solve the error/);
  await page.getByRole("button", { name: "Discard draft" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Discard the draft" }).click();
  await expect(codeOf(page)).not.toContainText("Dellay");
});
