import { expect, test } from "./test";

test("from anywhere, a few letters lead to a place, and to the start of a release", async ({ page }) => {
  await page.goto("/projects/guestbook/services");
  await page.keyboard.press("ControlOrMeta+k");
  const menu = page.getByRole("dialog", { name: "Go to" });
  const field = menu.getByRole("combobox");
  await expect(field).toBeFocused();

  await field.fill("nothing is called like this");
  await expect(menu.getByRole("status")).toContainText("Nothing here is called");
  await field.fill("run prod");
  await expect(menu.getByRole("option", { selected: true })).toContainText("Run Production");
  await page.keyboard.press("Enter");
  await expect(menu).toBeHidden();
  await expect(page.getByRole("dialog", { name: "Run the release flow of Production" })).toBeVisible();
  await expect(page).toHaveURL(/\/pipelines\/main\?run=Production/);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await page.keyboard.press("ControlOrMeta+k");
  await field.fill("postgres-staging");
  await expect(menu.getByRole("option", { selected: true })).toContainText("postgres-staging");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/projects\/guestbook\/addons\/postgres-staging/);
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
});
