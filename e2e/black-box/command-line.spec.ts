import { spawn, spawnSync } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ADMIN } from "../product";
import { Code } from "./code";
import { expect, test } from "./test";

const PROJECT = "typed";
/** Util-linux's `script` gives a program a terminal; elsewhere it is another program of that name. */
const HAS_TERMINAL = /util-linux/.test(spawnSync("script", ["--version"], { encoding: "utf8" }).stdout ?? "");
const ESCAPE = String.fromCharCode(27);

interface Outcome {
  code: number | null;
  out: string;
  err: string;
}

let dir = "";
const contexts = (): string => join(dir, "contexts.json");

/** Runs a command as a shell does, by somebody who has logged in. */
function start(program: string, args: string[], onOut: (out: string) => void): Promise<Outcome> {
  return new Promise((done, reject) => {
    const { PATH, HOME } = process.env;
    const child = spawn(program, args, {
      cwd: dir,
      env: { NODE_ENV: "test", TERM: "xterm", PATH, HOME, SLIPWAY_CONFIG: contexts() },
    });
    const outcome: Outcome = { code: null, out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      outcome.out += text;
      onOut(outcome.out);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (outcome.err += text));
    child.on("error", reject);
    child.on("close", (code) => {
      done({ ...outcome, code });
    });
    child.stdin.end(`${ADMIN.token}\n`);
  });
}

const BIN = resolve("bin/slipway.mjs");
const slipway = (args: string[], onOut: (out: string) => void = () => undefined): Promise<Outcome> =>
  start(process.execPath, [BIN, ...args], onOut);

/** Does something beside a command, once, when its output says that it is time. */
function onceSaid<T>(
  words: RegExp,
  act: () => Promise<T>,
): { listen: (out: string) => void; done: () => Promise<T> } {
  let acted: Promise<T> | null = null;
  return {
    listen: (out) => {
      if (words.test(out)) acted ??= act();
    },
    done: () => acted ?? Promise.reject(new Error(`it never said ${String(words)}`)),
  };
}

test.describe.serial("the command line, without a browser", () => {
  test.beforeAll(async ({ dir: parent, product }) => {
    dir = join(parent, "typed");
    const code = new Code(dir);
    code.commit("All of it", { "readme.txt": "nothing" });
    const build = (id: string) => ({
      kind: "Build",
      ref: id,
      condition: "success",
      spec: { id, type: "service", branch: "main" },
    });
    const wait = (seconds: number) => ({ kind: "Delay", ref: "nap", spec: { seconds } });
    const ask = {
      kind: "Approval",
      ref: "go",
      spec: { amount: 1, allowSelfApproval: true },
    };
    const stage = (name: string, ...steps: object[]) => {
      const spec = { kind: "Workflow", spec: { type: "sequential", steps } };
      const document = { apiVersion: "v1.2", arguments: { VERSION: "none" }, spec };
      writeFileSync(join(dir, `${name}.json`), JSON.stringify(document));
      return { name, resources: [], releaseFlow: { file: `${name}.json` } };
    };
    const service = (id: string, buildCommand: string) => ({ id, repoUrl: code.url, buildCommand });
    const file = {
      project: { id: PROJECT },
      buildServices: [
        service("good", "for i in 1 2 3; do echo line $i; sleep 0.3; done"),
        service("bad", "echo this is bad; exit 7"),
      ],
      pipelines: [
        {
          id: "main",
          stages: [
            stage("Good", wait(0), build("good")),
            stage("Bad", build("bad")),
            stage("Long", wait(600)),
            stage("Gate", ask, wait(0)),
          ],
        },
      ],
    };
    writeFileSync(join(dir, "slipway.yaml"), JSON.stringify(file));
    const logged = await slipway(["login", product.url, "--with-token", "--name", "here"]);
    expect(logged).toMatchObject({ code: 0, err: "" });
  });

  test("applies a project file, tells what it would do before, and that nothing is left to do behind", async () => {
    const plan = await slipway(["apply", "-f", "slipway.yaml", "--dry-run"]);
    expect(plan.code, plan.err).toBe(0);
    const applied = await slipway(["apply", "-f", "slipway.yaml"]);
    expect(applied.code, applied.err).toBe(0);
    expect((await slipway(["apply", "-f", "slipway.yaml"])).out).toBe(`Project ${PROJECT} is so already.\n`);
    expect((await slipway(["context", "use", "here", "--project", PROJECT])).code).toBe(0);
    expect(statSync(contexts()).mode & 0o777).toBe(0o600);
  });

  test("exits with 0 behind a success, and follows a log meanwhile", async () => {
    const log = onceSaid(/good Running/, () => slipway(["logs", "-f", "main/good", "good"]));
    const good = await slipway(["run", "main", "good", "--wait"], log.listen);
    expect(good, good.err).toMatchObject({ code: 0, err: "" });
    expect(good.out).toMatch(/nap Success[\s\S]*good Success[\s\S]*run Success/);
    const { code, out } = await log.done();
    expect(code).toBe(0);
    expect(out).toMatch(/line 1\n[\s\S]*line 2\n[\s\S]*line 3\n/);
    expect(out.match(/^line \d$/gm)).toHaveLength(3);
  });

  test("exits with 1 behind a failure, and reads its log; with 3 where there is nothing to run", async () => {
    const bad = await slipway(["run", "main", "bad", "--wait"]);
    expect(bad.code).toBe(1);
    expect(bad.out).toMatch(/bad Failed/);
    expect((await slipway(["logs", "main/bad#1"])).out).toContain("bad | this is bad");
    const nowhere = await slipway(["run", "main", "nowhere", "--wait"]);
    expect(nowhere).toMatchObject({ code: 3, out: "", err: expect.stringContaining("nowhere") });
  });

  test("exits with 2 behind an abort by somebody else", async () => {
    const abort = onceSaid(/nap (Running|Waiting)/, () => slipway(["abort", "main/long"]));
    const long = await slipway(["run", "main", "long", "--wait"], abort.listen);
    expect(long.code).toBe(2);
    expect((await abort.done()).code).toBe(0);
    expect((await slipway(["runs", "main", "long"])).out).toMatch(/^main\/long#1 +aborted/i);
  });

  test("approves what a run waits for, and prints JSON for programs", async () => {
    const waiting = onceSaid(/go Waiting/, () => slipway(["approve", "main/gate", "-m", "fine by me"]));
    const gate = await slipway(["run", "main", "gate", "--arg", "VERSION=7", "--wait"], waiting.listen);
    expect(gate.code).toBe(0);
    expect(await waiting.done()).toMatchObject({ code: 0, err: "" });
    const shown = await slipway(["show", "main/gate#1", "--json"]);
    expect(JSON.parse(shown.out)).toMatchObject({
      number: 1,
      status: "success",
      arguments: { VERSION: "7" },
    });
    const listed = await slipway(["runs", "main", "gate", "--json"]);
    expect(JSON.parse(listed.out)).toMatchObject([{ number: 1, status: "success", concluded: true }]);
  });

  test("draws a run on a terminal as a tree that lives in its place", async () => {
    test.skip(!HAS_TERMINAL, "there is no util-linux `script` here to give a program a terminal");
    const command = `stty cols 90 rows 30; ${process.execPath} ${BIN} run main good --wait`;
    const { code, out } = await start("script", ["-qec", command, "/dev/null"], () => undefined);
    expect(code).toBe(0);
    expect(out).toContain("● Running");
    const frames = out.split(`${ESCAPE}[J`);
    expect(frames.length).toBeGreaterThan(2);
    const plain = (frames.at(-1) ?? "").replaceAll(new RegExp(`${ESCAPE}\\[[\\d;]*m`, "g"), "");
    expect(plain).toMatch(/^✔ Success {2}main\/Good#2.*\s+├─ ✔ nap .*Success.*\s+└─ ✔ good .*Success/);
  });

  test("completes what there is on the server", async () => {
    const { out } = await slipway(["complete", "--", "run", "main", ""]);
    expect(out.split("\n").map((line) => line.split("\t")[0])).toEqual(["good", "bad", "long", "gate", ""]);
  });
});
