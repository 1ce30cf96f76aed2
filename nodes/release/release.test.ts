import { describe, expect, it } from "vitest";
import { CapabilityError, type Images } from "@/core/node-kind";
import {
  aBuild,
  aCall,
  aRelease,
  BuildsDouble,
  IMAGE,
  ReleasesDouble,
  SHA,
} from "@/core/node-kind/test-doubles";
import { releaseExecutor } from "./execute";
import { releaseManifest, ReleaseOutputSchema, ReleaseSpecSchemas } from "./manifest";
import { planRelease } from "./plan";

class ImagesDouble implements Images {
  readonly asked: Parameters<Images["pin"]>[0][] = [];
  constructor(public answer: string | CapabilityError = PINNED) {}
  pin: Images["pin"] = (request) => {
    this.asked.push(request);
    return this.answer instanceof CapabilityError
      ? Promise.reject(this.answer)
      : Promise.resolve(this.answer);
  };
}
const PINNED = `docker.io/library/nginx@sha256:${"cd".repeat(32)}`;
const images = new ImagesDouble();

const target = { id: "deployment-prod", type: "service" };
const aSpec = (origin: unknown, type = "build") =>
  ReleaseSpecSchemas.resolved.parse({ type, origin, target });
const OLDER = aBuild({
  id: "0199aaaa-0000-7000-8000-000000000011",
  number: 11,
  branch: "fix",
  image: "local/api@sha256:11",
});
const NEWER = aBuild();

describe("Release of a build", () => {
  it("rolls the build's image out", async () => {
    const releases = new ReleasesDouble();
    const use = { images, releases, builds: new BuildsDouble([NEWER]) };
    await releaseExecutor.execute(aCall(aSpec({ id: "api", branch: "main", build: NEWER.id }), use));
    expect(releases.requests).toEqual([
      {
        target: { id: "deployment-prod", kind: "service" },
        image: IMAGE,
        buildId: NEWER.id,
        timeoutSeconds: 3600,
      },
    ]);
  });

  it("takes the newest successful build of the branch as latest", async () => {
    const releases = new ReleasesDouble();
    const use = {
      images,
      releases,
      builds: new BuildsDouble([OLDER, NEWER, aBuild({ id: "x", number: 13, state: "failed" })]),
    };
    await releaseExecutor.execute(aCall(aSpec({ id: "api", branch: "main", build: "latest" }), use));
    expect(releases.requests[0]).toMatchObject({ image: IMAGE, buildId: NEWER.id });
    const older = new ReleasesDouble();
    const both = { images, releases: older, builds: new BuildsDouble([OLDER, NEWER]) };
    await releaseExecutor.execute(aCall(aSpec({ id: "api", branch: "fix", build: "latest" }), both));
    expect(older.requests[0]).toMatchObject({ buildId: OLDER.id });
  });

  it("needs no build service when the build is named", async () => {
    const releases = new ReleasesDouble();
    const use = { images, releases, builds: new BuildsDouble([OLDER]) };
    await releaseExecutor.execute(aCall(aSpec({ branch: "fix", build: OLDER.id }), use));
    expect(releases.requests[0]?.image).toBe("local/api@sha256:11");
    expect(
      ReleaseSpecSchemas.resolved.safeParse({ type: "build", origin: { build: "latest" }, target }).success,
    ).toBe(false);
  });

  it("lets the build's id win over a branch that does not match", async () => {
    const releases = new ReleasesDouble();
    const use = { images, releases, builds: new BuildsDouble([NEWER]) };
    await releaseExecutor.execute(aCall(aSpec({ id: "api", branch: SHA, build: NEWER.id }), use));
    expect(releases.requests[0]?.buildId).toBe(NEWER.id);
  });

  it.each([
    ["a commit", SHA, /no build "5f1c.*looks like a commit/],
    ["an unknown id", "0199aaaa-dead-7000-8000-000000000012", /no build "0199aaaa-dead/],
  ])("names %s it cannot find", async (_, build, message) => {
    const use = { images, releases: new ReleasesDouble(), builds: new BuildsDouble([NEWER]) };
    const call = releaseExecutor.execute(aCall(aSpec({ id: "api", build }), use));
    await expect(call).rejects.toMatchObject({
      name: "CapabilityError",
      code: "unknown-build",
      message: expect.stringMatching(message),
    });
  });

  it("refuses another repository's build", async () => {
    const use = { images, releases: new ReleasesDouble(), builds: new BuildsDouble([NEWER]) };
    const call = releaseExecutor.execute(aCall(aSpec({ id: "web", build: NEWER.id }), use));
    await expect(call).rejects.toMatchObject({ code: "other-build-service" });
  });

  it("says when the branch has no successful build", async () => {
    const use = { images, releases: new ReleasesDouble(), builds: new BuildsDouble([]) };
    const call = releaseExecutor.execute(aCall(aSpec({ id: "api", branch: "main", build: "latest" }), use));
    await expect(call).rejects.toMatchObject({
      code: "no-build",
      message: "api has no successful build of branch main.",
    });
  });

  it("waits for a build that still goes on, also without a condition", async () => {
    const releases = new ReleasesDouble();
    const use = { images, releases, builds: new BuildsDouble([aBuild({ state: "running" })]) };
    const result = await releaseExecutor.execute(
      aCall(aSpec({ id: "api", build: NEWER.id }), use, { wait: false }),
    );
    expect(result).toMatchObject({ type: "waiting", reason: "build #12 of api" });
    expect(releases.requests).toEqual([]);
  });

  it("does not release a failed build", async () => {
    const use = {
      images,
      releases: new ReleasesDouble(),
      builds: new BuildsDouble([aBuild({ state: "failed", error: "exit 1" })]),
    };
    await expect(
      releaseExecutor.execute(aCall(aSpec({ id: "api", build: NEWER.id }), use)),
    ).rejects.toMatchObject({
      code: "no-image",
      message: "Build #12 of api has no image to release, it failed: exit 1.",
    });
  });

  it("keeps to what it started, even when a newer build appears meanwhile", async () => {
    const releases = new ReleasesDouble();
    const builds = new BuildsDouble([OLDER]);
    const call = () =>
      releaseExecutor.execute(aCall(aSpec({ id: "api", build: "latest" }), { images, releases, builds }));
    await call();
    builds.known.push(NEWER);
    expect(await call()).toMatchObject({ type: "waiting", reason: "rollout of deployment-prod" });
    expect(releases.requests).toHaveLength(1);
  });
});

describe("Release of a deployment", () => {
  const promote = aSpec({ id: "deployment-staging", type: "service" }, "deployment");

  it("promotes what runs on the origin when the node executes", async () => {
    const releases = new ReleasesDouble();
    const use = { images, releases, builds: new BuildsDouble() };
    releases.running.set("deployment-staging", { image: "local/api@sha256:old", build: null });
    releases.running.set("deployment-staging", { image: IMAGE, build: NEWER });
    await releaseExecutor.execute(aCall(promote, use));
    expect(releases.requests[0]).toMatchObject({ image: IMAGE, buildId: NEWER.id });
  });

  it("fails when nothing was ever released on the origin", async () => {
    const use = { images, releases: new ReleasesDouble(), builds: new BuildsDouble() };
    await expect(releaseExecutor.execute(aCall(promote, use))).rejects.toMatchObject({
      code: "no-image",
      message: expect.stringContaining("deployment-staging"),
    });
  });
});

describe.each(["registry", "image"])("Release of an image of a registry, written %s", (type) => {
  const spec = aSpec({ imagePath: "nginx:1.29", credentials: "hub" }, type);
  const withImages = (answer?: string | CapabilityError) => ({
    releases: new ReleasesDouble(),
    builds: new BuildsDouble(),
    images: new ImagesDouble(answer),
  });

  it("rolls out the digest its tag has when the node executes", async () => {
    const use = withImages();
    const result = await releaseExecutor.execute(aCall(spec, use, { wait: false }));
    expect(use.images.asked).toEqual([{ imagePath: "nginx:1.29", credentialsId: "hub" }]);
    expect(use.releases.requests).toEqual([
      {
        target: { id: "deployment-prod", kind: "service" },
        image: PINNED,
        buildId: undefined,
        timeoutSeconds: 3600,
      },
    ]);
    expect(result).toMatchObject({
      type: "succeeded",
      output: { image: PINNED, digest: `sha256:${"cd".repeat(32)}` },
    });
  });

  it("keeps to the digest it started with, even when the tag moves on", async () => {
    const use = withImages();
    await releaseExecutor.execute(aCall(spec, use));
    use.images.answer = `docker.io/library/nginx@sha256:${"ef".repeat(32)}`;
    await releaseExecutor.execute(aCall(spec, use));
    expect(use.images.asked).toHaveLength(1);
    expect(use.releases.requests).toHaveLength(1);
  });

  it("releases nothing when there is no such image", async () => {
    const use = withImages(new CapabilityError("unknown-image", "docker.io/library/nginx has no tag 1.29."));
    await expect(releaseExecutor.execute(aCall(spec, use))).rejects.toMatchObject({ code: "unknown-image" });
    expect(use.releases.requests).toEqual([]);
  });

  it("plans which digest the tag is, and that it can be pulled", async () => {
    const use = withImages();
    expect(await planRelease({ spec, use })).toMatchObject({
      what: "Deploy deployment-prod from nginx:1.29",
      detail: "The registry has it: it can be pulled.",
      blockedBy: null,
      image: { now: null, then: { image: PINNED, build: null } },
    });
    use.releases.running.set("deployment-prod", { image: PINNED, build: null });
    expect((await planRelease({ spec, use })).detail).toBe("It runs this already.");
    const missing = withImages(new CapabilityError("unauthorized", "No."));
    expect((await planRelease({ spec, use: missing })).blockedBy).toBe("No.");
  });

  it("needs a runtime that pulls, and a tag or digest", () => {
    expect(releaseManifest.runtimeNeeds?.(spec)).toContainEqual({
      capability: "image.pull",
      path: ["origin"],
    });
    const parses = (imagePath: string) =>
      ReleaseSpecSchemas.authored.safeParse({ type, origin: { imagePath }, target }).success;
    expect(parses("nginx")).toBe(false);
    expect(parses("registry.example.com:5000/nginx")).toBe(false);
    expect(parses("registry.example.com:5000/nginx:1")).toBe(true);
    expect(parses(`nginx@sha256:${"ab".repeat(32)}`)).toBe(true);
    expect(parses("nginx:${args.TAG}")).toBe(true);
  });
});

describe("Release of a commit", () => {
  const spec = aSpec({ id: "api", branch: "main", sha: SHA });
  const use = (known: ReturnType<typeof aBuild>[]) => ({
    images,
    releases: new ReleasesDouble(),
    builds: new BuildsDouble(known),
  });

  it("rolls out the build there is of it", async () => {
    const known = use([NEWER]);
    await releaseExecutor.execute(aCall(spec, known));
    expect(known.builds.ensured).toEqual([
      { buildServiceId: "api", branch: "main", sha: SHA, pullRequestId: undefined, timeoutSeconds: 3600 },
    ]);
    expect(known.releases.requests[0]).toMatchObject({ image: IMAGE, buildId: NEWER.id });
  });

  it("has it built first, and leaves its target to others meanwhile", async () => {
    const nothing = use([]);
    expect(await releaseExecutor.execute(aCall(spec, nothing))).toMatchObject({
      type: "waiting",
      reason: "build #12 of api",
      freesTargets: true,
    });
    expect(nothing.releases.requests).toEqual([]);
  });

  it("says when the build of it failed", async () => {
    const failed = use([aBuild({ state: "failed", error: "npm ci exited with 1" })]);
    await expect(releaseExecutor.execute(aCall(spec, failed))).rejects.toMatchObject({
      code: "no-image",
      message: "Build #12 of api has no image to release, it failed: npm ci exited with 1.",
    });
  });

  it("gives way to a build that is named", async () => {
    const both = use([OLDER]);
    await releaseExecutor.execute(aCall(aSpec({ id: "api", sha: SHA, build: OLDER.id }), both));
    expect(both.builds.ensured).toEqual([]);
    expect(both.releases.requests[0]).toMatchObject({ buildId: OLDER.id });
  });

  it("plans whether it is built, and builds nothing", async () => {
    expect((await planRelease({ spec, use: use([NEWER]) })).build).toBe("exists");
    const nothing = use([]);
    expect(await planRelease({ spec, use: nothing })).toMatchObject({
      what: "Deploy deployment-prod from commit 5f1c0a9 of api",
      build: "will-be-built",
      image: { now: null, then: { image: null, build: { number: null, branch: "main", sha: SHA } } },
    });
    expect(nothing.builds.ensured).toEqual([]);
  });
});

describe("Release", () => {
  const spec = aSpec({ id: "api", build: "latest" });
  const use = () => ({ images, releases: new ReleasesDouble(), builds: new BuildsDouble([NEWER]) });

  it("succeeds as soon as the rollout is queued, without a condition", async () => {
    const result = await releaseExecutor.execute(aCall(spec, use(), { wait: false }));
    expect(result).toEqual({
      type: "succeeded",
      operationId: "op-rollout",
      output: {
        image: IMAGE,
        digest: `sha256:${"ab".repeat(32)}`,
        buildId: NEWER.id,
        branch: "main",
        sha: SHA,
        targetId: "deployment-prod",
        deploymentId: aRelease().deploymentId,
        previousImage: null,
      },
    });
    if (result.type === "succeeded") expect(() => ReleaseOutputSchema.parse(result.output)).not.toThrow();
  });

  it("fails when the new version does not become healthy", async () => {
    const { releases, builds } = use();
    releases.started = aRelease({ state: "failed", error: "replica 1 answered 500 for 30 seconds" });
    expect(await releaseExecutor.execute(aCall(spec, { images, releases, builds }))).toMatchObject({
      type: "failed",
      code: "rollout-failed",
      message: "Rollout of deployment-prod failed: replica 1 answered 500 for 30 seconds",
    });
  });

  it("names the resources it touches, where they are not computed", () => {
    expect(releaseManifest.resources?.(aSpec({ id: "shop/api", branch: "main", build: "latest" }))).toEqual([
      { path: ["origin", "id"], id: "shop/api", kind: "build-service", role: "origin" },
      { path: ["target", "id"], id: "deployment-prod", kind: "service", role: "target" },
    ]);
    const computed = { ...spec, target: { id: "${args.T}", type: "service" as const } };
    expect(releaseManifest.resources?.(computed)).toHaveLength(1);
  });

  it("plans the image now and then", async () => {
    const { releases, builds } = use();
    releases.running.set("deployment-prod", { image: OLDER.image ?? "", build: OLDER });
    expect(await planRelease({ spec, use: { images, releases, builds } })).toEqual({
      what: "Deploy deployment-prod from the latest build of api",
      detail: null,
      blockedBy: null,
      image: {
        now: { image: "local/api@sha256:11", build: { number: 11, branch: "fix", sha: SHA } },
        then: { image: IMAGE, build: { number: 12, branch: "main", sha: SHA } },
      },
      build: "exists",
      foreseen: { targetId: "deployment-prod", image: IMAGE, branch: "main", sha: SHA },
    });
    builds.known = [];
    expect((await planRelease({ spec, use: { images, releases, builds } })).blockedBy).toBe(
      "api has no successful build.",
    );
  });
});
