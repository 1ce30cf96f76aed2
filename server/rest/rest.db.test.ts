import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aShop } from "@/prisma/factories/a-shop";
import { ensureFirstAdmin, hashToken } from "@/server/auth";
import type { Role } from "@/server/db/generated/enums";
import { useTestDatabase } from "@/server/db/test-database";
import { createRuntimePool, type RuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { dispatchRest } from ".";

const database = useTestDatabase();
const ADMIN_TOKEN = "the-token-of-the-environment";

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  const holder = globalThis as typeof globalThis & { slipwayRuntimes?: RuntimePool };
  holder.slipwayRuntimes = createRuntimePool(database.db, () => new FakeRuntime());
  await ensureFirstAdmin(database.db, {
    adminEmail: undefined,
    adminPassword: undefined,
    adminToken: ADMIN_TOKEN,
  });
});

beforeEach(async () => {
  await database.db.project.deleteMany();
  await aShop(database.db);
});

interface Answer {
  status: number;
  data: Record<string, unknown>;
  error: { status: number; message: string; id: string; details: Record<string, unknown> };
  pagination: { hasNextPage: boolean; cursor?: string; count: number };
  warnings?: string[];
}

async function call(
  method: string,
  path: string,
  {
    body,
    token = ADMIN_TOKEN,
    headers = {},
  }: { body?: unknown; token?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const response = await dispatchRest(
    new Request(`http://localhost/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      ...(text !== undefined && { body: text }),
    }),
  );
  return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
}

/** A token of a new person with this role in these projects. */
async function aToken(
  memberships: Record<string, Role>,
  over: { role?: Role; expiresAt?: Date } = {},
): Promise<string> {
  const token = `token-${randomUUID()}`;
  await database.db.user.create({
    data: {
      email: `${randomUUID()}@example.com`,
      name: "Robin",
      memberships: { create: Object.entries(memberships).map(([projectId, role]) => ({ projectId, role })) },
      apiTokens: {
        create: {
          name: "t",
          tokenHash: hashToken(token),
          role: over.role ?? "admin",
          expiresAt: over.expiresAt ?? null,
        },
      },
    },
  });
  return token;
}

const FLOW = "/projects/shop/pipelines/main/release-flows/production";
const BUILD = {
  kind: "Build",
  ref: "build",
  spec: { id: "api", type: "service", branch: "main" },
  condition: "success",
};
const aDocument = (steps: unknown[] = [BUILD]) => ({
  apiVersion: "v1.2",
  arguments: { GREETING: "hello" },
  spec: { kind: "Workflow", spec: { type: "sequential", steps } },
});

describe("who asks", () => {
  test.each([
    ["no token", { authorization: "" }],
    ["a wrong token", { authorization: "Bearer nonsense" }],
    ["another scheme", { authorization: "Basic YTpi" }],
  ])("%s is 401 with a sentence", async (_name, headers) => {
    const answer = await call("GET", "/projects", { headers });
    expect(answer.status).toBe(401);
    expect(answer.error).toMatchObject({ status: 401, id: "unauthorized" });
    expect(answer.error.message).toMatch(/API token/);
  });

  test("an expired and a revoked token are 401", async () => {
    const expired = await aToken({ shop: "admin" }, { expiresAt: new Date(Date.now() - 1000) });
    const revoked = await aToken({ shop: "admin" });
    await database.db.apiToken.update({
      where: { tokenHash: hashToken(revoked) },
      data: { revokedAt: new Date() },
    });
    expect((await call("GET", "/projects", { token: expired })).status).toBe(401);
    expect((await call("GET", "/projects", { token: revoked })).status).toBe(401);
  });

  test("another project is not found, whatever is asked of it; one's own is forbidden where the role is too small", async () => {
    await aShop(database.db, { id: "other", firstPort: 5201 });
    const token = await aToken({ shop: "viewer" });
    const asks: [string, string][] = [
      ["GET", "/projects/other/pipelines"],
      ["GET", "/projects/other/services/api/build"],
      ["POST", "/projects/other/jobs/job-prod/runs"],
      ["POST", "/projects/other/addons/postgres-prod/backups"],
      ["GET", "/projects/none/pipelines"],
    ];
    for (const [method, path] of asks) {
      const answer = await call(method, path, { token, ...(method === "POST" && { body: {} }) });
      expect([path, answer.status]).toEqual([path, 404]);
    }
    expect((await call("GET", "/projects/shop/pipelines", { token })).status).toBe(200);
    for (const path of ["/projects/shop/jobs/job-prod/runs", "/projects/shop/addons/postgres-prod/backups"]) {
      const answer = await call("POST", path, { token, body: {} });
      expect([path, answer.status, answer.error.id]).toEqual([path, 403, "forbidden"]);
    }
    expect((await call("GET", "/projects", { token })).data.projects).toMatchObject([
      { id: "shop", role: "viewer" },
    ]);
  });

  test("a token of a lesser role holds its owner down", async () => {
    const token = await aToken({ shop: "admin" }, { role: "viewer" });
    expect((await call("POST", "/projects/shop/jobs/job-prod/runs", { token, body: {} })).status).toBe(403);
  });

  test("a server admin does not find projects that are not there", async () => {
    expect((await call("GET", "/projects/none/jobs")).status).toBe(404);
  });
});

test("the JSON Schema of release flows is there for every editor, and is not sent twice", async () => {
  const url = "http://localhost/v1/schemas/release-flow.json";
  const response = await dispatchRest(new Request(url));
  expect(response.headers.get("content-type")).toBe("application/schema+json");
  expect(response.headers.get("cache-control")).toContain("public");
  const { $defs } = (await response.json()) as { $defs: Record<string, unknown> };
  expect(Object.keys($defs)).toEqual(expect.arrayContaining(["Workflow", "Release", "JobRun"]));
  const etag = response.headers.get("etag") ?? "";
  const again = await dispatchRest(new Request(url, { headers: { "if-none-match": etag } }));
  expect(again.status).toBe(304);
});

test("the API describes itself to everybody, from the schemas it validates with", async () => {
  const response = await dispatchRest(new Request("http://localhost/v1/openapi.json"));
  const description = (await response.json()) as {
    openapi: string;
    paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: unknown }> } }>>;
  };
  expect(description.openapi).toBe("3.1.0");
  const runs =
    description.paths["/v1/projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/runs"];
  expect(runs?.post?.requestBody?.content["application/json"]?.schema).toMatchObject({
    additionalProperties: false,
    properties: { name: { minLength: 3, maxLength: 39 } },
  });
  expect(Object.keys(description.paths)).toContain("/v1/apply");
});

describe("what is asked badly", () => {
  test("an unknown path is 404 with a sentence, a known one with a wrong method 405 with the right ones", async () => {
    expect(await call("GET", "/nothing/here")).toMatchObject({
      status: 404,
      error: { message: expect.stringMatching(/nothing at \/v1\/nothing\/here/) as string },
    });
    const wrong = await call("DELETE", "/projects/shop/pipelines");
    expect(wrong).toMatchObject({ status: 405, error: { details: { allowed: ["GET"] } } });
  });

  test("invalid JSON is 400 with its place", async () => {
    const answer = await call("POST", `${FLOW}/runs`, { body: '{\n  "name": \n}' });
    expect(answer.status).toBe(400);
    expect(answer.error.message).toMatch(/not JSON.*line 3/);
  });

  test("an unknown field is 400 and the nearest one is named", async () => {
    const answer = await call("POST", `${FLOW}/runs`, { body: { nmae: "Friday" } });
    expect(answer).toMatchObject({
      status: 400,
      error: { details: { problems: [{ path: "nmae", nearest: "name" }] } },
    });
  });

  test("a body that is too large is 413, announced or not", async () => {
    const body = JSON.stringify({ name: "x".repeat(2 * 1024 * 1024) });
    expect((await call("POST", `${FLOW}/runs`, { body })).status).toBe(413);
  });

  test("per_page beyond 100 and a strange status are refused", async () => {
    expect((await call("GET", "/projects?per_page=101")).status).toBe(400);
    const flow = await call("POST", FLOW, { body: aDocument() });
    expect(flow.status).toBe(200);
    expect((await call("GET", `${FLOW}/runs?status=done`)).error.message).toMatch(/success/);
  });
});

describe("release flows", () => {
  test("a document comes back as it was sent, in any case of the stage's name and below a team", async () => {
    const document = aDocument();
    expect((await call("POST", FLOW, { body: document })).status).toBe(200);
    const flow = await call("GET", "/teams/mine/projects/shop/pipelines/main/release-flows/PRODUCTION");
    expect(flow.data).toMatchObject({
      ...document,
      stage: "Production",
      paused: false,
      concurrencyPolicy: "allow",
    });
    expect(Object.keys(flow.data).slice(0, 3)).toEqual(["apiVersion", "arguments", "spec"]);
    const revision = await database.db.flowRevision.findFirstOrThrow();
    expect(revision.sourceText).toBe(JSON.stringify(document));
  });

  test("an invalid document is 400 with each problem's place, and nothing is stored", async () => {
    const document = aDocument([
      { ...BUILD, conditon: "success" },
      { kind: "JobRun", spec: { jobId: "job-staging" } },
    ]);
    const answer = await call("POST", FLOW, { body: document });
    expect(answer.status).toBe(400);
    expect(answer.error.details.problems).toMatchObject([
      { path: "spec.spec.steps[0].conditon", nearest: "condition" },
      { path: "spec.spec.steps[1].spec.jobId" },
    ]);
    expect(await database.db.flowRevision.count()).toBe(0);
  });

  test("its revisions are listed, read one by one as they were written, and published again", async () => {
    const [first, second] = [aDocument(), { ...aDocument(), arguments: { ONE: "more" } }];
    for (const body of [first, second]) await call("POST", FLOW, { body });
    const list = await call("GET", `${FLOW}/revisions`);
    expect(list.data.revisions).toMatchObject([
      { number: 2, isCurrent: true, runs: 0 },
      { number: 1, isCurrent: false },
    ]);
    const one = await call("GET", `${FLOW}/revisions/1`);
    expect(one.data).toMatchObject({ number: 1, text: JSON.stringify(first), document: first });
    const restored = await call("POST", `${FLOW}/revisions/1/restore`, {
      body: { message: "two was wrong" },
    });
    expect(restored.data).toEqual({ revision: 3, changed: true });
    expect((await call("GET", `${FLOW}/revisions/3`)).data).toMatchObject({
      text: JSON.stringify(first),
      message: "two was wrong",
    });
    for (const number of ["9", "0", "one"]) {
      expect((await call("GET", `${FLOW}/revisions/${number}`)).status).toBe(404);
    }
  });

  test("a stage without a flow, an unknown stage and an unknown pipeline are 404 and say what there is", async () => {
    expect((await call("GET", FLOW)).error.message).toMatch(/Production has no release flow/);
    const stage = await call("GET", "/projects/shop/pipelines/main/release-flows/prod");
    expect(stage).toMatchObject({
      status: 404,
      error: { details: { known: ["Development", "Staging", "Production"] } },
    });
    expect((await call("GET", "/projects/shop/pipelines/x/release-flows/prod")).status).toBe(404);
  });
});

describe("runs", () => {
  test("starting one answers with the run; it is listed, read, and aborted", async () => {
    await call("POST", FLOW, { body: aDocument() });
    const started = await call("POST", `${FLOW}/runs`, {
      body: { name: "Friday", arguments: { GREETING: "hi" } },
    });
    expect(started.data).toMatchObject({ number: 1, status: "pending" });
    expect(started.data.url).toMatch(new RegExp(`/projects/shop/runs/${String(started.data.id)}$`));
    const list = await call("GET", `${FLOW}/runs?concluded=false`);
    expect(list.data.runs).toMatchObject([
      { id: started.data.id, name: "Friday", status: "pending", concluded: false },
    ]);
    const run = await call("GET", `${FLOW}/runs/${String(started.data.id)}`);
    expect(run.data).toMatchObject({
      apiVersion: "v1.2",
      arguments: { GREETING: "hi" },
      spec: {
        response: { status: "pending" },
        spec: { steps: [{ kind: "Build", settings: { maxAttempts: 3 }, response: { status: "pending" } }] },
      },
      refs: {},
    });
    const aborted = await call("POST", `${FLOW}/runs/${String(started.data.id)}/abort`);
    expect(aborted.status).toBe(200);
    expect(await database.db.run.findFirstOrThrow()).toMatchObject({ cancelRequestedBy: "Admin" });
  });

  test("one started within a trace keeps it, and a header that is none is no mistake", async () => {
    await call("POST", FLOW, { body: aDocument() });
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    for (const header of [traceparent, "nonsense"]) {
      const headers = { traceparent: header };
      expect((await call("POST", `${FLOW}/runs`, { body: {}, headers })).status).toBe(200);
    }
    const runs = await database.db.run.findMany({ orderBy: { number: "asc" } });
    expect(runs.map((run) => run.traceParent)).toEqual([traceparent, null]);
  });

  test("names have 3 to 39 characters, descriptions at most 200", async () => {
    await call("POST", FLOW, { body: aDocument() });
    const bodies = [{ name: "ab" }, { name: "a".repeat(40) }, { description: "d".repeat(201) }];
    for (const body of bodies) expect((await call("POST", `${FLOW}/runs`, { body })).status).toBe(400);
    const body = { name: "a".repeat(39), description: "d".repeat(200) };
    expect((await call("POST", `${FLOW}/runs`, { body })).status).toBe(200);
  });

  test("a list has pages that follow each other and end", async () => {
    await call("POST", FLOW, { body: aDocument() });
    for (let number = 1; number <= 5; number += 1) await call("POST", `${FLOW}/runs`, { body: {} });
    const numbers: unknown[] = [];
    let cursor = "";
    for (let pages = 1; pages <= 3; pages += 1) {
      const page = await call("GET", `${FLOW}/runs?per_page=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      numbers.push(...(page.data.runs as { number: number }[]).map(({ number }) => number));
      expect(page.pagination.hasNextPage).toBe(pages < 3);
      cursor = encodeURIComponent(page.pagination.cursor ?? "");
    }
    expect(numbers).toEqual([5, 4, 3, 2, 1]);
  });

  test("a run of another stage or project is not found", async () => {
    await call("POST", FLOW, { body: aDocument() });
    const { data } = await call("POST", `${FLOW}/runs`, { body: {} });
    const staging = "/projects/shop/pipelines/main/release-flows/staging";
    expect((await call("GET", `${staging}/runs/${String(data.id)}`)).status).toBe(404);
    expect((await call("GET", `${FLOW}/runs/not-an-id`)).status).toBe(404);
    expect((await call("GET", `${FLOW}/runs/${randomUUID()}`)).status).toBe(404);
  });

  test("events are streamed in order behind Last-Event-ID, and the stream ends with the run", async () => {
    await call("POST", FLOW, { body: aDocument() });
    const { data } = await call("POST", `${FLOW}/runs`, { body: {} });
    const runId = String(data.id);
    const moved = (status: string) => ({ status, waitReason: null, error: null });
    await database.db.runEvent.createMany({
      data: [
        { runId, seq: 2, type: "run.moved", payload: moved("Running") },
        { runId, seq: 3, type: "run.moved", payload: moved("Success") },
      ],
    });
    await database.db.run.update({
      where: { id: runId },
      data: { status: "Success", eventSeq: 3, concludedAt: new Date() },
    });
    const ask = (headers: Record<string, string>) =>
      dispatchRest(
        new Request(`http://localhost/v1${FLOW}/runs/${runId}/events`, {
          headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers },
        }),
      );
    const whole = await ask({});
    expect(whole.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect((await whole.text()).match(/^id: \d+$/gm)).toEqual(["id: 1", "id: 2", "id: 3"]);
    const rest = await ask({ "last-event-id": "2" });
    expect((await rest.text()).match(/^id: \d+$/gm)).toEqual(["id: 3"]);
    expect((await ask({ "last-event-id": "3" })).status).toBe(204);
  });

  test("the stream of a run that somebody had go on does not end where it had ended before", async () => {
    await call("POST", FLOW, { body: aDocument() });
    const { data } = await call("POST", `${FLOW}/runs`, { body: {} });
    const runId = String(data.id);
    const moved = (status: string) => ({ status, waitReason: null, error: null });
    const statuses = ["Running", "Failed", "Running"];
    await database.db.runEvent.createMany({
      data: statuses.map((status, at) => ({ runId, seq: at + 2, type: "run.moved", payload: moved(status) })),
    });
    await database.db.run.update({ where: { id: runId }, data: { status: "Running", eventSeq: 4 } });
    const response = await dispatchRest(
      new Request(`http://localhost/v1${FLOW}/runs/${runId}/events`, {
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      }),
    );
    let text = "";
    for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(bytes).toString("utf8");
      if (text.includes("id: 4\n")) break;
    }
    expect(text.match(/^id: \d+$/gm)).toEqual(["id: 1", "id: 2", "id: 3", "id: 4"]);
  });
});

describe("resources", () => {
  test("services, jobs and addons are listed and read", async () => {
    const services = await call("GET", "/projects/shop/services");
    expect(services.data.services).toMatchObject([
      { id: "api", serviceType: "build" },
      { id: "deployment-dev", serviceType: "deployment", status: { deployment: { status: "PENDING" } } },
      { id: "deployment-prod" },
      { id: "deployment-staging" },
    ]);
    expect((await call("GET", "/projects/shop/services/nobody")).error.message).toMatch(
      /no service “nobody”/,
    );
    expect((await call("GET", "/projects/shop/jobs/job-prod")).data).toMatchObject({
      jobType: "manual",
      stage: "Production",
    });
    expect((await call("GET", "/projects/shop/addons/postgres-prod")).data).toMatchObject({
      spec: { type: "postgres" },
    });
    const pipeline = await call("GET", "/projects/shop/pipelines/main");
    expect(pipeline.data.nfObjects).toContainEqual({ id: "job-prod", type: "job", stage: "Production" });
  });

  test("a job's run takes a command and an environment; fields without a meaning are told", async () => {
    await database.db.job.updateMany({ data: { image: `local/api@sha256:${"a".repeat(64)}` } });
    const body = {
      runtimeEnvironment: { LEVEL: "debug" },
      billing: { deploymentPlan: "nf-compute-10" },
      deployment: {
        docker: { configType: "customCommand", customCommand: "node other.js" },
        storage: { shmSize: 64 },
      },
    };
    const started = await call("POST", "/projects/shop/jobs/job-prod/runs", { body });
    expect(started.data).toMatchObject({ runName: "job-prod #1", status: "RUNNING", concluded: false });
    expect(started.warnings?.join()).toMatch(/billing.*deployment\.storage/);
    const runs = await call("GET", "/projects/shop/jobs/job-prod/runs");
    expect(runs.data.runs).toMatchObject([{ id: started.data.id }]);
    const path = `/projects/shop/jobs/job-staging/runs/${String(started.data.id)}`;
    expect((await call("GET", path)).status).toBe(404);
  });

  test("a job without an image says so", async () => {
    const answer = await call("POST", "/projects/shop/jobs/job-prod/runs", { body: {} });
    expect(answer).toMatchObject({ status: 409, error: { id: "no-image" } });
  });

  test("a backup is started, listed and read; an incomplete one cannot be restored or downloaded", async () => {
    const backups = "/projects/shop/addons/postgres-prod/backups";
    const started = await call("POST", backups, { body: { backupType: "snapshot", compressionType: "gz" } });
    expect(started.data).toMatchObject({ status: "scheduled", config: { compressionType: "gz" } });
    const id = String(started.data.id);
    expect((await call("GET", backups)).data.backups).toMatchObject([{ id }]);
    expect((await call("POST", `${backups}/${id}/restore`)).status).toBe(409);
    expect((await call("GET", `${backups}/${id}/download`)).status).toBe(409);
    expect((await call("GET", `/projects/shop/addons/postgres-staging/backups/${id}`)).status).toBe(404);
    expect(await database.db.auditEntry.count({ where: { action: "backup.start" } })).toBe(1);
  });

  test("a service is restarted by an operation that can be followed; one that runs nothing is not", async () => {
    const restart = "/projects/shop/services/deployment-prod/restart";
    expect(await call("POST", restart)).toMatchObject({ status: 409, error: { id: "no-image" } });
    await database.db.deploymentService.updateMany({
      data: { image: `local/api@sha256:${"ab".repeat(32)}` },
    });
    const started = await call("POST", restart);
    expect(started).toMatchObject({ status: 200, data: { status: "scheduled", message: null } });
    const id = String(started.data.id);
    expect((await call("GET", `/projects/shop/services/deployment-prod/restarts/${id}`)).data).toEqual(
      started.data,
    );
    expect((await call("GET", `/projects/shop/services/deployment-staging/restarts/${id}`)).status).toBe(404);
    const operation = await database.db.operation.findFirstOrThrow({ where: { subjectId: id } });
    expect(operation).toMatchObject({ kind: "restart", lockKey: "rollout:shop/deployment-prod" });
    expect(await database.db.auditEntry.count({ where: { action: "service.restart" } })).toBe(1);
    expect((await call("POST", "/projects/shop/services/api/restart")).status).toBe(404);
  });

  test("an addon is restarted too, but not one that runs elsewhere", async () => {
    const started = await call("POST", "/projects/shop/addons/postgres-prod/restart");
    expect(started).toMatchObject({ status: 200, data: { status: "scheduled" } });
    const id = String(started.data.id);
    expect((await call("GET", `/projects/shop/addons/postgres-prod/restarts/${id}`)).status).toBe(200);
    await database.db.addon.updateMany({ data: { type: "external-postgres" } });
    expect(await call("POST", "/projects/shop/addons/postgres-prod/restart")).toMatchObject({
      status: 409,
      error: { message: "Addon postgres-prod is a database that runs elsewhere; restart it there." },
    });
  });

  test("a build of a repository that is not there is an error people understand", async () => {
    const answer = await call("POST", "/projects/shop/services/api/build", { body: { branch: "main" } });
    expect([400, 502]).toContain(answer.status);
    expect(answer.error.message).toMatch(/srv\/shop\.git/);
  });
});

describe("PUT /apply", () => {
  const YAML = "project: { id: yaml-shop, name: From YAML }\njobs:\n  - { id: migrate }\n";

  test("takes YAML and JSON, answers with the differences, and a dry run changes nothing", async () => {
    const dry = await call("PUT", "/apply?dryRun=true", {
      body: YAML,
      headers: { "content-type": "application/yaml" },
    });
    expect(dry.data.changes).toMatchObject([
      { action: "create", kind: "project", id: "yaml-shop" },
      { action: "create", kind: "runtime", id: "local" },
      { action: "create", kind: "job", id: "migrate" },
    ]);
    expect((await call("GET", "/projects/yaml-shop")).status).toBe(404);
    const applied = await call("PUT", "/apply", { body: { project: { id: "json-shop" } } });
    expect(applied.status).toBe(200);
    expect((await call("GET", "/projects/json-shop")).data).toMatchObject({ id: "json-shop", role: "admin" });
  });

  test("a mistake has its line", async () => {
    const body = YAML.replace("migrate }", "migrate, comand: x }");
    const answer = await call("PUT", "/apply", { body, headers: { "content-type": "text/yaml" } });
    expect(answer).toMatchObject({
      status: 400,
      error: { details: { problems: [{ path: "jobs[0].comand", line: 3, nearest: "command" }] } },
    });
  });
});
