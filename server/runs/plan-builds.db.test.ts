import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Capabilities } from "@/core/node-kind";
import { aBuild, BuildsDouble, IMAGE, ReleasesDouble, SHA } from "@/core/node-kind/test-doubles";
import { findManifest } from "@/nodes/_registry/manifests";
import { findPlanner } from "@/nodes/_registry/planners";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { useTestDatabase } from "@/server/db/test-database";
import { sealJson } from "@/server/secrets";
import { planRun, type PlanRequest, type RunPlan } from "./plan-run";

const database = useTestDatabase();
const OTHER_SHA = "a".repeat(40);

const build = {
  kind: "Build",
  ref: "start-build",
  spec: { id: "api", branch: "main" },
  condition: "success",
};
const release = (target: string, origin: object = { build: "${refs.start-build.id}" }) => ({
  kind: "Release",
  ref: `deploy-${target}`,
  spec: { type: "build", origin, target: { id: target, type: "service" } },
});
const aDocument = (steps: object[], more: object = {}) => ({
  apiVersion: "v1.2",
  ...more,
  spec: { kind: "Workflow", spec: { type: "sequential", steps } },
});

interface Surroundings {
  builds?: BuildsDouble;
  releases?: ReleasesDouble;
  missing?: Record<string, string>;
}

function plan(where: AFlow, given: Partial<PlanRequest> = {}, around: Surroundings = {}): Promise<RunPlan> {
  const { builds = new BuildsDouble([aBuild()]), releases = new ReleasesDouble(), missing = {} } = around;
  const images = { pin: () => Promise.resolve(`docker.io/library/nginx@sha256:${"cd".repeat(32)}`) };
  return planRun(
    {
      db: database.db,
      git: { listBranches: () => Promise.resolve([{ name: "main", sha: SHA, isDefault: true }]) },
      capabilities: () => ({ builds, releases, images }) as unknown as Capabilities,
      findManifest: (kind) => findManifest(kind),
      findPlanner,
      findMissing: () => Promise.resolve(missing),
    },
    { ...where, arguments: {}, overrides: {}, releaseNodeOverrides: {}, ...given },
  );
}

describe("a plan foresees what a build yields", () => {
  test("the image of a build that is there, for the steps behind it", async () => {
    const releases = new ReleasesDouble();
    releases.running.set("web", {
      image: "local/api@sha256:00",
      build: aBuild({ number: 3, branch: "fix" }),
    });
    const { lines } = await plan(
      await aFlow(database.db, aDocument([build, release("web")])),
      {},
      { releases },
    );
    expect(lines.map(({ build: state, blockedBy }) => [state, blockedBy])).toEqual([
      ["exists", null],
      ["exists", null],
    ]);
    expect(lines[1]?.image).toEqual({
      now: { image: "local/api@sha256:00", build: { number: 3, branch: "fix", sha: SHA } },
      then: { image: IMAGE, build: { number: 12, branch: "main", sha: SHA } },
    });
  });

  test("the commit of one that the run makes, and nothing that looks like its id", async () => {
    const message = { kind: "Delay", spec: { seconds: "${refs.start-build.number}" } };
    const { lines } = await plan(
      await aFlow(database.db, aDocument([build, release("web"), message])),
      {},
      { builds: new BuildsDouble([]) },
    );
    expect(lines[0]?.build).toBe("will-be-built");
    expect(lines[1]).toMatchObject({
      build: "will-be-built",
      image: { now: null, then: { image: null, build: { number: null, branch: "main", sha: SHA } } },
    });
    expect(lines[2]).toMatchObject({ blockedBy: null, detail: "Known once the steps before it have run." });
    expect(JSON.stringify(lines)).not.toContain("future-build");
  });

  test("nothing of a build that is skipped: what needs it cannot run, and says so", async () => {
    const skipped = { ...build, skipNodeExecution: "true" };
    const { lines } = await plan(await aFlow(database.db, aDocument([skipped, release("web")])));
    expect(lines[0]).toMatchObject({ skipped: true, skipWhy: "The flow skips it." });
    expect(lines[1]?.blockedBy).toMatch(/start-build/);
  });
});

describe("a plan follows what the run is given", () => {
  test("a target's override takes the place of what the flow says, for that target only", async () => {
    const where = await aFlow(database.db, aDocument([build, release("web"), release("shop")]));
    const { lines } = await plan(where, {
      releaseNodeOverrides: { web: { type: "build", origin: { id: "api", branch: "main", sha: OTHER_SHA } } },
    });
    expect(lines[1]).toMatchObject({
      what: "Deploy web from commit aaaaaaa of api",
      build: "will-be-built",
      image: { then: { build: { number: null, sha: OTHER_SHA } } },
    });
    expect(lines[2]).toMatchObject({ build: "exists", image: { then: { image: IMAGE } } });
  });

  test("an image is blocked where the runtime cannot pull one", async () => {
    const where = await aFlow(database.db, aDocument([release("web", { id: "api", build: "latest" })]));
    const given = { releaseNodeOverrides: { web: { type: "registry", origin: { imagePath: "nginx:1" } } } };
    const missing = { "image.pull": "The process runtime pulls no images." };
    expect((await plan(where, given, { missing })).lines[0]?.blockedBy).toBe(missing["image.pull"]);
    expect((await plan(where, given)).lines[0]).toMatchObject({
      blockedBy: null,
      detail: "The registry has it: it can be pulled.",
    });
  });

  test("a trigger's branch stands for its default branch's head until another is given", async () => {
    const triggers = [{ ref: "push", vcsService: "self-hosted", repoUrl: "file:///shop.git" }];
    const pushed = { kind: "Build", ref: "b", spec: { id: "api", sha: "${refs.push.sha}" } };
    const where = await aFlow(database.db, aDocument([pushed], { triggers }));
    expect((await plan(where)).lines[0]?.what).toBe("Build api, commit 5f1c0a9");
    const given = { overrides: { push: { branch: "fix", sha: OTHER_SHA } } };
    expect((await plan(where, given)).lines[0]?.what).toBe("Build api, commit aaaaaaa");
    await expect(plan(where, { overrides: { pull: { branch: "fix" } } })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("no step or trigger with the ref “pull”; it has push, b.") as string,
    });
  });

  test("a step that hangs on what others yield is not called skipped", async () => {
    const maybe = { ...release("web"), skipNodeExecution: "${fn.eq(refs.start-build.status, 'FAILURE')}" };
    const { lines } = await plan(await aFlow(database.db, aDocument([build, maybe])));
    expect(lines[1]).toMatchObject({ skipped: false, build: "exists" });
    expect(lines[1]?.skipWhy).toMatch(/^May be skipped/);
  });
});

describe("a plan says what stands in its way", () => {
  test("whoever works on a target now, and who waits for it", async () => {
    const where = await aFlow(database.db, aDocument([release("web", { id: "api", build: "latest" })]));
    const runId = await insertRun(where, { number: 12, status: "Running", concludedAt: null });
    await database.db.targetLock.create({
      data: {
        projectId: where.projectId,
        kind: "service",
        targetId: "web",
        runId,
        nodeKey: "0",
        attempt: 1,
        doing: "rolling out",
      },
    });
    const planned = await plan(where);
    expect(planned.lines[0]?.waitsFor).toBe(
      "Waits for web, which run #12 of main/Production is rolling out.",
    );
    expect(planned.outlook).toEqual({
      start: "now",
      sentence: "#12 is running; this run goes on beside it.",
    });
  });

  test("how long it took, by the middle of the last runs of the same revision", async () => {
    const where = await aFlow(database.db, aDocument([build]));
    const begin = new Date("2026-03-01T09:00:00Z");
    const after = (seconds: number) => new Date(begin.getTime() + seconds * 1000);
    for (const [index, seconds] of [10, 500, 12].entries()) {
      const runId = await insertRun(where, {
        number: index + 1,
        status: "Success",
        startedAt: begin,
        concludedAt: after(seconds + 1),
      });
      await database.db.nodeAttempt.create({
        data: {
          runId,
          nodeKey: "0",
          attempt: 1,
          kind: "Build",
          status: "Success",
          startedAt: begin,
          endedAt: after(seconds),
        },
      });
    }
    const planned = await plan(where);
    expect(planned.lines[0]?.lastMs).toBe(12_000);
    expect(planned.expectedMs).toBe(13_000);
  });
});

async function insertRun(
  where: AFlow,
  data: { number: number; status: "Running" | "Success"; startedAt?: Date; concludedAt: Date | null },
): Promise<string> {
  const { projectId, pipelineId, stageId, flowId } = where;
  const revision = await database.db.flowRevision.findFirstOrThrow({ where: { flowId } });
  const { id } = await database.db.run.create({
    data: {
      id: randomUUID(),
      projectId,
      pipelineId,
      stageId,
      flowId,
      revisionId: revision.id,
      trigger: "manual",
      triggeredBy: "Ana",
      document: {},
      sealedInputs: sealJson({}),
      wakeAt: null,
      ...data,
    },
  });
  return id;
}
