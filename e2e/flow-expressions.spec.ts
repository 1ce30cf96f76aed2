import { publishText, readCode } from "./a-flow-text";
import { expect, test } from "./test";

const PROJECT = "expressed";
const PLACE = { projectId: PROJECT, pipelineId: "main", stage: "Only" };
const FLOW = `/projects/${PROJECT}/pipelines/main/stages/Only/flow`;
const TEXT = `${JSON.stringify(
  {
    apiVersion: "v1.2",
    arguments: { PAUSE: 1, GREETING: "good morning" },
    spec: {
      kind: "Workflow",
      spec: {
        type: "sequential",
        steps: [
          {
            kind: "RunTemplate",
            ref: "before",
            spec: { templateType: "release-flow-template", templateId: "main/Other" },
          },
          {
            kind: "Workflow",
            spec: {
              type: "parallel",
              steps: [
                { kind: "Delay", ref: "beside", spec: { seconds: 1 } },
                { kind: "Delay", ref: "here", spec: { seconds: 0 } },
              ],
            },
          },
          { kind: "HttpRequest", ref: "after", spec: { url: "https://example.org" } },
        ],
      },
    },
  },
  null,
  2,
)}\n`;

/** Beside drawing and code, a step's panel needs a wide screen. */
test.use({ viewport: { width: 1600, height: 900 } });

test.beforeEach(async ({ api, page }) => {
  const other = {
    kind: "Workflow",
    spec: { type: "sequential", steps: [{ kind: "Delay", spec: { seconds: 0 } }] },
  };
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [
      {
        id: "main",
        stages: [
          { name: "Other", resources: [], releaseFlow: { document: { apiVersion: "v1.2", spec: other } } },
          { name: "Only", resources: [] },
        ],
      },
    ],
  });
  await publishText(page, PLACE, TEXT, "json");
});

test("any field takes an expression, which is completed with what comes before it and nothing else", async ({
  page,
}) => {
  await page.goto(`${FLOW}?view=split&node=1.1`);
  const panel = page.getByRole("complementary", { name: "Step" });
  await panel.getByRole("button", { name: "Expression for Seconds" }).click();
  const field = panel.getByRole("textbox", { name: "Seconds", exact: true });
  await field.pressSequentially("${refs.");
  const offered = page.getByRole("listbox", { name: "Completions" });
  await expect(offered.getByRole("option")).toHaveText([/^before/]);
  await page.keyboard.press("Escape");
  await expect(offered).toBeHidden();
  await expect(panel).toBeVisible();

  await field.fill("");
  await field.pressSequentially("${PAU");
  await expect(offered.getByRole("option").first()).toContainText("args.PAUSE");
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue("${args.PAUSE}");
  await expect.poll(() => readCode(page)).toContain('"seconds": "${args.PAUSE}"');
});

test("what is wrong with an expression is said under it, at the very part that is wrong", async ({
  page,
}) => {
  await page.goto(`${FLOW}?view=split&node=1.1`);
  const panel = page.getByRole("complementary", { name: "Step" });
  await panel.getByRole("button", { name: "Expression for Seconds" }).click();
  const field = panel.getByRole("textbox", { name: "Seconds", exact: true });
  await field.fill("${fn.add(refs.after.status, 1)}");
  await expect(panel.getByText(/`?after`? .*(later|before|after)/i).first()).toBeVisible();
  await expect(panel.locator("mark")).toHaveText("refs.after.status");
  await expect(field).toHaveAttribute("aria-invalid", "true");
});

test("an expression shows what it came to in the last run", async ({ page, api }) => {
  const flow = api.flow(PROJECT, "only");
  const { spec } = JSON.parse(TEXT) as { spec: { spec: { steps: unknown[] } } };
  spec.spec.steps.pop();
  await flow.publish({ apiVersion: "v1.2", arguments: { GREETING: "good morning" }, spec });
  await flow.finish();
  await page.goto(`${FLOW}?view=canvas&node=1.1`);
  const panel = page.getByRole("complementary", { name: "Step" });
  await panel.getByRole("button", { name: "Expression for Seconds" }).click();
  await panel.getByRole("textbox", { name: "Seconds", exact: true }).fill("${fn.length(args.GREETING)}");
  await expect(panel.getByText(/In run #\d+: 12/)).toBeVisible();
});
