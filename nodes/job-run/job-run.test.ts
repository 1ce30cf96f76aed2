import { describe, expect, it } from "vitest";
import type { Images } from "@/core/node-kind";
import { aBuild, aCall, aJobRun, BuildsDouble, IMAGE, JobsDouble, SHA } from "@/core/node-kind/test-doubles";
import { jobRunExecutor } from "./execute";
import { commandOf, jobRunManifest, JobRunSpecSchemas, type JobRunSpec } from "./manifest";
import { planJobRun } from "./plan";

const aSpec = (more: object = {}) => JobRunSpecSchemas.resolved.parse({ jobId: "job-prod", ...more });
const PINNED = `docker.io/library/flyway@sha256:${"cd".repeat(32)}`;

class ImagesDouble implements Images {
  readonly asked: Parameters<Images["pin"]>[0][] = [];
  pin: Images["pin"] = (request) => {
    this.asked.push(request);
    return Promise.resolve(PINNED);
  };
}

const use = (known = [aBuild()]) => ({
  jobs: new JobsDouble(),
  builds: new BuildsDouble(known),
  images: new ImagesDouble(),
});

describe("JobRun", () => {
  it("runs the job with its own image and command unless told otherwise", async () => {
    const { jobs, builds, images } = use();
    await jobRunExecutor.execute(aCall(aSpec(), { jobs, builds, images }, { timeoutSeconds: 60 }));
    expect(jobs.requests).toEqual([
      { jobId: "job-prod", environment: undefined, command: undefined, image: undefined, timeoutSeconds: 60 },
    ]);
  });

  it("waits for the run and does not start it twice", async () => {
    const { jobs, builds, images } = use();
    const first = await jobRunExecutor.execute(aCall(aSpec(), { jobs, builds, images }));
    expect(first).toMatchObject({ type: "waiting", reason: "run job-prod #4", operationId: "op-job" });
    expect(await jobRunExecutor.execute(aCall(aSpec(), { jobs, builds, images }))).toEqual(first);
    expect(jobs.requests).toHaveLength(1);
  });

  it("is not disturbed by a build that vanishes after the run was started", async () => {
    const { jobs, builds, images } = use();
    const spec = aSpec({ deployment: { internal: { id: "api", branch: "main" } } });
    await jobRunExecutor.execute(aCall(spec, { jobs, builds, images }));
    builds.known = [];
    expect(await jobRunExecutor.execute(aCall(spec, { jobs, builds, images }))).toMatchObject({
      type: "waiting",
    });
  });

  it("succeeds with the exit code", async () => {
    const { jobs, builds, images } = use();
    jobs.started = aJobRun({ state: "succeeded", exitCode: 0 });
    expect(await jobRunExecutor.execute(aCall(aSpec(), { jobs, builds, images }))).toMatchObject({
      type: "succeeded",
      output: { id: jobs.started.id, runName: "job-prod #4", exitCode: 0, status: "SUCCESS" },
    });
  });

  it("fails for good when the job does", async () => {
    const { jobs, builds, images } = use();
    jobs.started = aJobRun({ state: "failed", exitCode: 3, error: "exited with code 3" });
    expect(await jobRunExecutor.execute(aCall(aSpec(), { jobs, builds, images }))).toMatchObject({
      type: "failed",
      code: "job-failed",
      message: "Run job-prod #4 failed: exited with code 3",
      transient: false,
    });
  });

  it("succeeds at once without a condition", async () => {
    const { jobs, builds, images } = use();
    expect(
      await jobRunExecutor.execute(aCall(aSpec(), { jobs, builds, images }, { wait: false })),
    ).toMatchObject({
      type: "succeeded",
      output: { exitCode: null, status: "RUNNING" },
    });
  });

  it("lays the node's variables over the job's", async () => {
    const { jobs, builds, images } = use();
    await jobRunExecutor.execute(
      aCall(aSpec({ runtimeEnvironment: { DRY: true, N: 2, S: "x" } }), { jobs, builds, images }),
    );
    expect(jobs.requests[0]?.environment).toEqual({ DRY: "true", N: "2", S: "x" });
  });

  it.each([
    ["a build's id", { id: "api", buildId: aBuild().id }],
    ["a commit", { id: "api", branch: "main", buildSHA: SHA }],
    ["the branch's latest", { id: "api", branch: "main", buildSHA: "latest" }],
  ])("takes the image of %s", async (_, internal) => {
    const { jobs, builds, images } = use([
      aBuild(),
      aBuild({ id: "other", number: 13, branch: "fix", sha: "0".repeat(40), image: "x" }),
    ]);
    await jobRunExecutor.execute(aCall(aSpec({ deployment: { internal } }), { jobs, builds, images }));
    expect(jobs.requests[0]?.image).toBe(IMAGE);
  });

  it("names a build that does not exist", async () => {
    const spec = aSpec({ deployment: { internal: { id: "api", buildId: "nope" } } });
    await expect(jobRunExecutor.execute(aCall(spec, use()))).rejects.toMatchObject({
      code: "not-found",
      message: 'There is no build "nope" in this project.',
    });
  });

  it("runs an image of a registry, pinned", async () => {
    const spec = aSpec({ deployment: { external: { imagePath: "flyway:11", credentials: "hub" } } });
    expect(jobRunManifest.runtimeNeeds?.(spec)).toContainEqual({
      capability: "image.pull",
      path: ["deployment", "external"],
    });
    const all = use();
    await jobRunExecutor.execute(aCall(spec, all));
    expect(all.images.asked).toEqual([{ imagePath: "flyway:11", credentialsId: "hub" }]);
    expect(all.jobs.requests[0]?.image).toBe(PINNED);
  });

  it("plans with the command and image of this run, or with what is missing", async () => {
    const docker = { configType: "customCommand", customCommand: "node migrate.js" };
    const plan = (deployment: object, all = use()) => planJobRun({ spec: aSpec({ deployment }), use: all });
    expect(await plan({})).toEqual({ what: "Run job-prod", detail: null, blockedBy: null });
    expect((await plan({ docker, external: { imagePath: "flyway:11" } })).detail).toBe(
      "node migrate.js · with docker.io/library/flyway@sha256:cdcdcdcdcdcd…",
    );
    expect((await plan({ internal: { id: "api", branch: "main" } }, use([]))).blockedBy).toBe(
      "api has no successful build of branch main.",
    );
  });

  it("accepts what Northflank's documents carry", () => {
    const northflank = {
      projectId: "shop",
      jobId: "job-prod",
      runtimeFiles: { "/etc/x": { data: "…", encoding: "utf-8" } },
      billing: { deploymentPlan: "nf-compute-10" },
      deployment: {
        buildpack: { configType: "default" },
        storage: { ephemeralStorage: { storageSize: 1024 }, shmSize: 64 },
        docker: { configType: "customCommand", customCommand: "node ${args.SCRIPT}" },
      },
    };
    expect(JobRunSpecSchemas.authored.safeParse(northflank).error).toBeUndefined();
  });
});

describe("what a run cannot have", () => {
  const notices = (more: object) =>
    jobRunManifest.notices?.(aSpec(more)).map(({ severity, path }) => [severity, path.join(".")]);
  it("is refused where the job would miss it, and told where it would not", () => {
    expect(notices({ runtimeFiles: { "/a": {} }, dockerSecretMounts: { a: {} } })).toEqual([
      ["error", "runtimeFiles"],
      ["error", "dockerSecretMounts"],
    ]);
    expect(
      notices({ billing: { deploymentPlan: "nf-compute-10" }, deployment: { storage: { shmSize: 64 } } }),
    ).toEqual([
      ["warning", "billing"],
      ["warning", "deployment.storage"],
    ]);
    expect(notices({ runtimeFiles: {}, deployment: { docker: {} } })).toEqual([]);
  });
});

describe("commandOf", () => {
  type Docker = NonNullable<JobRunSpec["deployment"]>["docker"];
  it.each<[Docker, string | undefined]>([
    [undefined, undefined],
    [{ configType: "default", customCommand: "ignored" }, undefined],
    [{ configType: "customCommand", customCommand: "node migrate.js" }, "node migrate.js"],
    [{ configType: "customEntrypoint", customEntrypoint: "node", customCommand: "ignored" }, "node"],
    [
      { configType: "customEntrypointCustomCommand", customEntrypoint: "node", customCommand: "m.js" },
      "node m.js",
    ],
    [{ customCommand: "node migrate.js" }, "node migrate.js"],
    [{ configType: "customCommand", customCommand: "" }, undefined],
  ])("of %j is %s", (docker, command) => {
    expect(commandOf({ deployment: { docker } })).toBe(command);
  });
});
