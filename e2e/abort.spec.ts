import { expect, runStatus, test } from "./test";

const PROJECT = "stopped";
const wait = (seconds: number) => ({ kind: "Delay", spec: { seconds } });

test.beforeAll(async ({ api }) => {
  const document = {
    apiVersion: "v1.2",
    spec: { kind: "Workflow", spec: { type: "sequential", steps: [wait(3600), wait(1)] } },
  };
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [{ id: "main", stages: [{ name: "Long", resources: [], releaseFlow: { document } }] }],
  });
});

test("a run is aborted in the browser, and what had not begun never begins", async ({ page, api }) => {
  const run = await api.flow(PROJECT, "long").start();
  await page.goto(`/projects/${PROJECT}/runs/${run.id}`);
  await page.getByRole("button", { name: "Abort", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: /^Abort / });
  await expect(dialog).toContainText("stays as it is");
  await dialog.getByRole("button", { name: /^Abort / }).click();
  await expect(runStatus(page)).toContainText("Aborted");
  await expect(page.locator('[data-node="0"]')).toHaveAttribute("data-status", "Aborted");
  await expect(page.locator('[data-node="1"]')).toHaveAttribute("data-status", "Pending");
  await expect(page.locator('[data-node="1"]')).toContainText("Not reached");
  expect((await api.flow(PROJECT, "long").run(run.id)).status).toBe("aborted");
});

test("whoever thinks better of it lets the run go on", async ({ page, api }) => {
  const run = await api.flow(PROJECT, "long").start();
  await page.goto(`/projects/${PROJECT}/runs/${run.id}`);
  const abort = page.getByRole("button", { name: "Abort", exact: true });
  await abort.click();
  await page.getByRole("dialog").getByRole("button", { name: "Let it run" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(abort).toBeFocused();
  await expect(runStatus(page)).toContainText("Waiting");
  await api.send("POST", `${api.flow(PROJECT, "long").path}/runs/${run.id}/abort`, {});
  await expect(runStatus(page)).toContainText("Aborted");
});
