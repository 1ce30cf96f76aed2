import { publishText, readCode } from "./a-flow-text";
import { expect, test } from "./test";

const PROJECT = "formed";
const PLACE = { projectId: PROJECT, pipelineId: "main", stage: "Staging" };
const FLOW = `/projects/${PROJECT}/pipelines/main/stages/Staging/flow?view=split`;

/** As somebody writes it who has their own mind about spaces and quotes. */
const TEXT = `apiVersion: v1.2   # the version
arguments: { TAG: "v1" }
spec:
  kind: Workflow
  spec:
    type: sequential
    steps:
      # First things first
      - kind: Delay
        ref:   settle
        spec: {seconds: 30}  # half a minute

      - kind: JobRun
        ref: migrate
        spec:
          jobId: 'migrate'
        condition: success
      - kind: Release
        ref: promote
        spec: { type: deployment, origin: { id: web, type: job }, target: { id: migrate, type: job } }
`;

/** Beside drawing and code, a step's panel needs a wide screen. */
test.use({ viewport: { width: 1600, height: 900 } });

test.beforeEach(async ({ api, page }) => {
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    runtimes: [{ id: "local", driver: "process" }],
    buildServices: [{ id: "code", repoUrl: "file:///nowhere/at/all.git" }],
    jobs: ["migrate", "report", "web", "elsewhere"].map((id) => ({ id, command: "true" })),
    pipelines: [
      {
        id: "main",
        stages: [
          { name: "Development", resources: ["web"] },
          { name: "Staging", resources: ["migrate", "report"] },
          { name: "Production", resources: ["elsewhere"] },
        ],
      },
    ],
  });
  await publishText(page, PLACE, TEXT, "yaml");
});

test("a step's form changes the fields it shows in the code, and not a character besides", async ({
  page,
}) => {
  await page.goto(`${FLOW}&node=0`);
  const panel = page.getByRole("complementary", { name: "Step" });
  await expect(panel.getByRole("heading", { level: 2 })).toHaveText("Delay");
  await panel.getByRole("textbox", { name: "Seconds", exact: true }).fill("60");
  let wanted = TEXT.replace("{seconds: 30}", "{seconds: 60}");
  await expect.poll(() => readCode(page)).toBe(wanted);

  await page.goto(`${FLOW}&node=1`);
  await expect(panel.getByRole("heading", { level: 2 })).toHaveText("Run migrate");
  await panel.getByRole("checkbox", { name: "Wait for completion" }).click();
  wanted = wanted.replace("        condition: success\n", "");
  await expect.poll(() => readCode(page)).toBe(wanted);
  await panel.getByRole("textbox", { name: /Time limit/ }).fill("20");
  await expect(panel.getByText(/whole number from 30 to 14400/)).toBeVisible();
  await panel.getByRole("textbox", { name: /Time limit/ }).fill("90");
  wanted = wanted.replace(
    "          jobId: 'migrate'\n",
    "          jobId: 'migrate'\n        timeoutDuration: 90\n",
  );
  await expect.poll(() => readCode(page)).toBe(wanted);
  await expect(panel.getByText(/whole number/)).toBeHidden();
});

test("resources are offered where the language allows them, and no others", async ({ page }) => {
  await page.goto(`${FLOW}&node=1`);
  const panel = page.getByRole("complementary", { name: "Step" });
  await panel.getByRole("combobox", { name: "Job" }).click();
  await expect(page.getByRole("option")).toHaveText(["migrate", "report"]);
  await page.getByRole("option", { name: "report" }).click();
  await expect.poll(() => readCode(page)).toContain("jobId: 'report'");

  await page.goto(`${FLOW}&node=2`);
  await panel.getByRole("combobox", { name: "From" }).click();
  await expect(page.getByRole("option")).toHaveText(["web job"]);
  await page.keyboard.press("Escape");
  await panel.getByRole("combobox", { name: "Target" }).click();
  await expect(page.getByRole("option")).toHaveText(["migrate job", "report job"]);
  await page.keyboard.press("Escape");
  await panel.getByRole("radio", { name: "Build" }).click();
  await panel.getByRole("combobox", { name: "Build service" }).click();
  await page.getByRole("option", { name: "code" }).click();
  await expect
    .poll(() => readCode(page))
    .toContain("type: build, origin: { id: code }, target: { id: migrate");
});

test("the keyboard alone opens a step's form, changes it and comes back", async ({ page }) => {
  await page.goto(`${FLOW}&node=0`);
  const panel = page.getByRole("complementary", { name: "Step" });
  const seconds = panel.getByRole("textbox", { name: "Seconds", exact: true });
  await expect(seconds).toBeVisible();
  await page.getByRole("group", { name: /^Release flow of Staging/ }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest("aside") !== null)).toBe(true);
  await seconds.focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("45");
  await page.keyboard.press("Enter");
  await expect.poll(() => readCode(page)).toContain("{seconds: 45}");
  await page.keyboard.press("Escape");
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest("aside") === null)).toBe(true);
});
