import { createHmac } from "node:crypto";
import { existsSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POST as CALL } from "@/app/webhooks/release-flows/[token]/route";
import { POST as NOTICE } from "@/app/webhooks/git/[provider]/route";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { createGit, type Git } from "@/server/git";
import { aRepository, type TestRepository } from "@/server/git/a-repository";
import { logger } from "@/server/logger";
import { rotateGitHookSecret } from "./git-hook-secrets";
import { noteTriggers } from "./note-triggers";
import { GIT_HOOK, WEBHOOK } from "./tunables";
import { watchRepositories } from "./watch-repositories";
import { rotateSigningSecret, rotateWebhookToken } from "./webhook-settings";

const database = useTestDatabase();
const signal = AbortSignal.timeout(600_000);
let root: string;
let git: Git;
let repository: TestRepository;
let count = 0;
let flow: AFlow;
let token: string;
let signingSecret: string;

beforeAll(() => {
  process.env.DATABASE_URL = database.url;
  root = mkdtempSync(join(tmpdir(), "slipway-hostile-"));
  git = createGit({ cacheDir: join(root, "cache") });
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  await database.db.project.deleteMany();
  repository = aRepository(join(root, `shop-${(count += 1)}`));
  repository.commit("First", { "a.ts": "1" });
  flow = await aFlow(database.db, {
    apiVersion: "v1.2",
    options: { concurrencyPolicy: "allow" },
    triggers: [
      { ref: "git", vcsService: "github", repoUrl: `file://${repository.dir}`, branchRestrictions: ["*"] },
    ],
    spec: { kind: "Workflow", spec: { type: "sequential", steps: [] } },
  });
  const place = { ...flow, stage: { id: flow.stageId, name: flow.stage } };
  token = (await rotateWebhookToken(database.db, SYSTEM_ACTOR, place)).path.split("/").at(-1) ?? "";
  signingSecret = (await rotateSigningSecret(database.db, SYSTEM_ACTOR, place)).secret;
  await look();
});

async function look(): Promise<void> {
  await noteTriggers(database.db, signal);
  await database.db.$executeRaw`UPDATE watched_repository SET due_at = now() - interval '1 second'`;
  await watchRepositories({ db: database.db, git, logger }, signal);
}
const runs = () => database.db.run.count({ where: { flowId: flow.flowId } });

const signed = (text: string) => ({
  "x-signature-256": `sha256=${createHmac("sha256", signingSecret).update(text).digest("hex")}`,
});
function call(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  const init = { method: "POST", headers, body, duplex: "half" };
  return CALL(new Request("http://localhost/webhooks/release-flows/x", init), {
    params: Promise.resolve({ token }),
  });
}
function notify(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  const init = { method: "POST", headers, body, duplex: "half" };
  return NOTICE(new Request("http://localhost/webhooks/git/github", init), {
    params: Promise.resolve({ provider: "github" }),
  });
}

/** A body that does not say how long it is, and never ends; counts what is taken of it. */
function endless(): { body: ReadableStream<Uint8Array>; taken: () => number } {
  const piece = new Uint8Array(16 * 1024).fill(0x20);
  let taken = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      taken += piece.byteLength;
      controller.enqueue(piece);
    },
  });
  return { body, taken: () => taken };
}

describe("a body without an end", () => {
  test.each([
    ["a webhook's call", call, WEBHOOK.maxBodyBytes],
    ["a provider's notice", notify, GIT_HOOK.maxBodyBytes],
  ])("of %s is refused when it has become too large, and not read on", async (_, send, maxBytes) => {
    const { body, taken } = endless();
    expect((await send(body)).status).toBe(413);
    expect(taken()).toBeLessThan(maxBytes + 128 * 1024);
    expect(await runs()).toBe(0);
  });
});

describe("what was signed once", () => {
  const body = JSON.stringify({ name: "Release 7" });

  test("and comes again under its key is answered with the run it started", async () => {
    const headers = { ...signed(body), "idempotency-key": "deploy-7" };
    const [first, again] = [await call(body, headers), await call(body, headers)];
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(await again.json()).toEqual(await first.json());
    expect(await runs()).toBe(1);
  });

  test("does not vouch for another body, another flow or another kind of notice", async () => {
    const other = JSON.stringify({ name: "Release 8" });
    expect((await call(other, signed(body))).status).toBe(401);
    await rotateGitHookSecret(database.db, SYSTEM_ACTOR, flow.projectId, "github");
    const notice = JSON.stringify({ repository: { clone_url: `file://${repository.dir}` } });
    const { "x-signature-256": signature } = signed(notice);
    expect((await notify(notice, { "x-hub-signature-256": signature })).status).toBe(401);
    expect(await runs()).toBe(0);
  });
});

describe("a line break in what is sent", () => {
  test("reaches no header of the answer, and no key", async () => {
    const body = JSON.stringify({
      name: "Release\r\nset-cookie: a=b",
      description: "\r\n\r\n<script>",
      "git.branch": "main\r\nx-evil: 1",
    });
    const answer = await call(body, signed(body));
    expect(answer.status).toBe(400);
    expect([...answer.headers.keys()]).not.toEqual(expect.arrayContaining(["set-cookie", "x-evil"]));
    expect((await call("{}", { ...signed("{}"), "idempotency-key": "a\tb" })).status).toBe(400);
    expect(await runs()).toBe(0);
  });
});

describe("a branch whose name is an option of git", () => {
  test("starts nothing that git could take for one, and says so", async () => {
    const victim = join(root, `victim-${count}`);
    const sha = repository.commit("Second", { "a.ts": "2" });
    repository.git("update-ref", `refs/heads/--upload-pack=touch`, sha);
    repository.git("update-ref", `refs/heads/--output=${victim.replaceAll("/", "_")}`, sha);
    await look();
    const deliveries = await database.db.flowDelivery.findMany({ where: { flowId: flow.flowId } });
    const ofOptions = deliveries.filter(({ subject }) => subject.startsWith("--"));
    expect(ofOptions.map(({ outcome }) => outcome)).toEqual(["refused", "refused"]);
    expect(ofOptions[0]?.reason).toMatch(/branch/);
    // The others are told as ever.
    expect(deliveries.filter(({ outcome }) => outcome === "started")).toHaveLength(1);
    expect(await runs()).toBe(1);
    expect(existsSync(victim)).toBe(false);
  });
});
