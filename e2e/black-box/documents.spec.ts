import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { freePort } from "@/server/embedded-postgres";
import { leaves, type ApiBuild, type ApiRun } from "./api";
import { Code } from "./code";
import { expect, test } from "./test";

const templates = resolve("..", "shared", "templates");
const PROJECT = "documents";

function document(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(templates, `${name}.json`), "utf8")) as Record<string, unknown>;
}

/** Brings the newest successful build to everything in Staging. */
const STAGING_FLOW = {
  apiVersion: "v1.2",
  spec: {
    kind: "Workflow",
    spec: {
      type: "parallel",
      steps: [
        { id: "deployment-staging", type: "service" },
        { id: "job-staging", type: "job" },
      ].map((target) => ({
        kind: "Release",
        spec: { type: "build", origin: { id: "builder", branch: "main", build: "latest" }, target },
        condition: "running",
      })),
    },
  },
};

function projectFile(repoUrl: string, journal: string, ports: Record<string, number>) {
  const service = (id: string, stage: string) => ({
    id,
    command: "node server.js",
    port: ports[id],
    healthCheck: { path: "/", intervalSeconds: 0.2, timeoutSeconds: 2, graceSeconds: 30 },
    environment: { STAGE: stage },
  });
  const job = (id: string, more: object = {}) => ({
    id,
    command: "node job.js",
    environment: { JOURNAL: journal },
    ...more,
  });
  return {
    project: { id: PROJECT, name: "The four documents" },
    buildServices: ["build-service", "builder"].map((id) => ({
      id,
      repoUrl,
      buildCommand: "node --check server.js",
    })),
    addons: [{ id: "postgres-prod", type: "postgres" }],
    deploymentServices: [
      service("deployment-service", "Development"),
      service("deployment-staging", "Staging"),
      service("deployment-prod", "Production"),
    ],
    jobs: [job("job-staging"), job("job-prod", { addons: ["postgres-prod"] })],
    pipelines: [
      {
        id: "main",
        stages: [
          { name: "Development", resources: ["deployment-service"] },
          {
            name: "Staging",
            resources: ["deployment-staging", "job-staging"],
            releaseFlow: { document: STAGING_FLOW },
          },
          { name: "Production", resources: ["deployment-prod", "job-prod", "postgres-prod"] },
        ],
      },
    ],
  };
}

test.describe.serial("each of the four documents, unmodified", () => {
  test.skip(!existsSync(templates), `the four documents are not at ${templates}`);
  const ports: Record<string, number> = {};
  const shas: Record<string, string> = {};
  let code: Code;
  let journal: string;

  test.beforeAll(async ({ dir }) => {
    for (const id of ["deployment-service", "deployment-staging", "deployment-prod"])
      ports[id] = await freePort();
    journal = join(dir, "documents-journal.txt");
    code = new Code(join(dir, "documents"));
    shas.v1 = code.release("v1");
    shas.v2 = code.release("v2");
  });

  /** What a service comes to answer; two of the documents do not wait for that. */
  const expectServed = (id: string, answer: string): Promise<void> =>
    expect
      .poll(async () => (await fetch(`http://127.0.0.1:${ports[id] ?? 0}/`).catch(() => null))?.text(), {
        intervals: [100],
      })
      .toBe(answer);
  const statuses = (run: ApiRun): string[] =>
    leaves(run.spec).map((node) => `${node.kind} ${node.response.status}`);

  test("find their project: applied once it is there, applied again nothing changes", async ({ api }) => {
    const file = projectFile(code.url, journal, ports);
    type Applied = { changes: { action: string }[] };
    const first = await api.send<Applied>("PUT", "/apply", file);
    expect(new Set(first.changes.map(({ action }) => action))).toEqual(new Set(["create"]));
    const again = await api.send<Applied>("PUT", "/apply", file);
    expect(new Set(again.changes.map(({ action }) => action))).toEqual(new Set(["unchanged"]));
  });

  test("branch-commit-selector builds the chosen commit and serves it", async ({ api }) => {
    const flow = api.flow(PROJECT, "development");
    await flow.publish(document("branch-commit-selector"));
    expect(await flow.read()).toMatchObject(document("branch-commit-selector"));

    const chosen = await flow.finish({ arguments: { RELEASE_BRANCH: "main", RELEASE_SHA: shas.v1 } });
    expect(chosen.error).toBeUndefined();
    expect(statuses(chosen)).toEqual(["Build success", "Release success"]);
    expect(chosen.refs["start-build"]).toMatchObject({ sha: shas.v1, branch: "main" });
    await expectServed("deployment-service", "v1 in Development");

    // No commit chosen: the head of the branch.
    const head = await flow.finish({ arguments: { RELEASE_BRANCH: "main", RELEASE_SHA: "" } });
    expect(head.refs["start-build"]).toMatchObject({ sha: shas.v2 });
    await expectServed("deployment-service", "v2 in Development");
  });

  test("build-selector serves the chosen build, also an older one", async ({ api }) => {
    const flow = api.flow(PROJECT, "development");
    await flow.publish(document("build-selector"));
    const { builds } = await api.get<{ builds: ApiBuild[] }>(
      `/projects/${PROJECT}/services/build-service/build`,
    );
    const older = builds.find(({ sha }) => sha === shas.v1);
    const run = await flow.finish({
      arguments: { DEPLOY_BRANCH: "main", DEPLOY_SHA: shas.v1, DEPLOY_BUILD_ID: older?.id },
    });
    expect(run.error).toBeUndefined();
    expect(statuses(run)).toEqual(["Release success"]);
    await expectServed("deployment-service", "v1 in Development");
  });

  test("deploy-build-parallel brings the latest build to the job and the service", async ({ api }) => {
    const build = await api.build(PROJECT, "builder", { branch: "main" });
    expect(build).toMatchObject({ success: true, sha: shas.v2 });
    const flow = api.flow(PROJECT, "Production");
    await flow.publish(document("deploy-build-parallel"));
    const run = await flow.finish();
    expect(run.error).toBeUndefined();
    expect(statuses(run)).toEqual(["Release success", "Release success"]);
    await expectServed("deployment-prod", "v2 in Production");
    const prodJob = await api.get<{ image: string }>(`/projects/${PROJECT}/jobs/job-prod`);
    const prodService = await api.get<{ image: string }>(`/projects/${PROJECT}/services/deployment-prod`);
    expect(prodJob.image).toMatch(/@sha256:[0-9a-f]{64}$/);
    expect(prodService.image).toBe(prodJob.image);
  });

  test("backup-migrate-promote backs up, promotes and runs the job, promotes the service", async ({
    api,
  }) => {
    code.release("v3");
    await api.build(PROJECT, "builder", { branch: "main" });
    const staging = await api.flow(PROJECT, "staging").finish();
    expect(staging.error).toBeUndefined();
    await expectServed("deployment-staging", "v3 in Staging");
    await expectServed("deployment-prod", "v2 in Production");

    const flow = api.flow(PROJECT, "production");
    await flow.publish(document("backup-migrate-promote"));
    const run = await flow.finish();
    expect(run.error).toBeUndefined();
    expect(statuses(run)).toEqual([
      "AddonBackup success",
      "Release success",
      "JobRun success",
      "Release success",
    ]);
    await expectServed("deployment-prod", "v3 in Production");
    expect(readFileSync(journal, "utf8")).toBe("v3 postgresql\n");
    const { backups } = await api.get<{ backups: { status: string; sizeBytes: number; sha256: string }[] }>(
      `/projects/${PROJECT}/addons/postgres-prod/backups`,
    );
    expect(backups).toHaveLength(1);
    expect(backups[0]?.sizeBytes).toBeGreaterThan(1000);
    expect(backups[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test("a backup it took can be restored", async ({ api }) => {
    const addon = `/projects/${PROJECT}/addons/postgres-prod`;
    const { backups } = await api.get<{ backups: { id: string }[] }>(`${addon}/backups`);
    const restore = await api.send<{ id: string }>(
      "POST",
      `${addon}/backups/${backups[0]?.id ?? ""}/restore`,
      {},
    );
    type Restores = {
      restores: { id: string; status: string; message: string | null; completedAt?: string }[];
    };
    await expect
      .poll(
        async () => {
          const { restores } = await api.get<Restores>(`${addon}/restores`);
          return restores.find(({ id }) => id === restore.id);
        },
        { timeout: 60_000 },
      )
      .toMatchObject({ status: "completed" });
  });
});
