import { publishFlow } from "./flow-code";
import { expect, test } from "./test";

const PROJECT = "called-flow";

test.beforeAll(({ api }) =>
  publishFlow(api, PROJECT, {
    apiVersion: "v1.2",
    triggers: [{ ref: "nightly", kind: "cron", spec: { cron: "0 3 * * *" } }],
    spec: {
      kind: "Workflow",
      spec: { type: "sequential", steps: [{ kind: "Delay", spec: { seconds: 0 } }] },
    },
  }),
);

test("a webhook is made in the settings, called by a program, and its calls are listed with what came of them", async ({
  page,
}) => {
  await page.goto(`/projects/${PROJECT}/pipelines/main/stages/Production/flow?open=settings-triggers`);
  const settings = page.getByRole("dialog", { name: /^Settings/ });
  await expect(settings.getByRole("list", { name: "Watched triggers" }).getByText("0 3 * * *")).toBeVisible();
  await expect(settings.getByText("None yet.", { exact: false })).toBeVisible();
  await settings.getByRole("button", { name: "Make address" }).click();
  const told = settings.getByRole("status");
  const url = (await told.locator("code").textContent()) ?? "";
  expect(url).toMatch(/\/webhooks\/release-flows\/slwh_/);

  expect((await fetch(`${url}?name=from%20a%20program`)).status).toBe(202);
  expect((await fetch(`${url}?push.branch=main`)).status).toBe(400);
  const deliveries = settings.getByRole("list", { name: "Last deliveries" }).getByRole("listitem");
  await expect(deliveries).toHaveText([
    /Refused.*The flow has no trigger “push”; it has nightly\./s,
    /Started.*from a program.*Run #1/s,
  ]);

  await settings.getByRole("switch", { name: "GET starts a run too" }).click();
  await expect(settings.getByRole("switch", { name: "GET starts a run too" })).not.toBeChecked();
  await expect.poll(async () => (await fetch(url)).status).toBe(405);
  await settings.getByRole("button", { name: "Revoke address" }).click();
  await page
    .getByRole("dialog", { name: "Revoke address" })
    .getByRole("button", { name: "Revoke address" })
    .click();
  await expect(settings.getByText("It has no address yet.")).toBeVisible();
  expect((await fetch(url, { method: "POST" })).status).toBe(404);
  expect(await page.content()).not.toContain(url.split("/").at(-1));
});
