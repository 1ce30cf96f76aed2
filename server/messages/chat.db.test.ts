import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aRun } from "@/prisma/factories/a-run";
import { aShop } from "@/prisma/factories/a-shop";
import type { Messages } from "@/core/node-kind";
import { useTestDatabase } from "@/server/db/test-database";
import { createOutgoing } from "@/server/outgoing";
import { IntegrationSpecSchema } from "@/server/resources";
import { sealJson } from "@/server/secrets";
import { createMessages } from "./index";
import { Receiver } from "./a-receiver";

const database = useTestDatabase();
const never = new AbortController().signal;
let receiver: Receiver;
let runId: string;

beforeEach(async () => {
  await database.db.project.deleteMany();
  const shop = await aShop(database.db);
  runId = await aRun(database.db, { projectId: "shop", stageId: shop.stages.production });
  const step = { kind: "Message", ref: "tell", spec: {} };
  const document = {
    spec: { kind: "Workflow", spec: { type: "sequential", steps: [{ kind: "Delay" }, step] } },
  };
  await database.db.run.update({ where: { id: runId }, data: { document, name: "Spring" } });
  receiver = new Receiver();
  await receiver.open();
});
afterEach(() => receiver.close());

async function integrate(spec: object): Promise<void> {
  const { id, kind, name = id, ...address } = IntegrationSpecSchema.parse(spec);
  await database.db.integration.create({
    data: { projectId: "shop", id, kind, name, sealed: sealJson(address) },
  });
}

const messages = (allow = ["127.0.0.0/8"]): Messages =>
  createMessages(
    { db: database.db, outgoing: createOutgoing({ allow }), publicUrl: "https://slipway.example" },
    {
      projectId: "shop",
      runId,
      nodeKey: "1",
      idempotencyKey: `${runId}:1:1`,
      mask: (text) => text.replaceAll("hunter2", "••••••"),
    },
  );
const tell = (kind: "SLACK" | "DISCORD" | "TEAMS" | "RAW_WEBHOOK", message: string) =>
  messages().sendToChat({ kind, message, webhookUrl: `${receiver.url}/hooks/s3cret` }, never);
const sent = () => JSON.parse(receiver.received.at(-1)?.body ?? "") as Record<string, unknown>;

describe("a message", () => {
  it("to Slack is its text, as it is written", async () => {
    receiver.reply = () => ({ status: 200, body: "ok" });
    const receipt = await tell("SLACK", "*Released* <https://x|it>\nto prod");
    expect(sent()).toEqual({ text: "*Released* <https://x|it>\nto prod" });
    expect(receipt).toEqual({ status: 200, deliveredAt: expect.any(String) as string });
    expect(receiver.received[0]).toMatchObject({
      method: "POST",
      path: "/hooks/s3cret",
      headers: { "content-type": "application/json", "idempotency-key": `${runId}:1:1` },
    });
  });

  it("to Discord has at most 2000 characters and says when it was cut", async () => {
    receiver.reply = () => ({ status: 204 });
    expect(await tell("DISCORD", "short")).toMatchObject({ status: 204 });
    expect(sent()).toEqual({ content: "short" });
    await tell("DISCORD", "🚀".repeat(1500));
    const content = sent().content as string;
    expect(content.length).toBeLessThanOrEqual(2000);
    expect(content).toMatch(/^(🚀)+\n… \(cut; it has 3000 characters, 2000 fit\)$/u);
  });

  it.each([
    ["SLACK", 40_000],
    ["TEAMS", 8000],
  ] as const)("to %s has at most %i characters", async (kind, most) => {
    await tell(kind, "x".repeat(50_000));
    const text = /x{9}[^"]*/.exec(receiver.received[0]?.body ?? "")?.[0] ?? "";
    expect(text).toMatch(/\(cut; it has 50000 characters/);
    expect(text.length).toBeLessThanOrEqual(most + 10);
    expect(text.length).toBeGreaterThan(most - 10);
  });

  it("that is cut is not cut within a character", async () => {
    for (const start of ["", "x"]) {
      await tell("DISCORD", `${start}${"🚀".repeat(1500)}`);
      expect((sent().content as string).isWellFormed()).toBe(true);
    }
  });

  it("to Teams is an adaptive card with its lines", async () => {
    receiver.reply = () => ({ status: 202 });
    await tell("TEAMS", "one\ntwo\n\nthree");
    expect(sent()).toMatchObject({
      type: "message",
      attachments: [
        {
          contentType: "application/vnd.microsoft.card.adaptive",
          contentUrl: null,
          content: {
            type: "AdaptiveCard",
            version: "1.4",
            body: [{ type: "TextBlock", wrap: true, text: "one\n\ntwo\n\nthree" }],
          },
        },
      ],
    });
  });

  it("to a webhook says which node of which run speaks, and is signed", async () => {
    await integrate({ id: "hook", kind: "webhook", url: `${receiver.url}/in`, secret: "sign-with-this" });
    await messages().sendToChat({ kind: "RAW_WEBHOOK", integrationId: "hook", message: "Released" }, never);
    expect(sent()).toEqual({
      message: "Released",
      project: "shop",
      pipeline: "main",
      stage: "Production",
      run: {
        id: runId,
        number: 1,
        name: "Spring",
        url: `https://slipway.example/projects/shop/runs/${runId}`,
      },
      node: { ref: "tell", key: "1" },
      sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    });
    const body = receiver.received[0]?.body ?? "";
    expect(receiver.received[0]?.headers).toMatchObject({
      "x-slipway-delivery": `${runId}:1:1`,
      "x-signature-256": `sha256=${createHmac("sha256", "sign-with-this").update(body).digest("hex")}`,
    });
  });

  it("to a webhook without a secret has no signature", async () => {
    await tell("RAW_WEBHOOK", "x");
    expect(receiver.received[0]?.headers).not.toHaveProperty("x-signature-256");
  });

  it("leaves without the run's secrets", async () => {
    await tell("SLACK", "password hunter2");
    await tell("RAW_WEBHOOK", "password hunter2");
    expect(receiver.received.map(({ body }) => body).join()).not.toContain("hunter2");
    expect(sent().message).toBe("password ••••••");
  });
});

describe("an integration", () => {
  it("is chosen by its id", async () => {
    await integrate({ id: "team", kind: "slack", url: `${receiver.url}/team` });
    await messages().sendToChat({ kind: "SLACK", integrationId: "team", message: "x" }, never);
    expect(receiver.received[0]?.path).toBe("/team");
    expect(await messages().findReceiver({ kind: "SLACK", integrationId: "team" })).toBe(
      "Slack (integration team)",
    );
    expect(receiver.received).toHaveLength(1);
  });

  it("of another kind, or an unknown one, is said", async () => {
    await integrate({ id: "team", kind: "slack", url: receiver.url });
    const other = messages().sendToChat({ kind: "TEAMS", integrationId: "team", message: "x" }, never);
    await expect(other).rejects.toMatchObject({
      code: "wrong-integration",
      message: "Integration “team” is of kind slack; a TEAMS message needs one of kind teams.",
    });
    await expect(messages().findReceiver({ kind: "SLACK", integrationId: "teem" })).rejects.toThrow(
      "There is no integration “teem” in project “shop”. Did you mean “team”?",
    );
  });
});

describe("a receiver", () => {
  it.each([
    [429, "unavailable", true],
    [500, "unavailable", true],
    [503, "unavailable", true],
    [400, "refused", false],
    [404, "refused", false],
  ])("that answers %i is %s; tried again: %j", async (status, code, transient) => {
    receiver.reply = () => ({ status, body: "no_service" });
    await expect(tell("SLACK", "x")).rejects.toMatchObject({
      name: "CapabilityError",
      code,
      transient,
      message: expect.stringMatching(/^Slack .*no_service$/) as string,
    });
    expect(receiver.received).toHaveLength(1);
  });

  it("that names a time to wait is tried again, whatever its status", async () => {
    receiver.reply = () => ({ status: 403, headers: { "retry-after": "30" } });
    await expect(tell("SLACK", "x")).rejects.toMatchObject({
      code: "unavailable",
      transient: true,
      message: "Slack wants fewer requests (403).",
    });
  });

  it("that says much is told in part, on one line", async () => {
    receiver.reply = () => ({ status: 400, body: `<html>\n  ${"x".repeat(900)}` });
    await expect(tell("SLACK", "x")).rejects.toMatchObject({
      message: `Slack refused it with 400: <html> ${"x".repeat(193)}`,
    });
  });

  it("does not get its address into an error, even when it repeats it", async () => {
    const webhookUrl = `${receiver.url}/services/T01/s3cret-x?sig=s%2Bg1#top`;
    const tellThere = () => messages().sendToChat({ kind: "SLACK", webhookUrl, message: "x" }, never);
    for (const said of [
      "cannot POST /services/T01/s3cret-x?sig=s%2Bg1",
      "/services/T01/s3cret-x is no service",
      `at ${receiver.url}/services/T01/s3cret-x`,
      "token s3cret-x is unknown",
      "no signature s+g1, sig=s%2Bg1",
      "back to /sign-in?next=%2Fservices%2FT01%2Fs3cret-x",
      '{"path":"\\/services\\/T01\\/s3cret-x"}',
      `${btoa("/services/T01/s3cret-x?sig=s%2Bg1")}`,
      "hunter2",
    ]) {
      receiver.reply = () => ({ status: 400, body: `${said} no_service` });
      await expect(tellThere(), said).rejects.toMatchObject({
        message: expect.stringMatching(
          /^(?!.*(s3cret|hunter2|s\+g1|s%2Bg1|T01|czNjcmV0)).*no_service$/,
        ) as string,
      });
    }
  });

  it("that redirects is not told where to: mostly that is the address itself", async () => {
    const location = `/sign-in?callbackUrl=${encodeURIComponent(`${receiver.url}/hooks/s3cret`)}`;
    receiver.reply = () => ({ status: 307, body: location, headers: { location } });
    await expect(tell("SLACK", "x")).rejects.toThrow(
      /^Slack refused it with 307, a redirect, so the address is not the right one\.$/,
    );
  });

  it("that this server must not reach is named without its path", async () => {
    await expect(
      messages([]).sendToChat({ kind: "SLACK", webhookUrl: `${receiver.url}/s3cret`, message: "x" }, never),
    ).rejects.toMatchObject({
      code: "blocked-address",
      message: expect.not.stringContaining("s3cret") as string,
    });
  });

  it("that is silent is given up with the attempt", async () => {
    receiver.reply = () => new Promise(() => undefined);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const request = { kind: "SLACK", webhookUrl: receiver.url, message: "x" } as const;
    await expect(messages().sendToChat(request, controller.signal)).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});
