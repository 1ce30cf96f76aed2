import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { GET, HEAD, POST } from "@/app/webhooks/release-flows/[token]/route";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { setFlowPaused, type FlowPlace } from "@/server/flows";
import { placeHold } from "@/server/holds";
import { RunInputsSchema } from "@/core/plan";
import { unsealJson } from "@/server/secrets";
import { listDeliveries } from "./list-deliveries";
import { signatureOf } from "./signature";
import {
  allowWebhookGet,
  readFlowWebhook,
  removeSigningSecret,
  revokeWebhookToken,
  rotateSigningSecret,
  rotateWebhookToken,
} from "./webhook-settings";

const database = useTestDatabase();
beforeAll(() => {
  process.env.DATABASE_URL = database.url;
});

const REPOSITORY = "https://example.com/shop.git";
const documentWith = (concurrencyPolicy: string) => ({
  apiVersion: "v1.2",
  options: { concurrencyPolicy },
  arguments: { VERSION: "none", LEVEL: "info" },
  triggers: [
    { ref: "push", vcsService: "self-hosted", repoUrl: REPOSITORY },
    { ref: "web", kind: "webhook", spec: {} },
  ],
  spec: { kind: "Workflow", spec: { type: "sequential", steps: [] } },
});
const SHA = "a".repeat(40);

let flow: AFlow;
let place: FlowPlace;
let path: string;

async function aWebhook(concurrencyPolicy = "allow", overrides?: Parameters<typeof aFlow>[2]): Promise<void> {
  flow = await aFlow(database.db, documentWith(concurrencyPolicy), overrides);
  place = { ...flow, stage: { id: flow.stageId, name: flow.stage } };
  ({ path } = await rotateWebhookToken(database.db, SYSTEM_ACTOR, place));
}
beforeEach(() => aWebhook());

interface Answer {
  status: number;
  headers: Headers;
  body: {
    runId?: string;
    url?: string;
    status?: string;
    paused?: boolean;
    ignored?: boolean;
    reason?: string;
  } & {
    error?: { message: string; id: string; details: Record<string, unknown> };
  };
}
async function call(
  query: string,
  sent: { method?: string; body?: unknown; headers?: Record<string, string>; at?: string } = {},
): Promise<Answer> {
  const { method = sent.body === undefined ? "GET" : "POST", at = path } = sent;
  const body = typeof sent.body === "string" ? sent.body : JSON.stringify(sent.body);
  const request = new Request(`http://localhost${at}${query}`, {
    method,
    headers: { "x-forwarded-for": "203.0.113.7", ...sent.headers },
    ...(method === "GET" ? {} : { body: body ?? "" }),
  });
  const answer = method === "GET" ? GET : POST;
  const response = await answer(request, { params: Promise.resolve({ token: at.split("/").at(-1) ?? "" }) });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer["body"],
  };
}

async function inputsOf(runId: string | undefined) {
  const run = await database.db.run.findUniqueOrThrow({ where: { id: runId ?? "" } });
  return { run, inputs: RunInputsSchema.parse(unsealJson(run.sealedInputs)) };
}
const countRuns = () => database.db.run.count({ where: { flowId: flow.flowId } });

describe("a call of a flow's webhook", () => {
  test("starts a run with its query: branch and commit of a trigger, name, description, and arguments", async () => {
    const { status, body } = await call(
      `?push.branch=main&push%2Esha=${SHA}&push%252EpullRequestId=12&name=Release+7&description=by+hand&VERSION=7&VERSION=8`,
    );
    expect(status).toBe(202);
    expect(body).toMatchObject({
      status: "pending",
      url: expect.stringMatching(/\/projects\/.+\/runs\/.+/) as string,
    });
    const { run, inputs } = await inputsOf(body.runId);
    expect(run).toMatchObject({
      name: "Release 7",
      description: "by hand",
      trigger: "webhook",
      byPerson: false,
    });
    expect(inputs.arguments).toEqual({ VERSION: "8", LEVEL: "info" });
    expect(inputs.triggers.push).toEqual({
      branch: "main",
      sha: SHA,
      pullRequestId: 12,
      repoUrl: REPOSITORY,
    });
  });

  test("starts a run with a JSON body, whose values keep their types and win over the query", async () => {
    const { status, body } = await call("?VERSION=1", {
      body: { VERSION: { major: 8 }, "push%2Ebranch": "fix", "push.sha": SHA, count: 3 },
    });
    expect(status).toBe(202);
    const { inputs } = await inputsOf(body.runId);
    expect(inputs.arguments).toMatchObject({ VERSION: { major: 8 }, count: 3 });
    expect(inputs.triggers.push).toMatchObject({ branch: "fix", sha: SHA });
  });

  test("for a trigger that the flow does not have is refused, with those it has, and listed", async () => {
    const { status, body } = await call("?psuh.branch=main");
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      message: "The flow has no trigger “psuh”; it has push, web.",
      details: { unknown: ["psuh"], triggers: ["push", "web"] },
    });
    const { deliveries } = await listDeliveries(database.db, place, {});
    expect(deliveries).toMatchObject([{ outcome: "refused", reason: body.error?.message, run: null }]);
    expect(await countRuns()).toBe(0);
  });

  test.each([
    ["a branch that git would take for an option", { "push.branch": "--upload-pack=touch /tmp/x" }],
    ["a short commit id", { "push.sha": "abc1234" }],
    ["a commit that is an option", { "push.sha": "--output=x" }],
    ["a repository that is another transport", { "push.repoUrl": "ext::sh -c id", "push.sha": SHA }],
    [
      "a repository of the caller's choice",
      { "push.repoUrl": "http://169.254.169.254/", "push.branch": "main" },
    ],
    ["a pull request that is none", { "push.pullRequestId": "first" }],
    ["a name of two letters", { name: "ab" }],
    ["an argument that is the prototype", JSON.parse('{"__proto__":{"a":1}}') as object],
    ["a body that is a list", []],
    ["a body that is no JSON", "{"],
  ])("with %s is refused", async (_, body) => {
    expect((await call("", { body })).status).toBe(400);
    expect(await countRuns()).toBe(0);
  });

  test("with a password in the repository's address keeps it to itself", async () => {
    const { body } = await call("", {
      body: { "push.repoUrl": "https://robin:hunter2@example.com/shop.git", "push.sha": SHA },
    });
    expect((await inputsOf(body.runId)).inputs.triggers.push?.repoUrl).toBe(REPOSITORY);
    expect(JSON.stringify(await listDeliveries(database.db, place, {}))).not.toContain("hunter2");
  });

  test("of a locked argument is refused", async () => {
    await aWebhook("allow", { VERSION: { value: "fixed", locked: true } });
    expect((await call("?VERSION=mine")).status).toBe(422);
    expect(await countRuns()).toBe(0);
  });

  test("with a body beyond the limit is refused, announced or not", async () => {
    expect((await call("", { body: { a: "x".repeat(300_000) } })).status).toBe(413);
    expect(await countRuns()).toBe(0);
  });

  test("by a program that only looks at links starts nothing", async () => {
    expect(HEAD().status).toBe(405);
    expect(await countRuns()).toBe(0);
  });
});

describe("a call of a flow that is", () => {
  test("paused is taken and starts nothing", async () => {
    await setFlowPaused(database.db, SYSTEM_ACTOR, place, true);
    expect(await call("?VERSION=7")).toMatchObject({ status: 202, body: { paused: true } });
    expect(await countRuns()).toBe(0);
    const { deliveries } = await listDeliveries(database.db, place, {});
    expect(deliveries).toMatchObject([{ outcome: "paused", address: "203.0.113.7" }]);
  });

  test("on hold is ignored with the reason, and recorded with the hold", async () => {
    await database.db.$transaction((tx) =>
      placeHold(
        tx,
        { projectId: flow.projectId, id: flow.flowId },
        { reason: "audit week", by: "Ada", rollbackRunId: null },
      ),
    );
    expect(await call("?VERSION=7")).toMatchObject({
      status: 200,
      body: { ignored: true, reason: "main/Production is on hold: audit week" },
    });
    expect(await database.db.skippedTrigger.count({ where: { hold: { flowId: flow.flowId } } })).toBe(1);
    expect(await countRuns()).toBe(0);
  });

  test("under way and forbids a second run is ignored with the reason", async () => {
    await aWebhook("forbid");
    expect((await call("")).status).toBe(202);
    expect(await call("")).toMatchObject({
      status: 200,
      body: { ignored: true, reason: expect.stringContaining("Run #1 is pending") as string },
    });
    expect(await countRuns()).toBe(1);
  });

  test("under way and queues says so", async () => {
    await aWebhook("queue");
    await call("");
    expect((await call("")).body.status).toBe("queued");
  });
});

describe("the address", () => {
  test("of nobody's webhook answers without a detail", async () => {
    const { status, body } = await call("", { at: "/webhooks/release-flows/slwh_nothing" });
    expect(status).toBe(404);
    expect(body.error).toEqual({
      status: 404,
      message: "There is nothing here.",
      id: "not-found",
      details: {},
    });
  });

  test("opens nothing once the token was rotated or revoked, and is stored nowhere", async () => {
    const old = path;
    ({ path } = await rotateWebhookToken(database.db, SYSTEM_ACTOR, place));
    expect((await call("", { at: old })).status).toBe(404);
    expect((await call("")).status).toBe(202);
    const row = await database.db.flowWebhook.findUniqueOrThrow({ where: { flowId: flow.flowId } });
    const token = path.split("/").at(-1) ?? "";
    expect(JSON.stringify({ ...row, signingSecret: null })).not.toContain(token);
    expect(await readFlowWebhook(database.db, place)).toMatchObject({
      token: { end: token.slice(-4), madeBy: "Slipway" },
    });
    await revokeWebhookToken(database.db, SYSTEM_ACTOR, place);
    expect((await call("")).status).toBe(404);
    const audit = await database.db.auditEntry.findMany({
      where: { projectId: flow.projectId, action: { startsWith: "flow.r" } },
    });
    expect(audit.map(({ action }) => action).sort()).toEqual([
      "flow.revoke-webhook",
      "flow.rotate-webhook",
      "flow.rotate-webhook",
    ]);
  });

  test("does not answer GET where that is switched off", async () => {
    await allowWebhookGet(database.db, SYSTEM_ACTOR, place, false);
    const refused = await call("");
    expect(refused.status).toBe(405);
    expect(refused.headers.get("allow")).toBe("POST");
    expect((await call("", { body: {} })).status).toBe(202);
  });
});

describe("a webhook with a secret", () => {
  let secret: string;
  beforeEach(async () => {
    ({ secret } = await rotateSigningSecret(database.db, SYSTEM_ACTOR, place));
  });
  const signed = (text: string) => ({ "x-signature-256": signatureOf(secret, Buffer.from(text)) });

  test("takes what is signed: the body of a POST, the query of a GET", async () => {
    const body = JSON.stringify({ VERSION: "7" });
    expect((await call("", { body, headers: signed(body) })).status).toBe(202);
    expect((await call("?VERSION=7", { headers: signed("VERSION=7") })).status).toBe(202);
  });

  test.each([
    ["is not signed", {}],
    ["is signed with another secret", { "x-signature-256": signatureOf("another", Buffer.from("{}")) }],
    ["has a signature of another form", { "x-signature-256": "sha256=00" }],
    ["has a signature of other bytes", { "x-signature-256": signatureOf("", Buffer.from("")) }],
  ])("refuses what %s", async (_, headers) => {
    expect((await call("", { body: "{}", headers })).status).toBe(401);
    expect(await countRuns()).toBe(0);
  });

  test("refuses a query beside a signed body, as nobody has signed it", async () => {
    expect((await call("?VERSION=8", { body: "{}", headers: signed("{}") })).status).toBe(400);
    expect(await countRuns()).toBe(0);
  });

  test("takes unsigned calls again once it has none", async () => {
    await removeSigningSecret(database.db, SYSTEM_ACTOR, place);
    expect((await call("")).status).toBe(202);
  });
});

describe("calls under an Idempotency-Key", () => {
  const keyed = (key: string) => ({ "idempotency-key": key });

  test("start one run, whoever is first, and all are told which", async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => call("?VERSION=7", { headers: keyed("deploy-7") })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.runId)).size).toBe(1);
    expect(await countRuns()).toBe(1);
    const { deliveries } = await listDeliveries(database.db, place, {});
    expect(deliveries).toMatchObject([{ outcome: "started", run: { number: 1 } }]);
  });

  test("with something else under the key are refused", async () => {
    await call("?VERSION=7", { headers: keyed("deploy-7") });
    expect(await call("?VERSION=8", { headers: keyed("deploy-7") })).toMatchObject({
      status: 409,
      body: { error: { id: "key-reused" } },
    });
    expect(await countRuns()).toBe(1);
  });

  test("of two flows do not meet", async () => {
    await call("", { headers: keyed("one") });
    await aWebhook();
    expect((await call("", { headers: keyed("one") })).status).toBe(202);
    expect(await countRuns()).toBe(1);
  });

  test("leave the key free when they were refused", async () => {
    expect((await call("?nothing.branch=main", { headers: keyed("k") })).status).toBe(400);
    expect((await call("?VERSION=7", { headers: keyed("k") })).status).toBe(202);
  });
});

describe("1,000 calls", () => {
  test("under one key start one run", { timeout: 60_000 }, async () => {
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => call("?VERSION=7", { headers: { "idempotency-key": "once" } })),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.runId}`)).size).toBe(1);
    expect(await countRuns()).toBe(1);
  });

  test(
    "under different keys are all accepted or told 429, and none is lost",
    { timeout: 60_000 },
    async () => {
      const answers = await Promise.all(
        Array.from({ length: 1_000 }, () => call("", { headers: { "idempotency-key": randomUUID() } })),
      );
      const accepted = answers.filter(({ status }) => status === 202);
      const refused = answers.filter(({ status }) => status === 429);
      expect(accepted.length + refused.length).toBe(1_000);
      expect(accepted.length).toBeGreaterThanOrEqual(120);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.every(({ headers }) => headers.get("retry-after") === "1")).toBe(true);
      expect(new Set(accepted.map(({ body }) => body.runId)).size).toBe(accepted.length);
      expect(await countRuns()).toBe(accepted.length);
    },
  );
});

test("the address of a webhook stands in no log, whatever breaks", async () => {
  const written: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  await call("", { body: "{" });
  vi.restoreAllMocks();
  expect(written.join("")).not.toContain(path.split("/").at(-1) ?? "");
});
