import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  aBuild,
  aFreePort,
  aJob,
  aRollout,
  eventually,
  finish,
  setStage,
  type ContractOptions,
  type Stage,
} from "./place";

/** Images that a runtime keeps by itself, and their end. */
export function imageContract(options: ContractOptions): void {
  describe("images", () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await setStage(options);
    });
    afterAll(() => stage.close());

    test("every image that was built is listed", async () => {
      const listed = (await stage.runtime.listImages()).map(({ image }) => image);
      expect(listed).toEqual(expect.arrayContaining([...stage.images]));
    });

    test("an image that a build has just given out stays", async () => {
      await expect(stage.runtime.removeImage(stage.images[0])).rejects.toMatchObject({
        name: "RuntimeError",
        code: "conflict",
      });
      expect(await stage.runtime.imageExists(stage.images[0])).toBe(true);
    });

    test("building a commit again, without building anything, is giving its image out", async () => {
      await stage.place.forgetUses();
      const repeat = aBuild({ repoUrl: stage.repository.dir, sha: stage.shas[0] });
      expect((await finish(stage.runtime, repeat)).outcome).toMatchObject({
        data: { image: stage.images[0] },
      });
      await expect(stage.runtime.removeImage(stage.images[0])).rejects.toMatchObject({ code: "conflict" });
    });

    test("an image that runs stays, and its neighbour goes; what was freed is told", async () => {
      const rollout = aRollout({
        image: stage.images[0],
        port: await aFreePort(),
        command: "node server.js",
      });
      expect((await finish(stage.runtime, rollout)).outcome.type).toBe("succeeded");
      await stage.place.forgetUses();
      await expect(stage.runtime.removeImage(stage.images[0])).rejects.toMatchObject({ code: "conflict" });
      expect(await stage.runtime.removeImage(stage.images[1])).toBeGreaterThan(0);
      expect(await stage.runtime.imageExists(stage.images[1])).toBe(false);
      expect((await stage.runtime.listImages()).map(({ image }) => image)).not.toContain(stage.images[1]);
      expect(await stage.runtime.imageExists(stage.images[0])).toBe(true);
    });

    test("what is gone is gone: removing it again frees nothing, and nothing can be started from it", async () => {
      expect(await stage.runtime.removeImage(stage.images[1])).toBe(0);
      await expect(stage.runtime.start(aJob({ image: stage.images[1] }))).rejects.toMatchObject({
        code: "unknown-image",
      });
    });

    test("its commit can be built again", async () => {
      const again = aBuild({ repoUrl: stage.repository.dir, sha: stage.shas[1] });
      expect((await finish(stage.runtime, again)).outcome).toMatchObject({
        type: "succeeded",
        data: { image: stage.images[1] },
      });
      expect(await stage.runtime.imageExists(stage.images[1])).toBe(true);
    });

    describe.runIf(options.reallyRuns)("of real programs", () => {
      test("an image that a job runs stays until the job has ended", async () => {
        const job = aJob({ image: stage.images[2], command: "sleep 300" });
        await stage.place.forgetUses();
        await stage.runtime.start(job);
        await expect(stage.runtime.removeImage(stage.images[2])).rejects.toMatchObject({ code: "conflict" });
        await stage.runtime.stop(job, 0);
        await eventually(async () => (await stage.runtime.removeImage(stage.images[2])) > 0);
      });
    });
  });
}
