import { codeOf, editCode, openCode, publishFlow } from "./flow-code";
import { expect, test } from "./test";

const PROJECT = "settled-flow";
const SECRET = "s3cret-that-nobody-sees-again";

test.beforeAll(({ api }) => publishFlow(api, PROJECT));

test("arguments and concurrency are set in the document, stored values beside it, and no secret comes back", async ({
  page,
}) => {
  const answers: string[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/api/trpc/"))
      void response.text().then(
        (text) => answers.push(text),
        () => undefined,
      );
  });
  await openCode(page, PROJECT);
  await page.getByRole("button", { name: "Open the settings of the flow" }).click();
  const settings = page.getByRole("dialog", { name: /^Settings/ });
  await settings.getByLabel("Name", { exact: true }).fill("REGION");
  await settings.getByLabel("Default", { exact: true }).fill("eu-1");
  await settings.getByRole("button", { name: "Add argument" }).click();
  await expect(settings.getByLabel("Default of REGION")).toHaveValue("eu-1");

  await settings.getByRole("tab", { name: "Stored values" }).click();
  await settings.getByLabel("Argument", { exact: true }).fill("API_KEY");
  await settings.getByLabel("Value", { exact: true }).fill(SECRET);
  await settings.getByRole("checkbox", { name: "Lock it" }).check();
  await settings.getByRole("button", { name: "Store the value" }).click();
  const stored = settings.getByRole("list", { name: "Stored values" });
  await expect(stored.getByRole("listitem")).toHaveText([/API_KEY.*Set.*Locked/s]);
  await settings.getByRole("radio", { name: ".env" }).click();
  await settings
    .getByLabel("Values as lines of an .env file")
    .fill(`# keys\nTOKEN=${SECRET}\nAPI_KEY='${SECRET}'`);
  await expect(settings.getByText("New: TOKEN. Replaced: API_KEY.")).toBeVisible();
  await settings.getByRole("button", { name: "Store 2 values" }).click();
  await expect(stored.getByRole("listitem")).toHaveText([/API_KEY.*Locked/s, /TOKEN/]);
  await stored.getByRole("button", { name: "Unlock API_KEY" }).click();
  await expect(stored.getByText("Locked")).toHaveCount(0);

  await settings.getByRole("tab", { name: "Runs" }).click();
  await settings.getByLabel(/^When a run is asked for/).click();
  await page.getByRole("option", { name: "Wait in turn" }).click();
  await settings.getByRole("switch", { name: "Pause triggers" }).click();
  await expect(settings.getByRole("switch", { name: "Pause triggers" })).toBeChecked();
  await page.keyboard.press("Escape");
  await expect(codeOf(page)).toContainText('"REGION": "eu-1"');
  await expect(codeOf(page)).toContainText('"concurrencyPolicy": "queue"');

  await page.reload();
  await page.getByRole("button", { name: "Open the settings of the flow" }).click();
  await settings.getByRole("tab", { name: "Stored values" }).click();
  await expect(stored.getByRole("listitem")).toHaveText([/API_KEY/, /TOKEN/]);
  expect(await page.content()).not.toContain(SECRET);
  expect(answers.length).toBeGreaterThan(0);
  expect(answers.join()).not.toContain(SECRET);
});

test("a draft is planned without being published", async ({ page, api }) => {
  await openCode(page, PROJECT);
  await page.getByRole("button", { name: "Plan", exact: true }).click();
  const plan = page.getByRole("dialog", { name: "What this draft would do" });
  await expect(plan.getByRole("region", { name: "Plan" }).getByRole("listitem")).toHaveCount(3);
  await plan.getByRole("button", { name: "Go on editing" }).click();
  const last = page.getByRole("button", { name: /^Last plan .*3 steps/ });
  await expect(last).toBeVisible();
  await editCode(page, '"seconds": 30', '"seconds": 33');
  await expect(last).toContainText("the draft has changed since");
  const { revisions } = await api.get<{ revisions: unknown[] }>(
    `/projects/${PROJECT}/pipelines/main/release-flows/production/revisions`,
  );
  expect(revisions).toHaveLength(1);
});
