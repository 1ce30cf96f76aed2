import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiClient, ApiClientInMemoryContextProvider } from "@northflank/js-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureFirstAdmin } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { FlowStage } from "@/server/engine/a-stage-of-flows";
import { flow, sequential } from "@/server/engine/a-worker";
import { createRuntimePool, type RuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { aRestServer, type RestServer } from "./a-rest-server";

/* Northflank's own client, as it is on npm, drives our server. */

const TEMPLATES = join(process.cwd(), "../shared/templates");
const templates = existsSync(TEMPLATES)
  ? readdirSync(TEMPLATES).filter((name) => name.endsWith(".json"))
  : [];
if (templates.length === 0) console.info(`skipped: no published templates at ${TEMPLATES}`);

const database = useTestDatabase();
const TOKEN = "the-token-of-the-environment";
const project = { projectId: "guest-book" };
const folder = mkdtempSync(join(tmpdir(), "slipway-northflank-"));
const repoUrl = `file://${folder}`;
let sha = "";
let server: RestServer;
let stage: FlowStage;
let api: ApiClient;

const git = (...args: string[]): string =>
  execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" }).trim();

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  process.env.SLIPWAY_DATA_DIR = mkdtempSync(join(tmpdir(), "slipway-northflank-data-"));
  const holder = globalThis as typeof globalThis & { slipwayRuntimes?: RuntimePool };
  holder.slipwayRuntimes = createRuntimePool(database.db, () => new FakeRuntime());
  await ensureFirstAdmin(database.db, { adminEmail: undefined, adminPassword: undefined, adminToken: TOKEN });
  execFileSync("git", ["init", "-q", "-b", "main", folder]);
  writeFileSync(join(folder, "server.js"), "");
  git("add", ".");
  git("-c", "user.name=Ana", "-c", "user.email=ana@example.com", "commit", "-qm", "First");
  sha = git("rev-parse", "HEAD");
  server = await aRestServer();
  stage = await FlowStage.set(database.db, database.url, { Spare: flow(sequential()) });
  await stage.startWorker();
  const contexts = new ApiClientInMemoryContextProvider();
  contexts.addContext({ name: "slipway", host: server.url, token: TOKEN });
  api = new ApiClient(contexts, { throwErrorOnHttpErrorCode: true });
});
afterAll(async () => {
  await stage.stopWorkers();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
  rmSync(process.env.SLIPWAY_DATA_DIR ?? "", { recursive: true, force: true });
});

const billing = { deploymentPlan: "nf-compute-20" };
/** What no client of Northflank's can make: its pipelines come from its templates. */
async function makePipelines(stages: object[]): Promise<void> {
  const response = await fetch(`${server.url}/v1/apply`, {
    method: "PUT",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ project: { id: project.projectId }, pipelines: [{ id: "main", stages }] }),
  });
  expect(await response.text()).not.toContain('"error"');
}

/** The client types only what it knows; warnings are ours. */
const warningsOf = (answer: object): string[] => (answer as { warnings?: string[] }).warnings ?? [];

describe("Northflank's client", { timeout: 60_000 }, () => {
  test("makes the project of the four documents", async () => {
    const made = await api.create.project({ data: { name: "Guest Book", region: "europe-west" } });
    expect(made.data).toMatchObject({ id: project.projectId, name: "Guest Book" });
    for (const name of ["build-service", "builder"]) {
      const { data } = await api.create.service.build({
        parameters: project,
        data: {
          name,
          billing,
          vcsData: { projectUrl: repoUrl, projectType: "github" },
          buildSettings: {
            dockerfile: { buildEngine: "kaniko", dockerFilePath: "/Dockerfile", dockerWorkDir: "/" },
          },
        } as never,
      });
      expect(data).toMatchObject({ id: name, serviceType: "build" });
    }
    for (const name of ["deployment-service", "deployment-staging", "deployment-prod"]) {
      const { data } = await api.create.service.deployment({
        parameters: project,
        data: {
          name,
          billing,
          deployment: { instances: 2, internal: { id: "builder", branch: "main", buildSHA: "latest" } },
          ports: [{ name: "http", internalPort: 8080, public: true, protocol: "HTTP" }],
          runtimeEnvironment: { GREETING: "hello" },
        } as never,
      });
      expect(data).toMatchObject({ id: name, serviceType: "deployment" });
    }
    for (const name of ["job-staging", "job-prod"]) {
      const { data } = await api.create.job.manual({
        parameters: project,
        data: {
          name,
          billing,
          backoffLimit: 0,
          runOnSourceChange: "cd-promote",
          activeDeadlineSeconds: 60,
        } as never,
      });
      expect(data).toMatchObject({ id: name });
    }
    const addon = await api.create.addon({
      parameters: project,
      data: {
        name: "postgres-prod",
        type: "postgresql",
        version: "16-latest",
        billing: { ...billing, storage: 4096, replicas: 1 },
      },
    });
    expect(addon.data).toMatchObject({ id: "postgres-prod" });
    await api.create.secret({
      parameters: project,
      data: {
        name: "Prod",
        secretType: "environment",
        priority: 10,
        secrets: { variables: { API_KEY: "k" } },
      } as never,
    });
  });

  test("is told by name what has no meaning here, and has nothing dropped in silence", async () => {
    const response = await fetch(`${server.url}/v1/projects/guest-book/jobs`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "Spare job", billing, backoffLimit: 3, runtimeEnvironment: { A: 1 } }),
    });
    expect(warningsOf((await response.json()) as object)).toEqual([
      "`billing` has no meaning on this server and was ignored.",
      "`backoffLimit` has no meaning on this server and was ignored.",
    ]);
    const unknown = api.patch.job({
      parameters: { ...project, jobId: "spare-job" },
      data: { colour: "red" } as never,
    });
    await expect(unknown).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("colour") as string,
    });
  });

  test("changes what is there and leaves the rest as it is", async () => {
    const parameters = { ...project, serviceId: "deployment-prod" };
    await api.patch.service.deployment({ parameters, data: { deployment: { instances: 3 } } });
    await api.scale.service({ parameters, data: { instances: 4 } });
    const row = await database.db.deploymentService.findUniqueOrThrow({
      where: { projectId_id: { projectId: "guest-book", id: "deployment-prod" } },
    });
    expect(row).toMatchObject({ name: "deployment-prod", replicas: 4 });
    const before = await database.db.job.count({ where: { projectId: "guest-book" } });
    await api.patch.job.manual({
      parameters: { ...project, jobId: "job-prod" },
      data: { runOnSourceChange: "never" } as never,
    });
    await api.delete.job({ parameters: { ...project, jobId: "spare-job" } });
    expect(await database.db.job.count({ where: { projectId: "guest-book" } })).toBe(before - 1);
  });

  test("says how a resource shall be, whether there is one or not", async () => {
    for (const timeoutSeconds of [60, 90]) {
      const data = { name: "Put Job", activeDeadlineSeconds: timeoutSeconds } as never;
      await api.put.job({ parameters: project, data });
      const jobs = await database.db.job.findMany({ where: { projectId: "guest-book", id: "put-job" } });
      expect(jobs).toMatchObject([{ timeoutSeconds }]);
    }
    await api.delete.job({ parameters: { ...project, jobId: "put-job" } });
    for (const value of ["one", "two"]) {
      const secret = { variables: { KEY: value } };
      const data = {
        name: "Put Group",
        type: "secret",
        secretType: "environment",
        priority: 0,
        secrets: secret,
      };
      await api.put.secret({ parameters: project, data: data as never });
    }
    expect(await database.db.secretGroup.count({ where: { projectId: "guest-book", id: "put-group" } })).toBe(
      1,
    );
    await api.delete.secret({ parameters: { ...project, secretId: "put-group" } });
    const parameters = { ...project, serviceId: "deployment-prod" };
    const deployed = await api.get.service({ parameters });
    const settings = { name: deployed.data.name, deployment: { instances: 2 } };
    await api.put.service.deployment({ parameters: project, data: settings as never });
    const after = await api.get.service({ parameters });
    expect(after.data).toMatchObject({ id: "deployment-prod", deployment: { instances: 2 } });
  });

  test("lists page by page, and gets each", async () => {
    const first = await api.list.services({ parameters: project, options: { per_page: 2 } });
    expect(first.data.services).toHaveLength(2);
    expect(first.pagination).toMatchObject({ hasNextPage: true, count: 2 });
    const all = await api.list.services.all({ parameters: project, options: { per_page: 2 } });
    expect(all.data.services.map(({ id }) => id).sort()).toEqual([
      "build-service",
      "builder",
      "deployment-prod",
      "deployment-service",
      "deployment-staging",
    ]);
    expect((await api.list.projects({})).data.projects.map(({ id }) => id)).toContain("guest-book");
    expect((await api.list.jobs({ parameters: project })).data.jobs).toHaveLength(2);
    expect((await api.list.addons({ parameters: project })).data.addons).toHaveLength(1);
    expect((await api.list.secrets({ parameters: project })).data.secrets).toMatchObject([{ id: "prod" }]);
    expect(
      (await api.get.addon({ parameters: { ...project, addonId: "postgres-prod" } })).data,
    ).toMatchObject({ id: "postgres-prod" });
    expect((await api.get.job({ parameters: { ...project, jobId: "job-prod" } })).data).toMatchObject({
      id: "job-prod",
    });
    const ofTeam = await api.get.project({ parameters: { ...project, teamId: "acme" } });
    expect(ofTeam.data).toMatchObject({ id: "guest-book" });
  });

  test("gets errors in the shape it knows", async () => {
    const missing = api.get.project({ parameters: { projectId: "nowhere" } });
    await expect(missing).rejects.toMatchObject({ status: 404, id: "not-found" });
  });

  test("starts, lists, gets, reads and aborts builds", async () => {
    const parameters = { ...project, serviceId: "build-service" };
    const { data: build } = await api.start.service.build({ parameters, data: { branch: "main" } });
    expect(build).toMatchObject({ branch: "main", sha, status: "QUEUED" });
    const id = (build as { id: string }).id;
    expect((await api.get.service.builds({ parameters })).data.builds).toMatchObject([{ id }]);
    expect((await api.get.service.build({ parameters: { ...parameters, buildId: id } })).data).toMatchObject({
      id,
    });
    await api.abort.service.build({ parameters: { ...parameters, buildId: id } });
    const { operationId } = await database.db.build.findUniqueOrThrow({ where: { id } });
    const operation = await database.db.operation.findUniqueOrThrow({ where: { id: operationId ?? "" } });
    expect(operation.cancelRequestedAt).not.toBeNull();
  });

  test("runs jobs, and takes backups", async () => {
    const parameters = { ...project, jobId: "job-prod" };
    const refused = api.start.job.run({ parameters, data: {} });
    await expect(refused).rejects.toMatchObject({
      message: expect.stringMatching(/image|released/) as string,
    });
    await database.db.job.update({
      where: { projectId_id: { projectId: "guest-book", id: "job-prod" } },
      data: { image: `local/app@sha256:${"a".repeat(64)}` },
    });
    const { data: run } = await api.start.job.run({ parameters, data: {} });
    const { id } = run as { id: string };
    expect((await api.get.job.runs({ parameters })).data.runs).toMatchObject([{ id, concluded: false }]);
    expect((await api.get.job.run({ parameters: { ...parameters, runId: id } })).data).toMatchObject({ id });
    await api.abort.job.run({ parameters: { ...parameters, runId: id } });
    const addon = { ...project, addonId: "postgres-prod" };
    const { data: backup } = await api.backup.addon({
      parameters: addon,
      data: { backupType: "dump" } as never,
    });
    const backupId = (backup as { id: string }).id;
    expect((await api.get.addon.backups({ parameters: addon })).data.backups).toMatchObject([
      { id: backupId },
    ]);
    expect((await api.get.addon.backup({ parameters: { ...addon, backupId } })).data).toMatchObject({
      id: backupId,
    });
    await api.abort.addon.backup({ parameters: { ...addon, backupId } });
  });

  test.skipIf(templates.length === 0)(
    "publishes the four documents, which come back as they were sent",
    async () => {
      await makePipelines([
        { name: "Selectors", resources: ["deployment-service"] },
        { name: "Staging", resources: ["job-staging", "deployment-staging"] },
        { name: "Production", resources: ["job-prod", "deployment-prod", "postgres-prod"] },
      ]);
      expect((await api.list.pipelines({ parameters: project })).data.pipelines).toMatchObject([
        { id: "main" },
      ]);
      for (const template of templates) {
        const document = JSON.parse(readFileSync(join(TEMPLATES, template), "utf8")) as Record<
          string,
          unknown
        >;
        const parameters = {
          ...project,
          pipelineId: "main",
          stage: template.includes("selector") ? "selectors" : "production",
        };
        await api.update.releaseFlow({ parameters, data: document as never });
        expect((await api.get.releaseFlow({ parameters })).data, template).toMatchObject(document);
      }
    },
  );

  test("runs a flow with arguments, overrides and releaseNodeOverrides, follows it and aborts it", async () => {
    const parameters = { ...project, pipelineId: "main", stage: "production" };
    const promote = {
      type: "deployment",
      origin: { id: "deployment-staging", type: "service" },
      target: { id: "deployment-prod", type: "service" },
    };
    const build = { type: "build", origin: { id: "builder", branch: "main", build: "latest" } };
    const steps = [
      { kind: "Delay", ref: "pause", spec: { seconds: "${args.SECONDS}" } },
      { kind: "Delay", ref: "nap", spec: { seconds: 600 } },
      { kind: "Release", ref: "release", spec: promote },
    ];
    await makePipelines([
      { name: "Selectors", resources: ["deployment-service"] },
      { name: "Staging", resources: ["job-staging", "deployment-staging"] },
      { name: "Production", resources: ["job-prod", "deployment-prod", "postgres-prod"] },
    ]);
    await api.update.releaseFlow({
      parameters,
      data: {
        apiVersion: "v1.2",
        arguments: { SECONDS: 600 },
        spec: { kind: "Workflow", spec: { type: "sequential", steps } },
      },
    });
    const start = async (data: object): Promise<string> => {
      const { data: run } = await api.run.releaseFlow({ parameters, data: data });
      return (run as unknown as { id: string }).id;
    };
    const given = {
      name: "Release one",
      arguments: { SECONDS: 0 },
      overrides: { nap: { seconds: 0 } },
      releaseNodeOverrides: { "deployment-prod": { ...build, target: promote.target } },
    };
    const first = await start(given);
    // Nothing was ever built: with what was given, the run gets as far as asking for a build.
    await untilConcluded(first);
    const attempt = await database.db.nodeAttempt.findFirstOrThrow({ where: { runId: first, nodeKey: "2" } });
    expect(attempt.spec).toMatchObject(build);
    const ended = await api.get.releaseFlowRun({ parameters: { ...parameters, runId: first } });
    expect(ended.data).toMatchObject({ id: first, name: "Release one", status: "failure", concluded: true });

    const second = await start({ arguments: { SECONDS: 0 } });
    const open = await api.list.releaseFlowRuns({ parameters, options: { concluded: false } });
    expect(open.data.runs?.map(({ id }) => id)).toEqual([second]);
    await api.abort.releaseFlowRun({ parameters: { ...parameters, runId: second } });
    await untilConcluded(second);
    const { data } = await api.list.releaseFlowRuns({ parameters, options: { per_page: 1 } });
    expect(data.runs).toMatchObject([{ id: second, status: "aborted" }]);
    const all = await api.list.releaseFlowRuns.all({ parameters, options: { per_page: 1 } });
    expect(all.data.runs?.map(({ id }) => id)).toEqual([second, first]);
  });

  async function untilConcluded(id: string): Promise<void> {
    for (;;) {
      const { concludedAt } = await database.db.run.findUniqueOrThrow({ where: { id } });
      if (concludedAt !== null) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});
