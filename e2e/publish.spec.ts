import { codeOf, editCode, openCode, publishFlow, readCode } from "./flow-code";
import { expect, test } from "./test";

const PROJECT = "publishing";

test.beforeAll(({ api }) => publishFlow(api, PROJECT));

test("publishing says in words what changes, and keeps the text as it was written", async ({ page, api }) => {
  await openCode(page, PROJECT);
  await editCode(page, '"seconds": 30', '"seconds":   60');
  const text = await readCode(page);
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  const changes = page.getByRole("dialog").getByRole("list", { name: "Changes" });
  await expect(changes.getByRole("listitem")).toHaveText(["seconds of settle 30 → 60"]);
  await page.getByRole("button", { name: "Publish revision" }).click();
  await expect(page.getByText(/Revision 2 by/)).toBeVisible();
  await page.reload();
  await expect(codeOf(page)).toContainText("apiVersion");
  expect(await readCode(page)).toBe(text);
  expect(await api.flow(PROJECT, "production").read()).toMatchObject({ apiVersion: "v1.2" });
});
