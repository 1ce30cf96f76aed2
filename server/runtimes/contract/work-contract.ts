import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProcess } from "@/server/machine";
import { RUNTIME_CAPABILITIES } from "../runtime";
import { aJob, anId, collect, eventually, finish, setStage, type ContractOptions, type Stage } from "./place";

/** Start, follow, stop, list, forget, adopt: what holds for every kind of work, shown with jobs. */
export function workContract(options: ContractOptions): void {
  describe("work", () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await setStage(options);
    });
    afterAll(() => stage.close());
    const job = (command: string, changes = {}) => aJob({ image: stage.images[0], command, ...changes });

    test("a job that exits with 0 has succeeded, and its output is in its log", async () => {
      const { lines, outcome } = await finish(stage.runtime, job("echo one; echo two"));
      expect(lines).toEqual(["one", "two"]);
      expect(outcome).toEqual({ type: "succeeded", data: { exitCode: 0, signal: null } });
    });

    test("a job that exits with 3 has failed, says so and keeps the exit code and the last lines", async () => {
      const { outcome } = await finish(stage.runtime, job("echo before the end; exit 3"));
      expect(outcome).toMatchObject({ type: "failed", data: { exitCode: 3, signal: null } });
      expect(outcome.type === "failed" && outcome.reason).toContain("3");
      expect(outcome.type === "failed" && outcome.lastLogLines).toEqual(["before the end"]);
    });

    test("a job sees the environment it was given", async () => {
      const { lines } = await finish(
        stage.runtime,
        job("echo $GREETING", { environment: { GREETING: "good morning" } }),
      );
      expect(lines).toEqual(["good morning"]);
    });

    test("starting the same id again starts nothing", async () => {
      const once = job("echo started");
      await Promise.all([stage.runtime.start(once), stage.runtime.start(once)]);
      const first = await collect(stage.runtime, once);
      await stage.runtime.start({ ...once, command: "echo something else" });
      const again = await collect(stage.runtime, once);
      expect(again.lines).toEqual(["started"]);
      expect(again.events).toEqual(first.events);
    });

    test("following from any cursor gives exactly what came after it, and always one outcome", async () => {
      const work = job("echo a; echo b; echo c");
      const { events } = await finish(stage.runtime, work);
      expect(events.filter((event) => event.type === "outcome")).toHaveLength(1);
      for (const [index, { cursor }] of events.entries()) {
        const rest = await collect(stage.runtime, work, cursor);
        const expected = events.at(-1)?.cursor === cursor ? events.slice(-1) : events.slice(index + 1);
        expect(rest.events).toEqual(expected);
      }
    });

    test("a follower sees lines while the work goes on", async () => {
      const work = job("echo early; sleep 1; echo late");
      await stage.runtime.start(work);
      const seenAt: Record<string, number> = {};
      const ref = { kind: work.kind, id: work.id };
      for await (const event of stage.runtime.follow(ref, null, new AbortController().signal)) {
        if (event.type === "log") seenAt[event.text] = performance.now();
      }
      expect((seenAt["late"] ?? 0) - (seenAt["early"] ?? 0)).toBeGreaterThan(500);
    });

    test("a follower that gives up leaves the work alone", async () => {
      const work = job("echo going; sleep 1; echo done");
      await stage.runtime.start(work);
      const controller = new AbortController();
      for await (const event of stage.runtime.follow(
        { kind: work.kind, id: work.id },
        null,
        controller.signal,
      )) {
        expect(event.type).toBe("log");
        controller.abort();
      }
      expect((await collect(stage.runtime, work)).outcome.type).toBe("succeeded");
    });

    test("work that is stopped ends as stopped", async () => {
      const work = job("echo running; sleep 60");
      await stage.runtime.start(work);
      const following = collect(stage.runtime, work);
      await stage.runtime.stop(work, 2_000);
      expect((await following).outcome).toEqual({ type: "stopped" });
    });

    test("stopping what has ended or never was is no error and changes nothing", async () => {
      const work = job("echo quick");
      await finish(stage.runtime, work);
      await stage.runtime.stop(work, 100);
      expect((await collect(stage.runtime, work)).outcome.type).toBe("succeeded");
      await expect(stage.runtime.stop({ kind: "job", id: anId() }, 100)).resolves.toBeUndefined();
    });

    test("work that takes longer than its timeout is ended and says after how long", async () => {
      const { outcome } = await finish(stage.runtime, job("sleep 60", { timeoutSeconds: 1 }));
      expect(outcome).toEqual({ type: "timedOut", afterSeconds: 1 });
    });

    test("work is listed until it is forgotten, and only ended work can be forgotten", async () => {
      const work = job("sleep 60");
      const ref = { kind: work.kind, id: work.id };
      await stage.runtime.start(work);
      expect(await stage.runtime.list()).toContainEqual(ref);
      await expect(stage.runtime.forget(ref)).rejects.toMatchObject({
        name: "RuntimeError",
        code: "conflict",
      });
      await stage.runtime.stop(ref, 0);
      expect(await stage.runtime.list()).toContainEqual(ref);
      await stage.runtime.forget(ref);
      expect(await stage.runtime.list()).not.toContainEqual(ref);
      await stage.runtime.forget(ref);
      await expect(collect(stage.runtime, work)).rejects.toMatchObject({
        name: "RuntimeError",
        code: "not-found",
      });
    });

    test("another instance at the same place takes over work that is going on", async () => {
      const work = job("echo before; sleep 1; echo after");
      const first = await stage.place.open();
      await first.start(work);
      await first.close();
      const second = await stage.place.open();
      expect(await second.list()).toContainEqual({ kind: "job", id: work.id });
      await second.start(work);
      const { lines, outcome } = await collect(second, work);
      expect(lines).toEqual(["before", "after"]);
      expect(outcome.type).toBe("succeeded");
      await second.close();
    });

    test("an image that is not there is refused when the work is started", async () => {
      const image = `local/sample@sha256:${"0".repeat(64)}`;
      expect(await stage.runtime.imageExists(image)).toBe(false);
      expect(await stage.runtime.imageExists(stage.images[0])).toBe(true);
      const work = job("echo never", { image });
      await expect(stage.runtime.start(work)).rejects.toMatchObject({
        name: "RuntimeError",
        code: "unknown-image",
      });
      expect(await stage.runtime.list()).not.toContainEqual({ kind: "job", id: work.id });
    });

    test("an id that could leave its place is refused", async () => {
      await expect(stage.runtime.start(job("echo", { id: "../escape" }))).rejects.toMatchObject({
        code: "invalid",
      });
    });

    test("every capability it does not have is explained in a sentence", () => {
      for (const capability of RUNTIME_CAPABILITIES) {
        if (stage.runtime.capabilities.has(capability)) continue;
        expect(stage.runtime.explainMissing(capability)).toMatch(/^[A-Z].{10,}\.$/s);
      }
    });

    describe.runIf(options.reallyRuns)("of real programs", () => {
      test("stopping ends everything the program has started", async () => {
        const work = job("sleep 300 & echo $!; (trap '' TERM; sleep 300) & echo $!; wait");
        await stage.runtime.start(work);
        const pids: number[] = [];
        for await (const event of stage.runtime.follow(
          { kind: "job", id: work.id },
          null,
          new AbortController().signal,
        )) {
          if (event.type !== "log" || event.stream !== "stdout") continue;
          pids.push(Number(event.text));
          if (pids.length === 2) break;
        }
        await stage.runtime.stop(work, 300);
        expect((await collect(stage.runtime, work)).outcome.type).toBe("stopped");
        await eventually(() => pids.every((pid) => findProcess(pid) === null), 2_000);
      });

      test("a job may write to its copy of the artefact without changing the artefact", async () => {
        await finish(stage.runtime, job("echo changed > server.js; mkdir new; echo x > new/file"));
        const { lines } = await finish(stage.runtime, job("grep -c listens server.js; ls"));
        expect(lines).toEqual(["1", "package.json", "server.js"]);
      });

      test("a job gets nothing of the environment of Slipway itself", async () => {
        const { lines } = await finish(stage.runtime, job("env | cut -d= -f1 | sort"));
        expect(lines).toContain("PATH");
        expect(
          lines.filter((name) =>
            /^(DATABASE_URL|NODE_OPTIONS|VITEST.*|SLIPWAY.*|npm_config_registry)$/.test(name),
          ),
        ).toEqual([]);
      });
    });
  });
}
