import { Receiver } from "@/server/messages/a-receiver";
import { expect, runStatus, test } from "./test";

const PROJECT = "telling";
const PAGE = `/projects/${PROJECT}/notifications`;

interface SlackMessage {
  text: string;
  blocks: { type: string; text?: { text: string }; elements?: { url: string; text: { text: string } }[] }[];
}

const chat = new Receiver();
/** What the channel got, by its headline. */
const told = (title: string): SlackMessage[] =>
  chat.received
    .filter(({ path }) => path.startsWith("/services/"))
    .map(({ body }) => JSON.parse(body) as SlackMessage)
    .filter(({ blocks }) => blocks[0]?.text?.text === title);
const buttonOf = (message: SlackMessage | undefined) =>
  message?.blocks.find(({ type }) => type === "actions")?.elements?.[0];

test.beforeAll(async ({ api }) => {
  chat.reply = ({ path }) => ({ status: path.startsWith("/services/") ? 200 : 404 });
  await chat.open();
  const stage = (name: string, step: object) => ({
    name,
    resources: [],
    releaseFlow: {
      document: {
        apiVersion: "v1.2",
        spec: { kind: "Workflow", spec: { type: "sequential", steps: [step] } },
      },
    },
  });
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [
      {
        id: "main",
        stages: [
          stage("Broken", { kind: "HttpRequest", ref: "smoke-test", spec: { url: `${chat.url}/nothing` } }),
          stage("Gate", {
            kind: "Approval",
            ref: "go-live",
            spec: { amount: 1, allowSelfApproval: true, instructions: "Look at <!channel> first." },
          }),
        ],
      },
    ],
  });
});
test.afterAll(() => chat.close());

test("a chat is told what a rule says, and a request for approval leads to the button", async ({
  page,
  api,
}) => {
  await page.goto(PAGE);
  await expect(page.getByText("Nobody is told yet")).toBeVisible();
  await page.getByRole("link", { name: "Add integration" }).click();
  await page.getByLabel("Name").fill("Team chat");
  await page.getByLabel("Webhook address").fill(`${chat.url}/services/T0/B0/secret`);
  await page.getByRole("button", { name: "Create integration" }).click();
  await expect(page.getByText(/The test message has arrived/)).toBeVisible();
  expect(told("Test message from project telling")).toHaveLength(1);

  await page.getByRole("button", { name: "Add rule" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Waits for approval")).toBeChecked();
  await dialog.getByRole("button", { name: "Add rule" }).click();
  await expect(page.getByRole("list", { name: "Rules" })).toContainText(/Team chat.*Failed.*every stage/);

  const broken = await api.flow(PROJECT, "broken").start();
  await expect.poll(() => told("Release #1 to Broken failed").length, { timeout: 20_000 }).toBe(1);
  const failure = told("Release #1 to Broken failed")[0];
  expect(buttonOf(failure)?.url).toBe(`${process.env.SLIPWAY_E2E_URL}/projects/${PROJECT}/runs/${broken.id}`);
  expect(JSON.stringify(failure)).toContain("smoke-test");

  await api.flow(PROJECT, "gate").start();
  await expect.poll(() => told("Release #1 to Gate waits for approval").length, { timeout: 20_000 }).toBe(1);
  const button = buttonOf(told("Release #1 to Gate waits for approval")[0]);
  expect(button?.text.text).toBe("Approve or reject");
  await page.goto(button?.url ?? "");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(runStatus(page)).toHaveText(/^Success/);

  await page.goto(`${PAGE}?status=delivered`);
  const deliveries = page.getByRole("list", { name: "Deliveries" });
  await expect(deliveries.getByRole("listitem")).toHaveCount(3);
  await deliveries.getByText("Release #1 to Broken failed").click();
  await expect(deliveries.getByText("smoke-test")).toBeVisible();
  await deliveries.getByRole("button", { name: "Send again: Release #1 to Broken failed" }).click();
  await expect.poll(() => told("Release #1 to Broken failed").length, { timeout: 20_000 }).toBe(2);
});
