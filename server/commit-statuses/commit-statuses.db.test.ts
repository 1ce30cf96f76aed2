import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aRun } from "@/prisma/factories/a-run";
import { aShop } from "@/prisma/factories/a-shop";
import type { RunStatus } from "@/core/run";
import { useTestDatabase } from "@/server/db/test-database";
import { logger } from "@/server/logger";
import { Receiver, type Received } from "@/server/messages/a-receiver";
import { createOutgoing } from "@/server/outgoing";
import { IntegrationSpecSchema } from "@/server/resources";
import { sealJson } from "@/server/secrets";
import { listCommitStatusTroubles } from "./list-troubles";
import { tellHosts } from "./tell-hosts";

const database = useTestDatabase();
const SHA = "3f2a1c9".padEnd(40, "0");
let host: Receiver;
let stageId: string;

beforeEach(async () => {
  await database.db.project.deleteMany();
  stageId = (await aShop(database.db)).stages.production;
  host = new Receiver();
  host.reply = () => ({ status: 201, body: "{}" });
  await host.open();
});
afterEach(() => host.close());

async function integrate(kind: string, more: object = {}): Promise<void> {
  const spec = { id: kind, kind, apiUrl: `${host.url}/api`, token: "t0ken", ...more };
  const { id, kind: known, name = id, ...address } = IntegrationSpecSchema.parse(spec);
  await database.db.integration.create({
    data: { projectId: "shop", id, kind: known, name, sealed: sealJson(address) },
  });
}

/** A run that a push of a commit started, as far as its rows tell. */
async function aPushedRun(sha = SHA, trigger = "git"): Promise<string> {
  const runId = await aRun(database.db, { projectId: "shop", stageId });
  const push = { repoUrl: `http://robin:hunter2@${host.host}/acme/shop.git`, sha, branch: "main" };
  const inputs = {
    arguments: { KEY: "s3cret" },
    secretArguments: ["KEY"],
    overrides: {},
    releaseNodeOverrides: {},
    triggers: { push },
    randomKey: "k",
  };
  await database.db.run.update({ where: { id: runId }, data: { trigger, sealedInputs: sealJson(inputs) } });
  return runId;
}

async function move(runId: string, status: RunStatus): Promise<void> {
  const { eventSeq } = await database.db.run.update({
    where: { id: runId },
    data: { status, eventSeq: { increment: 1 } },
  });
  const payload = { status, waitReason: null, error: status === "Failed" ? "s3cret was refused" : null };
  await database.db.runEvent.create({ data: { runId, seq: eventSeq + 100, type: "run.moved", payload } });
}

const look = (allow = ["127.0.0.1"]): Promise<void> =>
  tellHosts(
    {
      db: database.db,
      outgoing: createOutgoing({ allow }),
      logger,
      publicUrl: "https://slipway.example",
    },
    new AbortController().signal,
  );
const makeDue = () =>
  database.db.$executeRaw`UPDATE commit_report SET due_at = now() WHERE due_at IS NOT NULL`;
const bodyOf = ({ body }: Received): Record<string, unknown> => JSON.parse(body) as Record<string, unknown>;
const report = (runId: string) => database.db.commitReport.findUniqueOrThrow({ where: { runId } });

/** As the public documentation of each provider has it. */
const APIS = {
  github: {
    more: {},
    path: `/api/repos/acme/shop/statuses/${SHA}`,
    proof: ["authorization", "Bearer t0ken"],
    states: ["pending", "success", "failure", "error"],
    words: { context: "slipway: main/Production", target_url: expect.stringContaining("/runs/") as string },
  },
  gitea: {
    more: {},
    path: `/api/repos/acme/shop/statuses/${SHA}`,
    proof: ["authorization", "token t0ken"],
    states: ["pending", "success", "failure", "error"],
    words: { context: "slipway: main/Production", target_url: expect.stringContaining("/runs/") as string },
  },
  gitlab: {
    more: {},
    path: `/api/projects/acme%2Fshop/statuses/${SHA}`,
    proof: ["private-token", "t0ken"],
    states: ["running", "success", "failed", "canceled"],
    words: { name: "slipway: main/Production", target_url: expect.stringContaining("/runs/") as string },
  },
  bitbucket: {
    more: { username: "ada" },
    path: `/api/repositories/acme/shop/commit/${SHA}/statuses/build`,
    proof: ["authorization", `Basic ${Buffer.from("ada:t0ken").toString("base64")}`],
    states: ["INPROGRESS", "SUCCESSFUL", "FAILED", "STOPPED"],
    words: {
      name: "slipway: main/Production",
      key: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      url: expect.stringContaining("/runs/") as string,
    },
  },
} as const;

describe.each(["github", "gitlab", "gitea", "bitbucket"] as const)("on %s a commit shows", (kind) => {
  const { more, path, proof, states, words } = APIS[kind];

  test("how its run stands, from its start to each of its ends", async () => {
    await integrate(kind, more);
    for (const [status, state] of [
      ["Success", states[1]],
      ["Failed", states[2]],
      ["Aborted", states[3]],
    ] as const) {
      host.received.length = 0;
      const runId = await aPushedRun();
      await move(runId, "Running");
      await look();
      await move(runId, "Waiting");
      await move(runId, status);
      await look();
      await look();
      expect(host.received.map(({ method, path: asked }) => [method, asked])).toEqual([
        ["POST", path],
        ["POST", path],
      ]);
      const [name, value] = proof;
      expect(host.received.every(({ headers }) => headers[name] === value)).toBe(true);
      expect(host.received.map((one) => bodyOf(one).state)).toEqual([states[0], state]);
      expect(bodyOf(host.received[1] as Received)).toMatchObject(words);
      expect(JSON.stringify(host.received)).not.toMatch(/s3cret|hunter2/);
      expect(await report(runId)).toMatchObject({ dueAt: null, error: null, failures: 0 });
    }
  });
});

describe("a status", () => {
  beforeEach(() => integrate("github"));

  test("that a host cannot take now is told when it can, and only what is true by then", async () => {
    const runId = await aPushedRun();
    host.reply = () => ({ status: 503, body: "busy" });
    await move(runId, "Running");
    await look();
    const { dueAt, failures, error } = await report(runId);
    expect(failures).toBe(1);
    expect(dueAt?.getTime()).toBeGreaterThan(Date.now() + 2_000);
    expect(error).toContain("503");
    await move(runId, "Success");
    host.reply = () => ({ status: 201, body: "{}" });
    await look();
    expect(host.received.map((one) => bodyOf(one).state)).toEqual(["pending", "success"]);
    expect(await report(runId)).toMatchObject({ dueAt: null, failures: 0, error: null });
  });

  test("that a host refuses is not sent again until something becomes of the run, and says why without the token", async () => {
    const runId = await aPushedRun();
    host.reply = () => ({ status: 401, body: "bad t0ken" });
    await move(runId, "Running");
    await look();
    await makeDue();
    await look();
    expect(host.received).toHaveLength(1);
    const { error, dueAt } = await report(runId);
    expect(dueAt).toBeNull();
    expect(error).toMatch(/refused it with 401/);
    expect(error).not.toContain("t0ken");
    expect(await listCommitStatusTroubles(database.db, "shop")).toMatchObject([
      { error, runId, runNumber: 1 },
    ]);
    await move(runId, "Success");
    await look();
    expect(host.received).toHaveLength(2);
  });

  test("goes on with a run that somebody had go on", async () => {
    const runId = await aPushedRun();
    await move(runId, "Failed");
    await look();
    await move(runId, "Running");
    await look();
    await move(runId, "Success");
    await look();
    expect(host.received.map((one) => bodyOf(one).state)).toEqual(["failure", "pending", "success"]);
  });

  test("of a newer run of the same commit is not undone by an older one that ends later", async () => {
    const [older, newer] = [await aPushedRun(), await aPushedRun()];
    await move(older, "Running");
    await look();
    await move(newer, "Success");
    await look();
    await move(older, "Failed");
    await look();
    expect(host.received.map((one) => bodyOf(one).state)).toEqual(["pending", "success"]);
  });

  test("of a run by a person is that of the commits it has built", async () => {
    const runId = await aPushedRun("b".repeat(40), "manual");
    await database.db.buildService.create({
      data: {
        projectId: "shop",
        id: "code",
        name: "code",
        repoUrl: `http://${host.host}/acme/shop`,
        branch: "main",
      },
    });
    const build = await database.db.build.create({
      data: { projectId: "shop", buildServiceId: "code", number: 1, sha: SHA, inputsHash: "x" },
    });
    await move(runId, "Running");
    await look();
    expect(host.received).toEqual([]);
    await database.db.nodeAttempt.create({
      data: { runId, nodeKey: "0", attempt: 1, kind: "Build", status: "Success", output: { id: build.id } },
    });
    const payload = { key: "0", attempt: 1, kind: "Build", status: "Success" };
    await database.db.runEvent.create({ data: { runId, seq: 500, type: "node.moved", payload } });
    await look();
    expect(host.received.map(({ path }) => path)).toEqual([`/api/repos/acme/shop/statuses/${SHA}`]);
  });

  test("never leaves for the inside, and its token never for another server", async () => {
    const runId = await aPushedRun();
    await move(runId, "Running");
    await look([]);
    expect(host.received).toEqual([]);
    expect((await report(runId)).error).toMatch(/loopback address/);

    const other = new Receiver();
    await other.open();
    host.reply = () => ({ status: 307, headers: { location: `${other.url}/api` } });
    await move(runId, "Success");
    await look();
    expect(other.received).toEqual([]);
    other.close();
    expect((await report(runId)).error).toMatch(/refused it with 307, a redirect/);
  });
});

test("what GitLab has been told already is told", async () => {
  await integrate("gitlab");
  host.reply = () => ({ status: 400, body: '{"message":"Cannot transition status via :run from :running"}' });
  const runId = await aPushedRun();
  await move(runId, "Running");
  await look();
  expect(await report(runId)).toMatchObject({ dueAt: null, error: null });
});

test("nothing is noted in a project without a git host, and nothing sent of a repository that none is for", async () => {
  const alone = await aPushedRun();
  await move(alone, "Success");
  expect(await database.db.commitReport.count()).toBe(0);
  await integrate("github", { apiUrl: "https://git.elsewhere.example/api" });
  const runId = await aPushedRun(randomUUID().replaceAll("-", "").padEnd(40, "0"));
  await move(runId, "Success");
  await look();
  expect(host.received).toEqual([]);
  expect(await report(runId)).toMatchObject({ dueAt: null, error: null, told: {} });
});
