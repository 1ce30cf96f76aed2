import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createGit } from "@/server/git";
import { runRuntimeContract } from "../contract";
import { aJob, collect } from "../contract/place";
import { FakePlace } from "./fake-place";
import { FakeRuntime } from "./fake-runtime";

runRuntimeContract("the double", {
  reallyRuns: false,
  async createPlace() {
    const place = new FakePlace();
    const cacheDir = await mkdtemp(join(tmpdir(), "slipway-fake-"));
    const git = createGit({ cacheDir });
    const commitExists = (repoUrl: string, sha: string) =>
      git.getCommit(repoUrl, sha).then(
        () => true,
        () => false,
      );
    return {
      open: () => Promise.resolve(new FakeRuntime({ place, commitExists })),
      forgetUses: () => Promise.resolve(place.imagesUsedAt.clear()),
      dispose: () => rm(cacheDir, { recursive: true, force: true }),
    };
  },
});

describe("the double under a test's control", () => {
  test("work can be scripted, held and settled by the test", async () => {
    const place = new FakePlace();
    place.images.set("image", "");
    const runtime = new FakeRuntime({
      place,
      script: (work) =>
        work.id === "held"
          ? { log: ["waiting"], holds: true }
          : { outcome: { type: "lost", detail: "as the test wants" } },
    });
    const held = aJob({ id: "held", image: "image" });
    await runtime.start(held);
    const following = collect(runtime, held);
    runtime.settle({ kind: "job", id: "held" }, { type: "succeeded", data: { exitCode: 0, signal: null } });
    expect((await following).outcome.type).toBe("succeeded");
    const other = aJob({ id: "other", image: "image" });
    await runtime.start(other);
    expect((await collect(runtime, other)).outcome).toEqual({ type: "lost", detail: "as the test wants" });
    expect(place.started.map(({ id }) => id)).toEqual(["held", "other"]);
  });
});
