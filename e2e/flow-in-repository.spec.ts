import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aRepository, type TestRepository } from "@/server/git/a-repository";
import { expect, test } from "./test";

const PROJECT = "kept-in-git";
const FLOW = `/projects/${PROJECT}/pipelines/main/stages/Production/flow`;
const FILE = "flows/production.yaml";
const YAML = `# The release of the shop.
apiVersion: v1.2

arguments:
    GREETING: 'hello'   # said to everybody
spec:
  kind: Workflow
  spec:
    type: sequential
    steps:
      # A breath before anything else.
      - kind: Delay
        ref: breathe
        spec: { seconds: 1 }
      - kind: Delay
        ref: rest
        spec:
          seconds: 5 # enough
`;

let dir: string;
let bare: string;
let person: TestRepository;

test.beforeAll(async ({ api }) => {
  dir = mkdtempSync(join(tmpdir(), "slipway-kept-"));
  bare = join(dir, "flows.git");
  person = aRepository(join(dir, "person"));
  person.git("init", "--quiet", "--bare", "--initial-branch=main", bare);
  person.git("remote", "add", "origin", bare);
  push("The first flow", YAML);
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [{ id: "main", stages: [{ name: "Production", resources: [] }] }],
  });
});
test.afterAll(() => rmSync(dir, { recursive: true, force: true }));

function push(message: string, text: string): void {
  person.commit(message, { [FILE]: text });
  person.git("push", "--quiet", "origin", "HEAD:main");
}
/** The newest commit of the branch: who, why, and the file. */
const newest = (): string => person.git("--git-dir", bare, "log", "-1", "--format=%an: %s", "main");
const file = (): string => `${person.git("--git-dir", bare, "show", `main:${FILE}`)}\n`;

test("a flow is kept in a file of a repository: changes go both ways by themselves, and what both changed is chosen", async ({
  page,
}) => {
  await page.goto(`${FLOW}?open=settings-repository`);
  const settings = page.getByRole("dialog", { name: /^Settings/ });
  await settings.getByRole("textbox", { name: "Repository" }).fill(`file://${bare}`);
  await settings.getByRole("textbox", { name: "File" }).fill(FILE);
  await settings.getByRole("button", { name: "Connect the repository" }).click();
  await expect(settings.getByRole("status")).toHaveText(/In step with main@[0-9a-f]{7}$/);
  await page.keyboard.press("Escape");
  const rest = page.locator('[data-node="1"]');
  await expect(rest).toContainText("5");
  await expect(page.getByText(/^Revision 1 by Ada Lovelace/)).toBeVisible();

  // Here, on the canvas.
  await rest.click();
  await page.getByRole("textbox", { name: "Seconds", exact: true }).fill("6");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByLabel("What changed, and why").fill("Rest a little longer");
  await page.getByRole("button", { name: "Publish revision" }).click();
  await expect.poll(newest).toMatch(/: Rest a little longer$/);
  expect(file()).toBe(YAML.replace("seconds: 5 # enough", "seconds: 6 # enough"));
  const state = page.getByRole("button", { name: /\bmain\b/ });
  await expect(state).toHaveAccessibleName(
    `In step with main@${person.git("--git-dir", bare, "rev-parse", "main").slice(0, 7)}`,
  );

  // There, by git.
  person.git("pull", "--quiet", "origin", "main");
  push("Rest for long", YAML.replace("seconds: 5 # enough", "seconds: 600 # is enough"));
  await expect(page.getByText(/^Revision 3 by Ada Lovelace/)).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Seconds", exact: true })).toHaveValue("600");
  expect(newest()).toBe("Ada Lovelace: Rest for long");

  // On both sides while they cannot reach each other: publishing waits for nobody.
  renameSync(bare, `${bare}.away`);
  await page.getByRole("textbox", { name: "Seconds", exact: true }).fill("7");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByRole("button", { name: "Publish revision" }).click();
  await expect(state).toHaveAccessibleName("Cannot read main, 1 revision ahead");
  person.git("remote", "set-url", "origin", `${bare}.away`);
  push("Rest for ever", YAML.replace("seconds: 5 # enough", "seconds: 800 # is enough"));
  renameSync(`${bare}.away`, bare);
  await state.click();
  await settings.getByRole("button", { name: "Look now" }).click();
  await settings.getByRole("button", { name: "Choose" }).click();
  const dialog = page.getByRole("dialog", { name: "The repository and this flow changed the same" });
  const seconds = dialog.getByRole("group", { name: "seconds of rest" });
  await expect(seconds.getByText("Before: 600")).toBeVisible();
  await seconds.getByRole("radio", { name: /In the repository, by Ada Lovelace.*800/ }).check();
  await dialog.getByRole("button", { name: "Publish the merged flow" }).click();
  await expect(page.getByRole("textbox", { name: "Seconds", exact: true })).toHaveValue("800");
  await expect(state).toHaveAccessibleName(/^In step with main@/);
  expect(file()).toBe(YAML.replace("seconds: 5 # enough", "seconds: 800 # is enough"));
});
