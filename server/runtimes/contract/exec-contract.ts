import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProcess } from "@/server/machine";
import { anExec, collect, eventually, finish, setStage, type ContractOptions, type Stage } from "./place";

/** Commands run beside what runs: a program and its arguments in the image and environment of a target. */
export function execContract(options: ContractOptions): void {
  describe("commands", () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await setStage(options);
    });
    afterAll(() => stage.close());
    const exec = (argv: string[], changes = {}) => anExec({ image: stage.images[0], argv, ...changes });
    const shell = (script: string, changes = {}) => exec(["sh", "-c", script], changes);

    test("what a command prints is in the log and in its result", async () => {
      const { lines, outcome } = await finish(stage.runtime, shell("echo one; echo two"));
      expect(lines).toEqual(["one", "two"]);
      expect(outcome).toEqual({
        type: "succeeded",
        data: { exitCode: 0, signal: null, stdOut: "one\ntwo\n", stdOutTruncated: false },
      });
    });

    test("no shell comes between the arguments and the program", async () => {
      const { lines } = await finish(
        stage.runtime,
        exec(["echo", "$HOME", "&&", "done"], { environment: { HOME: "/" } }),
      );
      expect(lines).toEqual(options.reallyRuns ? ["$HOME && done"] : [" && done"]);
    });

    test("a command sees the environment it was given", async () => {
      const { outcome } = await finish(
        stage.runtime,
        shell("echo $GREETING", { environment: { GREETING: "good morning" } }),
      );
      expect(outcome).toMatchObject({ data: { stdOut: "good morning\n" } });
    });

    test("a command that exits with 3 has failed and keeps its exit code, its output and its last lines", async () => {
      const { outcome } = await finish(stage.runtime, shell("echo before the end; exit 3"));
      expect(outcome).toEqual({
        type: "failed",
        reason: "The command ended with exit code 3.",
        data: { exitCode: 3, signal: null, stdOut: "before the end\n", stdOutTruncated: false },
        lastLogLines: ["before the end"],
      });
    });

    test("a program that is not there is named", async () => {
      const { outcome } = await finish(stage.runtime, exec(["no-such-program", "--now"]));
      expect(outcome.type === "failed" && outcome.reason).toContain(
        "There is no program `no-such-program` in ",
      );
    });

    test("lines arrive while the command goes on", async () => {
      const work = shell("echo early; sleep 1; echo late");
      await stage.runtime.start(work);
      const seenAt: Record<string, number> = {};
      let endedAt = 0;
      for await (const event of stage.runtime.follow(
        { kind: "exec", id: work.id },
        null,
        new AbortController().signal,
      )) {
        if (event.type === "log") seenAt[event.text] = performance.now();
        else endedAt = performance.now();
      }
      expect((seenAt["late"] ?? 0) - (seenAt["early"] ?? 0)).toBeGreaterThan(500);
      expect(endedAt - (seenAt["early"] ?? 0)).toBeGreaterThan(500);
    });

    test("starting the same id again starts nothing", async () => {
      const once = shell("echo started");
      await Promise.all([stage.runtime.start(once), stage.runtime.start(once)]);
      await collect(stage.runtime, once);
      await stage.runtime.start({ ...once, argv: ["echo", "something else"] });
      expect((await collect(stage.runtime, once)).lines).toEqual(["started"]);
    });

    test("a command that is stopped ends as stopped, one that takes too long as timed out", async () => {
      const work = shell("echo running; sleep 60");
      await stage.runtime.start(work);
      await stage.runtime.stop({ kind: "exec", id: work.id }, 2_000);
      expect((await collect(stage.runtime, work)).outcome).toEqual({ type: "stopped" });
      const slow = await finish(stage.runtime, shell("sleep 60", { timeoutSeconds: 1 }));
      expect(slow.outcome).toEqual({ type: "timedOut", afterSeconds: 1 });
    });

    test("another instance takes over a command that is going on, and it is listed until it is forgotten", async () => {
      const work = shell("echo before; sleep 1; echo after");
      const ref = { kind: "exec", id: work.id } as const;
      const first = await stage.place.open();
      await first.start(work);
      await first.close();
      const second = await stage.place.open();
      expect(await second.list()).toContainEqual(ref);
      const { outcome } = await collect(second, work);
      expect(outcome).toMatchObject({ type: "succeeded", data: { stdOut: "before\nafter\n" } });
      await second.forget(ref);
      expect(await second.list()).not.toContainEqual(ref);
      await second.close();
    });

    test("an image that is not there is refused when the command is started", async () => {
      const image = `local/sample@sha256:${"0".repeat(64)}`;
      await expect(stage.runtime.start(exec(["true"], { image }))).rejects.toMatchObject({
        code: "unknown-image",
      });
    });

    describe.runIf(options.reallyRuns)("of real programs", () => {
      test("a command works in a copy of the artefact of its own", async () => {
        const first = await finish(stage.runtime, shell("echo changed > server.js; ls"));
        expect(first.lines).toEqual(["package.json", "server.js"]);
        const second = await finish(stage.runtime, exec(["grep", "-c", "listens", "server.js"]));
        expect(second.lines).toEqual(["1"]);
      });

      test("standard error is in the log, not in the result", async () => {
        const { events, outcome } = await finish(stage.runtime, shell("echo aside >&2; echo result"));
        expect(outcome).toMatchObject({ data: { stdOut: "result\n" } });
        expect(events).toContainEqual(expect.objectContaining({ stream: "stderr", text: "aside" }));
      });

      test("of much output the end is kept, without half a character, and it says that more was printed", async () => {
        // Three bytes a character: 262,144 is no multiple of three, so the cut goes through one.
        const script = `process.stdout.write("begin" + "€".repeat(200000) + "end")`;
        const { outcome } = await finish(stage.runtime, exec(["node", "-e", script]));
        if (outcome.type !== "succeeded") throw new Error(JSON.stringify(outcome));
        const { stdOut, stdOutTruncated } = outcome.data;
        expect(stdOutTruncated).toBe(true);
        expect(stdOut).toMatch(/^€+end$/);
        expect(Buffer.byteLength(stdOut)).toBeGreaterThan(256 * 1024 - 4);
        expect(Buffer.byteLength(stdOut)).toBeLessThanOrEqual(256 * 1024);
      });

      test("a program without its interpreter, and one that may not be executed, are told apart from a missing one", async () => {
        const dir = await mkdtemp(join(tmpdir(), "slipway-exec-"));
        try {
          await writeFile(join(dir, "run"), "#!/no/such/interpreter\n", { mode: 0o755 });
          const orphan = await finish(stage.runtime, exec([join(dir, "run")]));
          expect(orphan.outcome.type === "failed" && orphan.outcome.reason).toContain("the interpreter");
        } finally {
          await rm(dir, { recursive: true });
        }
        const closed = await finish(stage.runtime, exec(["./server.js"]));
        expect(closed.outcome.type === "failed" && closed.outcome.reason).toContain("may not be executed");
      });

      test("stopping ends everything the command has started", async () => {
        const work = shell("(trap '' TERM; sleep 300) & echo $!; wait");
        await stage.runtime.start(work);
        let pid = 0;
        for await (const event of stage.runtime.follow(
          { kind: "exec", id: work.id },
          null,
          new AbortController().signal,
        )) {
          if (event.type !== "log" || event.stream !== "stdout") continue;
          pid = Number(event.text);
          break;
        }
        await stage.runtime.stop({ kind: "exec", id: work.id }, 300);
        expect((await collect(stage.runtime, work)).outcome.type).toBe("stopped");
        await eventually(() => findProcess(pid) === null, 2_000);
      });

      test("another user is refused or really taken, by what the runtime can do", async () => {
        const work = exec(["id", "-un"], { user: "nobody" });
        if (!stage.runtime.capabilities.has("exec.user")) {
          await expect(stage.runtime.start(work)).rejects.toMatchObject({ code: "unsupported" });
          return;
        }
        expect((await finish(stage.runtime, work)).outcome).toMatchObject({ data: { stdOut: "nobody\n" } });
        const script = "echo mine > server.js && touch $HOME/new && cat $PWD/server.js";
        const writing = await finish(stage.runtime, shell(script, { user: "nobody" }));
        expect(writing.outcome).toMatchObject({ data: { stdOut: "mine\n" } });
        const unknown = await finish(stage.runtime, exec(["id"], { user: "no-such-user" }));
        expect(unknown.outcome).toMatchObject({
          type: "failed",
          reason: 'There is no user "no-such-user" on this machine.',
        });
      });
    });
  });
}
