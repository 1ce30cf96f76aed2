import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { freePort } from "@/server/embedded-postgres";
import { Api, type Answer, type ApiRun } from "./api";
import { Code } from "./code";
import { expect, test } from "./test";

const PROJECT = "mistakes";

const sequential = (...steps: object[]) => ({
  apiVersion: "v1.2",
  spec: { kind: "Workflow", spec: { type: "sequential", steps } },
});
const build = (id: string, more: object = {}) => ({
  kind: "Build",
  ref: "built",
  settings: { backoff: { type: "fixed", delay: 0 } },
  spec: { id, type: "service", branch: "main", ...more },
  condition: "success",
});
const release = (id: string, type: string) => ({
  kind: "Release",
  spec: { type: "build", origin: { id: "code", build: "latest", branch: "main" }, target: { id, type } },
  condition: "running",
});
const wait = (seconds: number) => ({ kind: "Delay", spec: { seconds } });

/** A refusal that a person can act on: a whole sentence, and no stack. */
function expectSentence(message: string | undefined): void {
  expect(message).toMatch(/^[A-Z“`'][^\n]{10,}/);
  expect(message).not.toMatch(/Something broke|\bat .+\(.+:\d+:\d+\)|\[object|undefined|Prisma|ENOENT/);
}
function expectRefusal(answer: Answer, status: number): { message: string; details: string } {
  expect({ status: answer.status, error: answer.error }).toMatchObject({ status, error: { status } });
  expectSentence(answer.error?.message);
  return { message: answer.error?.message ?? "", details: JSON.stringify(answer.error?.details) };
}

test.describe.serial("what cannot be done is said in a sentence", () => {
  let stages: { path: string };
  let taken: Server;

  test.beforeAll(async ({ api, dir }) => {
    const code = new Code(join(dir, "mistakes"));
    code.release("v1");
    const takenPort = await freePort();
    taken = createServer().listen(takenPort, "127.0.0.1");
    const service = (id: string, port: number) => ({
      id,
      command: "node server.js",
      port,
      healthCheck: { path: "/", intervalSeconds: 0.2, timeoutSeconds: 1, graceSeconds: 5 },
    });
    await api.send("PUT", "/apply", {
      project: { id: PROJECT },
      buildServices: [
        { id: "code", repoUrl: code.url, buildCommand: "node --check server.js" },
        { id: "nowhere", repoUrl: "file:///nowhere/at/all.git" },
        { id: "broken", repoUrl: code.url, buildCommand: "echo the compiler is on fire >&2; exit 7" },
      ],
      deploymentServices: [service("api", await freePort()), service("squatted", takenPort)],
      jobs: [{ id: "task", command: "echo out of paper; exit 3" }],
      pipelines: [
        {
          id: "main",
          stages: [
            {
              name: "Production",
              resources: ["api", "squatted", "task"],
              releaseFlow: { document: sequential(wait(1)) },
            },
          ],
        },
      ],
    });
    stages = { path: `/projects/${PROJECT}/pipelines/main/release-flows` };
    expect((await api.build(PROJECT, "code", { branch: "main" })).success).toBe(true);
  });
  test.afterAll(() => {
    taken.close();
  });

  async function fails(api: Api, ...steps: object[]): Promise<ApiRun> {
    const flow = api.flow(PROJECT, "production");
    await flow.publish(sequential(...steps));
    const run = await flow.finish();
    expect(run.status).toBe("failure");
    expectSentence(run.error);
    return run;
  }

  test("an unknown token", async ({ product }) => {
    for (const token of ["not-the-token-at-all", null]) {
      expectRefusal(await new Api(product.url, token).ask("GET", "/projects"), 401);
    }
  });

  test("a document that is no JSON, with its place", async ({ api }) => {
    expectRefusal(await api.ask("POST", `${stages.path}/production`, '{"apiVersion": "v1.2",'), 400);
  });

  test("a document with a kind nobody knows, with its path", async ({ api }) => {
    const answer = await api.ask(
      "POST",
      `${stages.path}/production`,
      sequential({ kind: "Biuld", spec: {} }),
    );
    const { details } = expectRefusal(answer, 400);
    expect(details).toContain("spec.spec.steps[0].kind");
  });

  test("a document that releases to what is not there, with its path", async ({ api }) => {
    const answer = await api.ask("POST", `${stages.path}/production`, sequential(release("apu", "service")));
    const { details } = expectRefusal(answer, 400);
    expect(details).toContain("spec.spec.steps[0].spec.target");
    expect(details).toContain("apu");
  });

  test("a project file with a mistake, with its path", async ({ api }) => {
    const answer = await api.ask("PUT", "/apply", {
      project: { id: PROJECT },
      jobs: [{ id: "task", commands: "node job.js" }],
    });
    const { details } = expectRefusal(answer, 400);
    expect(details).toContain("jobs");
    expect(details).toContain("commands");
  });

  test("an unknown project, pipeline, stage, run or path", async ({ api }) => {
    const someId = "019a0000-0000-7000-8000-000000000000";
    for (const path of [
      "/projects/nope",
      `/projects/${PROJECT}/pipelines/nope`,
      `${stages.path}/nope`,
      `${stages.path}/production/runs/${someId}`,
      `${stages.path}/production/runs/nope`,
      `/projects/${PROJECT}/services/nope`,
      `/projects/${PROJECT}/jobs/nope`,
      `/projects/${PROJECT}/addons/nope`,
      "/nothing/here",
    ]) {
      expectRefusal(await api.ask("GET", path), 404);
    }
  });

  test("what belongs to another project is not found", async ({ api }) => {
    await api.send("PUT", "/apply", {
      project: { id: "strangers" },
      pipelines: [{ id: "main", stages: [{ name: "Production", resources: [] }] }],
    });
    const flow = api.flow(PROJECT, "production");
    await flow.publish(sequential(wait(0)));
    const run = await flow.finish();
    const theirs = api.flow("strangers", "production");
    expectRefusal(await api.ask("GET", `${theirs.path}/runs/${run.id}`), 404);
    expectRefusal(await api.ask("POST", `${theirs.path}/runs/${run.id}/abort`, {}), 404);
    expectRefusal(await api.ask("GET", `/projects/strangers/services/api`), 404);
    expectRefusal(await api.ask("POST", `/projects/strangers/jobs/task/runs`, {}), 404);
  });

  test("a repository that cannot be reached", async ({ api }) => {
    const path = `/projects/${PROJECT}/services/nowhere/build`;
    const answer = await api.ask("POST", path, { branch: "main" });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expectSentence(answer.error?.message);
    const run = await fails(api, build("nowhere"));
    expect(run.error).toContain("/nowhere/at/all.git");
  });

  test("a branch that does not exist", async ({ api }) => {
    const answer = await api.ask("POST", `/projects/${PROJECT}/services/code/build`, { branch: "gone" });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expectSentence(answer.error?.message);
    expect(answer.error?.message).toContain("gone");
    expect((await fails(api, build("code", { branch: "gone" }))).error).toContain("gone");
  });

  test("a build that fails, with what it printed", async ({ api }) => {
    const run = await fails(api, build("broken"));
    expect(run.error).toContain("7");
    type Log = { lines: { text: string }[] };
    const log = await api.get<Log>(`${stages.path}/production/runs/${run.id}/logs?node=0`);
    expect(JSON.stringify(log)).toContain("the compiler is on fire");
  });

  test("a job that exits with 3", async ({ api }) => {
    const run = await fails(api, release("task", "job"), {
      kind: "JobRun",
      spec: { jobId: "task" },
      condition: "success",
    });
    expect(run.error).toContain("3");
    const { runs } = await api.get<{ runs: { exitCode: number; status: string }[] }>(
      `/projects/${PROJECT}/jobs/task/runs`,
    );
    expect(runs[0]).toMatchObject({ exitCode: 3 });
  });

  test("a port that another program has", async ({ api }) => {
    const run = await fails(api, release("squatted", "service"));
    expect(run.error).toContain("port");
  });

  test("a run body that is too long or unknown", async ({ api }) => {
    expectRefusal(await api.ask("POST", `${stages.path}/production/runs`, { name: "ab" }), 400);
    expectRefusal(await api.ask("POST", `${stages.path}/production/runs`, { nam: "something" }), 400);
  });

  test("a full queue, and nothing that was in it is lost", async ({ api }) => {
    const flow = api.flow(PROJECT, "production");
    await flow.publish({ ...sequential(wait(3600)), options: { concurrencyPolicy: "queue" } });
    const before = await countOpen(api);
    let answer = await api.ask("POST", `${flow.path}/runs`, {});
    let accepted = 0;
    while (answer.status === 200 && accepted < 200) {
      accepted += 1;
      answer = await api.ask("POST", `${flow.path}/runs`, {});
    }
    expectRefusal(answer, 429);
    expect(await countOpen(api)).toBe(before + accepted);
  });

  async function countOpen(api: Api): Promise<number> {
    let count = 0;
    let cursor = "";
    for (;;) {
      const page = await api.ask<{ runs: unknown[] }>(
        "GET",
        `${stages.path}/production/runs?concluded=false&per_page=100${cursor}`,
      );
      count += page.data.runs.length;
      const pagination = page.pagination as { hasNextPage: boolean; cursor?: string } | undefined;
      if (pagination?.hasNextPage !== true) return count;
      cursor = `&cursor=${pagination.cursor ?? ""}`;
    }
  }
});
