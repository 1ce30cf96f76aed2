import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aBuild, aJob, finish, setStage, type ContractOptions, type Stage } from "./place";

/** Builds of real commits. */
export function buildContract(options: ContractOptions): void {
  describe("builds", () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await setStage(options);
    });
    afterAll(() => stage.close());
    const build = (changes: Partial<Parameters<typeof aBuild>[0]>) =>
      aBuild({ repoUrl: stage.repository.dir, ...changes });

    test("a build gives a pinned image that exists", async () => {
      const { outcome } = await finish(stage.runtime, build({ sha: stage.shas[0] }));
      expect(outcome.type).toBe("succeeded");
      if (outcome.type !== "succeeded") return;
      expect(outcome.data.image).toMatch(/^[a-z0-9./_-]+@sha256:[0-9a-f]{64}$/);
      expect(outcome.data.image.endsWith(`@${outcome.data.digest}`)).toBe(true);
      expect(outcome.data.sizeBytes).toBeGreaterThan(0);
      expect(await stage.runtime.imageExists(outcome.data.image)).toBe(true);
    });

    test("the same commit gives the same image, another commit another one", () => {
      expect(new Set(stage.images).size).toBe(3);
    });

    test("a commit that was built before with the same inputs is not built again, and the log says so", async () => {
      const { events, outcome } = await finish(stage.runtime, build({ sha: stage.shas[1] }));
      expect(outcome).toMatchObject({ type: "succeeded", data: { image: stage.images[1] } });
      const notes = events.flatMap((event) =>
        event.type === "log" && event.stream === "system" ? [event.text] : [],
      );
      expect(notes.join("\n")).toMatch(/built before|again/);
    });

    test("a commit that is not in the repository fails with a sentence that names it", async () => {
      const sha = "1234567890".repeat(4);
      const { outcome } = await finish(stage.runtime, build({ sha }));
      expect(outcome).toMatchObject({ type: "failed" });
      expect(outcome.type === "failed" && outcome.reason).toContain(sha.slice(0, 12));
    });

    describe.runIf(options.reallyRuns)("of real programs", () => {
      test("the build command runs in its context with the build arguments, and its output is what jobs see", async () => {
        const sha = stage.repository.commit("monorepo", {
          "web/input.txt": "hello",
          "other.txt": "not part of it",
        });
        const { outcome, lines } = await finish(
          stage.runtime,
          build({
            sha,
            contextDir: "/web",
            buildCommand: 'echo "building $TARGET"; tr a-z A-Z < input.txt > output.txt',
            buildArguments: { TARGET: "production" },
          }),
        );
        expect(lines).toEqual(["building production"]);
        if (outcome.type !== "succeeded") throw new Error(JSON.stringify(outcome));
        const job = await finish(
          stage.runtime,
          aJob({ image: outcome.data.image, command: "ls; cat output.txt" }),
        );
        expect(job.lines).toEqual(["input.txt", "output.txt", "HELLO"]);
      });

      test("other build arguments mean another build", async () => {
        const sha = stage.repository.commit("arguments", { "x.txt": "x" });
        const buildCommand = "echo $LEVEL > level.txt";
        const one = await finish(stage.runtime, build({ sha, buildCommand, buildArguments: { LEVEL: "1" } }));
        const two = await finish(stage.runtime, build({ sha, buildCommand, buildArguments: { LEVEL: "2" } }));
        if (one.outcome.type !== "succeeded" || two.outcome.type !== "succeeded")
          throw new Error("not built");
        expect(one.outcome.data.image).not.toBe(two.outcome.data.image);
      });

      test("the build script of package.json is found and run", async () => {
        const sha = stage.repository.commit("script", {
          "package.json": JSON.stringify({
            scripts: {
              build: `node -e "require('fs').writeFileSync('made.txt', 'by the build')"`,
              start: "cat made.txt",
            },
          }),
        });
        const { outcome } = await finish(stage.runtime, build({ sha }));
        if (outcome.type !== "succeeded") throw new Error(JSON.stringify(outcome));
        // Without a command of its own a job runs what the artefact starts with.
        expect((await finish(stage.runtime, aJob({ image: outcome.data.image }))).lines).toEqual([
          "by the build",
        ]);
      });

      test("dependencies are installed before the build script runs", async () => {
        const sha = stage.repository.commit("dependencies", {
          "package.json": JSON.stringify({
            dependencies: { greeting: "file:./greeting" },
            scripts: { start: `node -e "console.log(require('greeting'))"` },
          }),
          "greeting/package.json": JSON.stringify({ name: "greeting", version: "1.0.0" }),
          "greeting/index.js": "module.exports = 'installed';",
        });
        const { outcome } = await finish(stage.runtime, build({ sha }));
        if (outcome.type !== "succeeded") throw new Error(JSON.stringify(outcome));
        expect((await finish(stage.runtime, aJob({ image: outcome.data.image }))).lines).toEqual([
          "installed",
        ]);
      });

      test("a build command that fails tells its exit code and its last lines, and leaves no image to reuse", async () => {
        const work = {
          sha: stage.shas[2],
          buildCommand: "echo compiling; echo 'type error in line 3' >&2; exit 2",
        };
        const { outcome } = await finish(stage.runtime, build(work));
        expect(outcome).toMatchObject({ type: "failed" });
        expect(outcome.type === "failed" && outcome.reason).toContain("exit code 2");
        expect(outcome.type === "failed" && outcome.lastLogLines).toContain("type error in line 3");
        expect((await finish(stage.runtime, build(work))).outcome.type).toBe("failed");
      });

      test("a repository that cannot be read and a directory that is not there are named", async () => {
        const missing = join(stage.repository.dir, "nowhere");
        const noRepository = await finish(stage.runtime, build({ repoUrl: missing, sha: stage.shas[0] }));
        expect(noRepository.outcome.type === "failed" && noRepository.outcome.reason).toContain(missing);
        const noDirectory = await finish(stage.runtime, build({ sha: stage.shas[0], contextDir: "/nope" }));
        expect(noDirectory.outcome.type === "failed" && noDirectory.outcome.reason).toContain("/nope");
        const outside = await finish(stage.runtime, build({ sha: stage.shas[0], contextDir: "/../.." }));
        expect(outside.outcome.type).toBe("failed");
      });

      test("a build that takes too long is ended", async () => {
        const work = build({ sha: stage.shas[0], buildCommand: "sleep 60", timeoutSeconds: 1 });
        expect((await finish(stage.runtime, work)).outcome).toEqual({ type: "timedOut", afterSeconds: 1 });
      });
    });
  });
}
