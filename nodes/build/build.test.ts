import { describe, expect, it } from "vitest";
import type { BuildFacts } from "@/core/node-kind";
import { aBuild, aCall, BuildsDouble, IMAGE, SHA } from "@/core/node-kind/test-doubles";
import { buildExecutor } from "./execute";
import { BuildOutputSchema, buildManifest, BuildSpecSchemas, commitOf } from "./manifest";
import { planBuild } from "./plan";

const spec = BuildSpecSchemas.resolved.parse({ id: "api", type: "service", branch: "main", sha: "" });

describe("Build", () => {
  it("starts a build of the branch's head when the commit is empty", async () => {
    const builds = new BuildsDouble();
    await buildExecutor.execute(aCall(spec, { builds }));
    expect(builds.requests).toEqual([
      expect.objectContaining({
        buildServiceId: "api",
        branch: "main",
        sha: undefined,
        reuseExistingBuilds: true,
        timeoutSeconds: 3600,
      }),
    ]);
  });

  it("waits for the build, naming it, and does not start it twice", async () => {
    const builds = new BuildsDouble();
    const first = await buildExecutor.execute(aCall(spec, { builds }));
    const second = await buildExecutor.execute(aCall(spec, { builds }, { secondsIn: 5 }));
    expect(first).toMatchObject({ type: "waiting", reason: "build #12 of api", operationId: "op-build" });
    expect(second).toEqual(first);
    expect(builds.requests).toHaveLength(1);
  });

  it("succeeds with everything known about a finished build", async () => {
    const builds = new BuildsDouble();
    builds.started = aBuild();
    const result = await buildExecutor.execute(aCall(spec, { builds }));
    expect(result).toEqual({
      type: "succeeded",
      operationId: "op-build",
      output: {
        id: builds.started.id,
        number: 12,
        branch: "main",
        sha: SHA,
        pullRequestId: null,
        status: "SUCCESS",
        image: IMAGE,
        digest: IMAGE.split("@")[1],
        registry: { uri: IMAGE },
        createdAt: "2026-03-01T09:00:00.000Z",
        concluded: true,
        reused: false,
      },
    });
    if (result.type === "succeeded") expect(() => BuildOutputSchema.parse(result.output)).not.toThrow();
  });

  it("succeeds at once without a condition, with no image yet", async () => {
    const result = await buildExecutor.execute(aCall(spec, { builds: new BuildsDouble() }, { wait: false }));
    expect(result).toMatchObject({
      type: "succeeded",
      output: { status: "QUEUED", image: null, concluded: false },
    });
  });

  it("fails with the build's own words", async () => {
    const builds = new BuildsDouble();
    builds.started = aBuild({ state: "failed", error: "npm ci exited with 1" });
    expect(await buildExecutor.execute(aCall(spec, { builds }))).toMatchObject({
      type: "failed",
      code: "build-failed",
      message: "Build #12 of api failed: npm ci exited with 1",
      transient: false,
    });
  });

  it("looks often at a reused build, whose end may wake nobody here", async () => {
    const builds = new BuildsDouble();
    builds.started = aBuild({ state: "running", reused: true });
    const foreign = await buildExecutor.execute(aCall(spec, { builds }));
    builds.started = aBuild({ state: "running", reused: false });
    const own = await buildExecutor.execute(aCall(spec, { builds }));
    if (foreign.type !== "waiting" || own.type !== "waiting") throw new Error("both wait");
    expect(foreign.recheckAfterMs).toBeLessThan(own.recheckAfterMs);
  });

  it("hands build arguments and docker overrides on", async () => {
    const builds = new BuildsDouble();
    const overridden = BuildSpecSchemas.resolved.parse({
      id: "api",
      type: "service",
      buildOverrides: {
        buildArguments: { LEVEL: 3, DEBUG: true },
        docker: { dockerFilePath: "/Dockerfile.prod", dockerWorkDir: "/api", dockerfileTarget: "run" },
      },
    });
    await buildExecutor.execute(aCall(overridden, { builds }));
    expect(builds.requests[0]).toMatchObject({
      buildArguments: { LEVEL: "3", DEBUG: "true" },
      dockerfile: "/Dockerfile.prod",
      contextDir: "/api",
    });
  });

  describe("with rules", () => {
    const ruled = (more: object = {}) =>
      BuildSpecSchemas.resolved.parse({
        id: "api",
        type: "service",
        branch: "main",
        buildRules: { pathIgnoreRules: ["docs/**"], ciIgnoreFlagsEnabled: true },
        ...more,
      });
    const unwanted = (lastBuild: BuildFacts | null) => {
      const builds = new BuildsDouble();
      builds.verdict = { sha: SHA, reason: "its message says [skip ci]", lastBuild };
      return builds;
    };

    it("builds the very commit that they were asked about", async () => {
      const builds = new BuildsDouble();
      builds.verdict = { sha: SHA, reason: null, lastBuild: null };
      expect(await buildExecutor.execute(aCall(ruled(), { builds }))).toMatchObject({ type: "waiting" });
      expect(builds.judged).toMatchObject([
        {
          buildServiceId: "api",
          branch: "main",
          sha: undefined,
          rules: { pathIgnoreRules: ["docs/**"], isAllowList: false, ciIgnoreFlagsEnabled: true },
        },
      ]);
      expect(builds.requests).toMatchObject([{ sha: SHA }]);
      await buildExecutor.execute(aCall(ruled(), { builds }));
      expect(builds.judged).toHaveLength(1);
    });

    it("are not asked when there are none", async () => {
      const builds = unwanted(null);
      await buildExecutor.execute(aCall(ruled({ buildRules: { ciIgnoreFlags: ["[x]"] } }), { builds }));
      expect(builds.judged).toEqual([]);
      expect(builds.requests).toHaveLength(1);
    });

    it("fails, and says which rule it was", async () => {
      const builds = unwanted(aBuild());
      expect(await buildExecutor.execute(aCall(ruled(), { builds }))).toEqual({
        type: "failed",
        code: "build-rules",
        message: "Commit 5f1c0a9 of api is not built: its message says [skip ci].",
        transient: false,
      });
      expect(builds.requests).toEqual([]);
    });

    it("is skipped where the spec says so", async () => {
      const builds = unwanted(aBuild());
      const spec = ruled({ buildRuleFallThroughHandling: "skip" });
      expect(await buildExecutor.execute(aCall(spec, { builds }))).toEqual({
        type: "skipped",
        code: "build-rules",
        reason: "Commit 5f1c0a9 of api is not built: its message says [skip ci].",
      });
      expect(builds.requests).toEqual([]);
    });

    it("yields the last build of the branch where the spec says so", async () => {
      const spec = ruled({ buildRuleFallThroughHandling: "useLastBuild" });
      const last = aBuild({ number: 7, reused: true });
      expect(await buildExecutor.execute(aCall(spec, { builds: unwanted(last) }))).toMatchObject({
        type: "succeeded",
        operationId: "op-build",
        output: { number: 7, image: IMAGE, reused: true },
      });
      expect(await buildExecutor.execute(aCall(spec, { builds: unwanted(null) }))).toMatchObject({
        type: "failed",
        code: "build-rules",
        message: expect.stringContaining("no successful build"),
      });
    });

    it.each([
      ["fail", { blockedBy: "The build rules refuse commit 5f1c0a9: its message says [skip ci]." }],
      ["skip", { what: "Do not build api", detail: "commit 5f1c0a9: its message says [skip ci]" }],
      ["useLastBuild", { what: "Use build #12 of api", blockedBy: null }],
    ])("plans to %s", async (buildRuleFallThroughHandling, line) => {
      const spec = ruled({ buildRuleFallThroughHandling });
      expect(await planBuild({ spec, use: { builds: unwanted(aBuild()) } })).toMatchObject(line);
    });
  });

  it("refuses what it cannot honour instead of ignoring it", () => {
    const notices = (more: object) =>
      buildManifest
        .notices?.(BuildSpecSchemas.resolved.parse({ id: "api", ...more }))
        .map(({ severity, path }) => [severity, path.join(".")]);
    expect(
      notices({
        type: "job",
        buildOverrides: {
          buildFiles: { "/a": { data: "" } },
          dockerSecretMounts: { a: {} },
          docker: { dockerfileTarget: "run", dockerFilePath: "/Dockerfile" },
        },
      }),
    ).toEqual([
      ["error", "type"],
      ["error", "buildOverrides.buildFiles"],
      ["error", "buildOverrides.dockerSecretMounts"],
      ["error", "buildOverrides.docker.dockerfileTarget"],
    ]);
    expect(notices({ buildOverrides: { buildArguments: { A: 1 }, buildFiles: {} } })).toEqual([]);
  });

  it("accepts expressions in any scalar when authored, and only values when resolved", () => {
    const authored = {
      id: "${args.S}",
      type: "service",
      sha: "${args.SHA}",
      reuseExistingBuilds: "${args.R}",
    };
    expect(BuildSpecSchemas.authored.safeParse(authored).success).toBe(true);
    expect(BuildSpecSchemas.resolved.safeParse(authored).success).toBe(false);
    expect(BuildSpecSchemas.authored.safeParse({ id: "api", type: "service", brnch: "main" }).success).toBe(
      false,
    );
  });

  it.each([
    [{ sha: SHA }, "commit 5f1c0a9"],
    [{ sha: "${args.SHA}" }, "commit ${args.SHA}"],
    [{ pullRequestId: 7 }, "head of pull request 7"],
    [{ branch: "main", sha: "" }, "head of main"],
    [{}, "head of its branch"],
  ])("tells %j as %s", (authored, told) => {
    expect(commitOf(authored)).toBe(told);
  });

  it("plans with what is known about the commit", async () => {
    const planned = (builds: BuildsDouble, more: object = {}) =>
      planBuild({ spec: { ...spec, sha: SHA, ...more }, use: { builds } });
    expect(await planned(new BuildsDouble([aBuild()]))).toMatchObject({
      what: "Build api, commit 5f1c0a9",
      detail: "main · 5f1c0a9 Say hello, build #12",
      blockedBy: null,
      build: "exists",
      foreseen: { id: aBuild().id, sha: SHA, branch: "main" },
    });
    expect((await planned(new BuildsDouble([aBuild({ state: "running" })]))).build).toBe("in-progress");
    const anew = await planned(new BuildsDouble([aBuild()]), { reuseExistingBuilds: false });
    expect(anew).toMatchObject({ build: "will-be-built", foreseen: { id: `future-build:api/${SHA}` } });
    expect((await planned(new BuildsDouble([]))).build).toBe("will-be-built");
  });
});
