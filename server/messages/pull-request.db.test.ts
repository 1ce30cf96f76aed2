import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aRun } from "@/prisma/factories/a-run";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import type { Messages } from "@/core/node-kind";
import { useTestDatabase } from "@/server/db/test-database";
import { createOutgoing } from "@/server/outgoing";
import { IntegrationSpecSchema } from "@/server/resources";
import { sealJson } from "@/server/secrets";
import { createMessages } from "./index";
import { GitHost, HOST_APIS, type HostApi } from "./a-git-host";
import { Receiver } from "./a-receiver";

const database = useTestDatabase();
const never = new AbortController().signal;
let shop: Shop;
let receiver: Receiver;

beforeEach(async () => {
  await database.db.project.deleteMany();
  shop = await aShop(database.db);
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

/** The node `tell` of a new run, somewhere in a loop where `nodeKey` says so. */
async function aNode({
  nodeKey = "0",
  ref = "tell",
}: { nodeKey?: string; ref?: string | null } = {}): Promise<Messages> {
  const runId = await aRun(database.db, { projectId: "shop", stageId: shop.stages.production });
  const step = { kind: "Message", spec: {}, ...(ref !== null && { ref }) };
  const document = {
    spec: { kind: "Workflow", spec: { steps: [step, { kind: "LoopWorkflow", spec: { steps: [step] } }] } },
  };
  await database.db.run.update({ where: { id: runId }, data: { document } });
  return createMessages(
    {
      db: database.db,
      outgoing: createOutgoing({ allow: ["127.0.0.0/8"] }),
      publicUrl: "https://slipway.example",
    },
    {
      projectId: "shop",
      runId,
      nodeKey,
      idempotencyKey: `${runId}:${nodeKey}:1`,
      mask: (text) => text.replaceAll("hunter2", "••••••"),
    },
  );
}

async function aHost(kind: HostApi["kind"]): Promise<GitHost> {
  const host = new GitHost(receiver, HOST_APIS[kind]);
  const { apiPath = "", ...account } = host.api.integration;
  await integrate({ id: "code", kind, token: "t0ken", apiUrl: `${receiver.url}${apiPath}/`, ...account });
  return host;
}

const at = (kind: string, over: object = {}) => ({
  vcsService: kind === "gitea" ? "self-hosted" : kind,
  repoUrl: `${receiver.url}/acme/shop.git`,
  pullRequestId: 7,
  message: "Ready",
  ...over,
});

describe.each(["github", "gitlab", "gitea", "bitbucket"] as const)("a comment on %s", (kind) => {
  it("is made once, and updated by later runs of the same flow, wherever it stands by then", async () => {
    const host = await aHost(kind);
    host.write("first");
    expect(await (await aNode()).commentOnPullRequest(at(kind), never)).toMatchObject({ status: 201 });
    for (const body of ["a", "b", "c"]) host.write(body);
    const receipt = await (await aNode()).commentOnPullRequest(at(kind, { message: "Released" }), never);
    expect(receipt).toMatchObject({ status: 200 });
    expect(host.present).toHaveLength(5);
    expect(host.present[1]?.body).toMatch(/^\S.*slipway:shop\/main\/Production\/tell.*\n\nReleased$/);
    expect(host.present[1]?.body.startsWith(kind === "bitbucket" ? "[//]: # (" : "<!-- ")).toBe(true);
  });

  it("is found on a later page", async () => {
    const host = await aHost(kind);
    for (let index = 0; index < 5; index++) host.write(`comment ${index}`);
    await (await aNode()).commentOnPullRequest(at(kind), never);
    await (await aNode()).commentOnPullRequest(at(kind, { message: "Again" }), never);
    expect(host.present).toHaveLength(6);
    expect(host.present[5]?.body).toMatch(/Again$/);
  });

  it("is made again after somebody deleted it, also between looking and writing", async () => {
    const host = await aHost(kind);
    await (await aNode()).commentOnPullRequest(at(kind), never);
    const [first] = host.present;
    if (first !== undefined) first.deleted = true;
    await (await aNode()).commentOnPullRequest(at(kind), never);
    expect(host.present).toHaveLength(1);
    const answer = receiver.reply;
    receiver.reply = async (request) => {
      const reply = await answer(request);
      if (request.method === "GET") for (const comment of host.present) comment.deleted = true;
      return reply;
    };
    expect(await (await aNode()).commentOnPullRequest(at(kind), never)).toMatchObject({ status: 201 });
    expect(host.present).toHaveLength(1);
  });

  it("says when the token is refused, without the token", async () => {
    const host = await aHost(kind);
    await database.db.integration.deleteMany();
    const { apiPath = "" } = host.api.integration;
    await integrate({ id: "code", kind, token: "wr0ng", apiUrl: `${receiver.url}${apiPath}` });
    const answer = receiver.reply;
    receiver.reply = async (request) => ({ ...(await answer(request)), body: `no account for wr0ng` });
    await expect((await aNode()).commentOnPullRequest(at(kind), never)).rejects.toMatchObject({
      code: "refused",
      transient: false,
      message: expect.stringMatching(
        /refused it with 401, so the token or address is not valid: no account for •+$/,
      ) as string,
    });
  });
});

describe("a comment", () => {
  it("that several runs make for the first time at the same moment is one, on a host that takes its time", async () => {
    const host = await aHost("github");
    const answer = receiver.reply;
    receiver.reply = async (request) => {
      if (request.method === "GET") return answer(request);
      await new Promise((done) => setTimeout(done, 100));
      return answer(request);
    };
    const runs = [await aNode(), await aNode(), await aNode()];
    const receipts = await Promise.all(
      runs.map((run, index) => run.commentOnPullRequest(at("github", { message: `Run ${index}` }), never)),
    );
    expect(receipts.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(host.present).toHaveLength(1);
    expect(host.present[0]?.body).toMatch(/Run [012]$/);
  });

  it("of another node, another flow or another iteration is another one", async () => {
    const host = await aHost("github");
    await (await aNode()).commentOnPullRequest(at("github"), never);
    await (await aNode({ ref: "other" })).commentOnPullRequest(at("github"), never);
    await (await aNode({ ref: null })).commentOnPullRequest(at("github"), never);
    await (await aNode({ nodeKey: "1#0.0" })).commentOnPullRequest(at("github"), never);
    await (await aNode({ nodeKey: "1#1.0" })).commentOnPullRequest(at("github"), never);
    await (await aNode({ nodeKey: "1#1.0" })).commentOnPullRequest(at("github"), never);
    expect(host.present.map(({ body }) => body.split("\n")[0])).toEqual([
      "<!-- slipway:shop/main/Production/tell -->",
      "<!-- slipway:shop/main/Production/other -->",
      "<!-- slipway:shop/main/Production/0 -->",
      "<!-- slipway:shop/main/Production/tell/0 -->",
      "<!-- slipway:shop/main/Production/tell/1 -->",
    ]);
  });

  it("says which attempt makes or changes it", async () => {
    await aHost("github");
    await (await aNode()).commentOnPullRequest(at("github"), never);
    await (await aNode()).commentOnPullRequest(at("github"), never);
    const [first, second] = receiver.received.filter(({ method }) => method !== "GET");
    const keys = [first, second].map((request) => request?.headers["idempotency-key"]);
    expect(keys).toEqual([expect.stringMatching(/:0:1$/), expect.stringMatching(/:0:1$/)]);
    expect(keys[0]).not.toBe(keys[1]);
  });

  it("is not turned into a question by a redirect", async () => {
    const host = await aHost("github");
    const answer = receiver.reply;
    receiver.reply = (request) =>
      request.method === "GET"
        ? answer(request)
        : { status: 302, headers: { location: `${receiver.url}${host.api.listPath}` } };
    await expect((await aNode()).commentOnPullRequest(at("github"), never)).rejects.toMatchObject({
      code: "refused",
      message: expect.stringMatching(/refused it with 302, a redirect/) as string,
    });
  });

  it("of a host that is silent is given up with the attempt", async () => {
    await aHost("github");
    receiver.reply = () => new Promise(() => undefined);
    const controller = new AbortController();
    const reason = new Error("the run was aborted");
    const commenting = (await aNode()).commentOnPullRequest(at("github"), controller.signal);
    setTimeout(() => controller.abort(reason), 30);
    await expect(commenting).rejects.toBe(reason);
  });

  it("of somebody who quotes ours is left alone", async () => {
    const host = await aHost("github");
    const quote = host.write("> <!-- slipway:shop/main/Production/tell -->\nwhat is this?");
    await (await aNode()).commentOnPullRequest(at("github"), never);
    expect(quote.body).toMatch(/^> /);
    expect(host.present).toHaveLength(2);
  });

  it("has no secrets and fits", async () => {
    const host = await aHost("bitbucket");
    await (
      await aNode()
    ).commentOnPullRequest(at("bitbucket", { message: `hunter2 ${"x".repeat(50_000)}` }), never);
    const body = host.present[0]?.body ?? "";
    expect(body).not.toContain("hunter2");
    expect(body.length).toBeLessThanOrEqual(32_768);
    expect(body).toMatch(/\(cut; it has \d+ characters/);
  });

  it("is tried again when the host is overloaded or wants fewer requests", async () => {
    await aHost("github");
    receiver.reply = () => ({ status: 403, headers: { "x-ratelimit-remaining": "0" }, body: "rate limit" });
    const limited = (await aNode()).commentOnPullRequest(at("github"), never);
    await expect(limited).rejects.toMatchObject({ code: "unavailable", transient: true });
    receiver.reply = () => ({ status: 502 });
    const broken = (await aNode()).commentOnPullRequest(at("github"), never);
    await expect(broken).rejects.toMatchObject({ code: "unavailable", transient: true });
  });

  it("does not follow a list to another server with the token", async () => {
    const host = await aHost("github");
    const other = new Receiver();
    await other.open();
    const answer = receiver.reply;
    receiver.reply = async (request) => {
      const reply = await answer(request);
      return { ...reply, headers: { link: `<${other.url}/next>; rel="next"` } };
    };
    await (await aNode()).commentOnPullRequest(at("github"), never);
    other.close();
    expect(other.received).toEqual([]);
    expect(host.present).toHaveLength(1);
  });

  it("says when something else than the API answers", async () => {
    await aHost("gitlab");
    receiver.reply = () => ({ status: 200, body: "<html>sign in</html>" });
    await expect((await aNode()).commentOnPullRequest(at("gitlab"), never)).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining("is the `apiUrl` of the integration right?") as string,
    });
  });
});

describe("the integration that comments", () => {
  const receiverOf = async (over: object) => {
    const { message: _, ...place } = at("github", { repoUrl: "https://github.com/acme/shop", ...over });
    return (await aNode()).findReceiver(place);
  };

  it.each([
    "https://github.com/acme/shop",
    "https://github.com/acme/shop.git",
    "git@github.com:acme/shop.git",
    "ssh://git@github.com/acme/shop",
  ])("is found for %s", async (repoUrl) => {
    await integrate({ id: "code", kind: "github", token: "t" });
    expect(await receiverOf({ repoUrl })).toBe("pull request 7 of github.com/acme/shop on GitHub");
  });

  it("never gets its token sent to a server it is not for", async () => {
    await integrate({ id: "code", kind: "github", token: "t" });
    for (const repoUrl of ["https://github.com.evil.example/acme/shop", `${receiver.url}/acme/shop`]) {
      await expect(receiverOf({ repoUrl })).rejects.toMatchObject({ code: "no-integration" });
      await expect(
        receiverOf({ repoUrl, vcsService: "self-hosted", selfHostedVcsId: "code" }),
      ).rejects.toMatchObject({
        code: "no-integration",
      });
    }
    expect(receiver.received).toEqual([]);
  });

  it("is that of the account, where several are declared", async () => {
    await integrate({ id: "a-acme", kind: "github", token: "t", accountLogin: "Acme" });
    await expect(receiverOf({ accountLogin: "other" })).rejects.toThrow(/for the account other/);
    await expect(receiverOf({ repoUrl: "https://github.com/other/shop" })).rejects.toMatchObject({
      code: "no-integration",
    });
    expect(await receiverOf({})).toContain("github.com/acme/shop");
    expect(await receiverOf({ accountLogin: "ACME", repoUrl: "https://github.com/other/shop" })).toContain(
      "other/shop",
    );
  });

  it("is none for Azure DevOps, and for a repository of this machine", async () => {
    await integrate({ id: "code", kind: "github", token: "t" });
    await expect(receiverOf({ vcsService: "azure" })).rejects.toThrow(/Azure DevOps are not supported/);
    for (const repoUrl of ["file:///srv/git/shop.git", "/srv/git/shop.git", "https://github.com/acme"]) {
      await expect(receiverOf({ repoUrl })).rejects.toMatchObject({ code: "invalid-repository" });
    }
  });

  it("says what to declare when there is none", async () => {
    await expect(receiverOf({})).rejects.toThrow(
      "No integration of this project may comment on github.com/acme/shop; declare one of kind github with a token in the project file, and with its `apiUrl` when the server is one of your own.",
    );
  });
});
