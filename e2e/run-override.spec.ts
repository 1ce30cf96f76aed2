import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@/server/embedded-postgres";
import { aRepository } from "@/server/git/a-repository";
import { expect, runStatus, test } from "./test";

const PROJECT = "overridden";
const BOARD = `/projects/${PROJECT}/pipelines/main`;
const SERVER = `require("node:http")
  .createServer((request, response) => response.end(require("node:fs").readFileSync("version.txt")))
  .listen(process.env.PORT, "127.0.0.1");`;

const dir = mkdtempSync(join(tmpdir(), "slipway-override-"));
let older: string;
let newest: string;
let port: number;

test.beforeAll(async ({ api }) => {
  const repository = aRepository(join(dir, "web"));
  older = repository.commit("Say hello", { "server.js": SERVER, "version.txt": "hello" });
  newest = repository.commit("Say goodbye", { "version.txt": "goodbye" });
  port = await freePort();
  const toTarget = (id: string, type: string) => ({
    kind: "Release",
    ref: `deploy-${id}`,
    spec: {
      type: "build",
      origin: { branch: "${refs.start-build.branch}", build: "${refs.start-build.id}" },
      target: { id, type },
    },
    condition: "running",
  });
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    runtimes: [{ id: "local", driver: "process" }],
    buildServices: [
      { id: "code", repoUrl: `file://${repository.dir}`, branch: "main", buildCommand: "true" },
    ],
    deploymentServices: [
      {
        id: "web",
        command: "node server.js",
        port,
        healthCheck: { path: "/", intervalSeconds: 1, timeoutSeconds: 2, graceSeconds: 30 },
      },
    ],
    jobs: [{ id: "tidy", command: "true" }],
    pipelines: [
      {
        id: "main",
        stages: [
          {
            name: "Live",
            resources: ["web", "tidy"],
            releaseFlow: {
              document: {
                apiVersion: "v1.2",
                spec: {
                  kind: "Workflow",
                  spec: {
                    type: "sequential",
                    steps: [
                      {
                        kind: "Build",
                        ref: "start-build",
                        spec: { id: "code", branch: "main" },
                        condition: "success",
                      },
                      toTarget("web", "service"),
                      toTarget("tidy", "job"),
                    ],
                  },
                },
              },
            },
          },
        ],
      },
    ],
  });
});
test.afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("another commit for one target is built first, and is what really runs there; the others get what the flow says", async ({
  page,
  api,
}) => {
  await page.goto(`${BOARD}?run=Live`);
  const dialog = page.getByRole("dialog", { name: "Run the release flow of Live" });
  const plan = dialog.getByRole("region", { name: "Plan" });
  const toWeb = plan.getByRole("listitem").filter({ hasText: "web" });
  await expect(toWeb).toContainText(newest.slice(0, 7));

  await dialog.getByRole("button", { name: /^web What start-build builds/ }).click();
  await dialog.getByRole("button", { name: "Branch or pull request" }).click();
  await page.getByRole("option", { name: /main/ }).click();
  await dialog.getByRole("button", { name: "Commit", exact: true }).click();
  await page.getByRole("option", { name: /Say hello/ }).click();
  await expect(toWeb).toContainText(`main · ${older.slice(0, 7)}`);
  await expect(toWeb).toContainText("will be built");
  await expect(plan.getByRole("listitem").filter({ hasText: "tidy" })).toContainText(newest.slice(0, 7));

  await dialog.getByRole("button", { name: "Run in Live" }).click();
  await expect(runStatus(page)).toContainText("Success", { timeout: 60_000 });
  expect(await (await fetch(`http://127.0.0.1:${String(port)}/`)).text()).toBe("hello");
  const job = await api.get<{ deployment: { internal: { buildSHA: string } } }>(
    `/projects/${PROJECT}/jobs/tidy`,
  );
  expect(job.deployment.internal.buildSHA).toBe(newest);

  // The API plans as the dialog does.
  const origin = { id: "code", branch: "main", sha: newest };
  const { steps } = await api.send<{ steps: { what: string; build: string | null }[] }>(
    "POST",
    `${api.flow(PROJECT, "live").path}/plan`,
    { releaseNodeOverrides: { web: { type: "build", origin } } },
  );
  expect(steps[1]).toMatchObject({
    what: `Deploy web from commit ${newest.slice(0, 7)} of code`,
    build: "exists",
    blockedBy: null,
  });

  // The next run has what the flow says, unless somebody takes the values of this one.
  await page.goto(`${BOARD}?run=Live`);
  await expect(toWeb).toContainText(newest.slice(0, 7));
  await expect(toWeb).toContainText(older.slice(0, 7));
  await dialog.getByRole("button", { name: "Use earlier values" }).click();
  await page.getByRole("menuitem", { name: /^#1/ }).click();
  await expect(toWeb).toContainText("It runs this already.");
  await dialog.getByRole("button", { name: "Back to what the flow says" }).click();
  await expect(toWeb).toContainText(newest.slice(0, 7));
});

test("an image that no registry gives says so before the run, and so does a runtime that cannot pull one", async ({
  page,
}) => {
  await page.goto(`${BOARD}?run=Live`);
  const dialog = page.getByRole("dialog", { name: "Run the release flow of Live" });
  await dialog.getByRole("button", { name: /^web What start-build builds/ }).click();
  await dialog.getByRole("radio", { name: "Image" }).click();
  await dialog.getByLabel("Image", { exact: true }).fill("127.0.0.1:9/nobody/here:1");
  await expect(dialog.getByRole("status").filter({ hasText: "127.0.0.1" })).toBeVisible();
  const toWeb = dialog.getByRole("region", { name: "Plan" }).getByRole("listitem").filter({ hasText: "web" });
  await expect(toWeb).toContainText("127.0.0.1:9/nobody/here:1");
  await expect(dialog.getByRole("region", { name: "Plan" })).toContainText("1 cannot run");

  await dialog.getByLabel("Image", { exact: true }).fill("nobody");
  await dialog.getByRole("button", { name: "Run in Live" }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: "a tag or a digest" })).toBeVisible();
  await expect(dialog).toBeVisible();
});
