import { rmSync } from "node:fs";
import { asksForACommit, buildsTheChoice } from "./a-commit-choice";
import { aLongHistory, type LongHistory } from "./a-long-history";
import { expect, test } from "./test";

const PROJECT = "linked";
const BOARD = `/projects/${PROJECT}/pipelines/main`;
const SECRET = "s3cret-of-the-flow";

let history: LongHistory;

test.beforeAll(async ({ api }) => {
  history = aLongHistory(3, (number) => (number === 2 ? "The second" : undefined));
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    buildServices: [{ id: "code", repoUrl: history.repoUrl, branch: "main", buildCommand: "true" }],
    deploymentServices: [{ id: "web", command: "node server.js", port: 4777, healthCheck: { path: "/" } }],
    pipelines: [
      {
        id: "main",
        stages: [
          {
            name: "Shared",
            resources: ["web"],
            releaseFlow: {
              argumentOverrides: { TOKEN: SECRET, LOCKED: { value: SECRET, locked: true } },
              document: {
                apiVersion: "v1.2",
                arguments: { SECONDS: 1, NOTE: "as ever" },
                triggers: [{ ref: "push", vcsService: "self-hosted", repoUrl: history.repoUrl }],
                richInputs: [asksForACommit("Which commit")],
                spec: {
                  kind: "Workflow",
                  spec: {
                    type: "sequential",
                    steps: [
                      { kind: "Delay", ref: "pause", spec: { seconds: "${args.SECONDS}" } },
                      buildsTheChoice("picked", {
                        skipNodeExecution: "${fn.eq(args.NOTE, args.TOKEN, args.LOCKED)}",
                      }),
                      {
                        kind: "Build",
                        ref: "pushed",
                        spec: { id: "code", sha: "${refs.push.sha}" },
                        condition: "success",
                      },
                      {
                        kind: "Release",
                        ref: "deploy-web",
                        spec: {
                          type: "build",
                          origin: { id: "code", branch: "main", build: "latest" },
                          target: { id: "web", type: "service" },
                        },
                      },
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
test.afterAll(() => rmSync(history.dir, { recursive: true, force: true }));

test("a link to a filled-in form restores all of it, in a fresh tab, and holds no secret", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${BOARD}?run=Shared`);
  const dialog = page.getByRole("dialog", { name: "Run the release flow of Shared" });
  await dialog.getByLabel("Name").fill("spring & autumn");
  await dialog.getByLabel("Description").fill("100 % = all?");
  await dialog.getByRole("textbox", { name: "SECONDS" }).fill("2");
  await dialog.getByRole("textbox", { name: "NOTE" }).fill("");
  await dialog.getByRole("textbox", { name: "TOKEN" }).fill("typed-s3cret");
  await expect(dialog.getByRole("textbox", { name: /LOCKED/ })).toBeDisabled();
  await expect(dialog.getByText("lock it, so a run cannot change it")).toBeVisible();

  const which = dialog.getByRole("group", { name: /Which commit/ });
  await which.getByRole("button", { name: "Branch or pull request" }).click();
  await page.getByRole("option", { name: /main/ }).click();
  await which.getByRole("button", { name: "Commit", exact: true }).click();
  await page.getByRole("option", { name: /The second/ }).click();

  await dialog.getByRole("button", { name: /^push / }).click();
  const push = dialog.getByRole("region", { name: "Trigger branches" });
  await push.getByRole("button", { name: "Branch or pull request" }).click();
  await page.getByRole("option", { name: /main/ }).click();

  await dialog.getByRole("button", { name: /^web / }).click();
  const deployed = dialog.getByRole("region", { name: "What is deployed" });
  await deployed.getByRole("radio", { name: "Image" }).click();
  await deployed.getByLabel("Image", { exact: true }).fill("registry.example.com/web:2");
  await dialog.getByLabel("Wait for a decision when a step fails").click();
  await dialog.getByRole("button", { name: "Copy link to this form" }).click();
  await expect(dialog.getByRole("button", { name: "Link copied" })).toBeVisible();

  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).not.toContain("s3cret");
  const other = await context.newPage();
  await other.goto(link);
  const restored = other.getByRole("dialog", { name: "Run the release flow of Shared" });
  await expect(restored.getByLabel("Name")).toHaveValue("spring & autumn");
  await expect(restored.getByLabel("Description")).toHaveValue("100 % = all?");
  await expect(restored.getByRole("textbox", { name: "SECONDS" })).toHaveValue("2");
  await expect(restored.getByRole("textbox", { name: "NOTE" })).toHaveValue("");
  await expect(restored.getByRole("textbox", { name: "TOKEN" })).toHaveValue("");
  const second = history.shaOf(2).slice(0, 7);
  const commits = restored.getByRole("button", { name: "Commit", exact: true });
  await expect(commits.first()).toContainText(second);
  await expect(commits.nth(1)).toContainText(history.shaOf(3).slice(0, 7));
  await expect(restored.getByLabel("Image", { exact: true })).toHaveValue("registry.example.com/web:2");
  await expect(restored.getByLabel("Wait for a decision when a step fails")).toBeChecked();
  await expect(restored.getByRole("region", { name: "Plan" })).toContainText(second);

  await other.keyboard.press("Escape");
  await expect(restored).toHaveCount(0);
  await expect(other).toHaveURL(new RegExp(`${BOARD}$`));
});

test("a link cannot set what is locked or secret", async ({ page }) => {
  await page.goto(`${BOARD}?run=Shared&run.arg.TOKEN=guessed&run.arg.LOCKED=guessed&run.arg.NOTE=mine`);
  const dialog = page.getByRole("dialog", { name: "Run the release flow of Shared" });
  await expect(dialog.getByRole("textbox", { name: "NOTE" })).toHaveValue("mine");
  await expect(dialog.getByRole("textbox", { name: "TOKEN" })).toHaveValue("");
  await expect(dialog.getByRole("textbox", { name: /LOCKED/ })).toHaveValue("");
  expect(await page.content()).not.toContain(SECRET);
});
