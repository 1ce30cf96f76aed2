import { mkdtempSync, readFileSync, rmSync, statSync, chmodSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runCli } from "@/cli/run-cli";
import { ensureFirstAdmin } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { FlowStage } from "@/server/engine/a-stage-of-flows";
import { flow, parallel, play, sequential } from "@/server/engine/a-worker";
import { createRuntimePool, type RuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { aRestServer, type RestServer } from "./a-rest-server";

const database = useTestDatabase();
const TOKEN = "the-token-of-the-environment";
const folder = mkdtempSync(join(tmpdir(), "slipway-cli-server-"));
let server: RestServer;
let stage: FlowStage;
/** Ends the steps that are called `held`. */
let letGo: () => void;

const document = (...steps: object[]) => flow(sequential(...steps), { arguments: { GREETING: "hello" } });
const APPROVAL = {
  kind: "Approval",
  ref: "go",
  spec: { amount: 1, allowSelfApproval: true },
  condition: "success",
};

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  const holder = globalThis as typeof globalThis & { slipwayRuntimes?: RuntimePool };
  holder.slipwayRuntimes = createRuntimePool(database.db, () => new FakeRuntime());
  await ensureFirstAdmin(database.db, { adminEmail: undefined, adminPassword: undefined, adminToken: TOKEN });
  server = await aRestServer();
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await database.db.project.deleteMany();
  stage = await FlowStage.set(database.db, database.url, {
    Fine: document(play("one"), parallel(play("two"), play("three"))),
    Broken: document(play("one"), play("bad")),
    Slow: document(play("one"), play("held"), play("two")),
    Gate: document(APPROVAL, play("one")),
  });
  await stage.startWorker(async ({ name }) => {
    if (name === "held") await held;
    if (name === "bad") return { type: "failed", code: "job-failed", message: "It broke.", transient: false };
    return { type: "succeeded", output: null };
  });
});
afterEach(async () => {
  letGo();
  await stage.stopWorkers();
});

interface Outcome {
  code: number;
  out: string;
  err: string;
}
interface World {
  environment?: Record<string, string>;
  interactive?: boolean;
  secret?: string;
  stdin?: string;
  onOut?(out: string): void;
}

/** Runs one command line, as somebody who has the server and a token in the environment. */
async function slipway(args: string[], world: World = {}): Promise<Outcome> {
  const outcome: Outcome = { code: -1, out: "", err: "" };
  const { interactive = false } = world;
  outcome.code = await runCli(args, {
    out: (text) => {
      outcome.out += text;
      world.onOut?.(outcome.out);
    },
    err: (text) => void (outcome.err += text),
    isInteractive: interactive,
    hasColors: false,
    size: () => ({ columns: 80, rows: 30 }),
    environment: world.environment ?? {
      SLIPWAY_HOST: server.url,
      SLIPWAY_TOKEN: TOKEN,
      SLIPWAY_CONFIG: join(folder, "nowhere.json"),
    },
    read: async (file) => (file === "-" ? (world.stdin ?? "") : readFile(join(folder, file), "utf8")),
    write: () => Promise.resolve(),
    askSecret: () => Promise.resolve(world.secret ?? null),
    openUrl: () => Promise.resolve(true),
    now: () => new Date(),
    randomBytes: (count) => new Uint8Array(count),
  });
  return outcome;
}

const json = ({ out }: Outcome): Record<string, unknown> => JSON.parse(out) as Record<string, unknown>;

describe("slipway run --wait exits as the run ended", { timeout: 30_000 }, () => {
  test("with 0 for a success, and tells every step on the way", async () => {
    const { code, out, err } = await slipway(["run", "main", "fine", "--wait", "--name", "Release 1.2"]);
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toMatch(/^main\/Fine#1 http/);
    for (const step of ["one", "two", "three"]) expect(out).toMatch(new RegExp(`\\d ${step} Success`));
    expect(out).toMatch(/run Success [\d.]+ s\n$/);
    expect(out).not.toContain("\u001b");
  });

  test("with 1 for a failure, and says why", async () => {
    const { code, out } = await slipway(["run", "main", "broken", "--wait"]);
    expect(code).toBe(1);
    expect(out).toMatch(/bad Failed .*: It broke\./);
  });

  test("with 2 for one that was aborted", async () => {
    const aborted: Promise<Outcome>[] = [];
    const { code } = await slipway(["run", "main", "slow", "--wait"], {
      onOut: (out) => {
        if (aborted.length > 0 || !/held Running/.test(out)) return;
        aborted.push(slipway(["abort", "main/slow"]).finally(letGo));
      },
    });
    expect(code).toBe(2);
    expect(await Promise.all(aborted)).toMatchObject([{ code: 0, err: "" }]);
  });

  test.each([
    [["run", "main", "nowhere", "--wait"], /no stage “nowhere”[\s\S]*There are: Fine, Broken, Slow, Gate/],
    [["run", "main", "fine", "--arg", "GREETING"], /--arg GREETING: give it as NAME=VALUE/],
    [["run", "main", "fine", "--arg", "N:=x"], /must be JSON/],
    [["run", "main", "fine", "--override", "nope.field=1"], /nope/],
    [["run", "main", "fine", "--name", "x"], /`name`: .*at least 3 characters/],
    [["run", "main"], /missing required argument 'stage'/],
    [["run", "main", "fine", "--speed", "9"], /unknown option '--speed'/],
    [["show", "12"], /names no run/],
    [["show", "main/fine"], /never run/],
  ])("with 3 when it is refused: %j", async (args, words) => {
    const { code, out, err } = await slipway(args);
    expect(err).toMatch(words);
    expect({ code, out }).toEqual({ code: 3, out: "" });
  });

  test("with 3 when the server is not there, or the token is wrong", async () => {
    const environment = { SLIPWAY_HOST: "http://127.0.0.1:1", SLIPWAY_TOKEN: TOKEN, SLIPWAY_PROJECT: "p" };
    expect(await slipway(["runs"], { environment })).toMatchObject({
      code: 3,
      err: expect.stringMatching(/Cannot reach http:\/\/127\.0\.0\.1:1/) as string,
    });
    const wrong = { SLIPWAY_HOST: server.url, SLIPWAY_TOKEN: "nonsense", SLIPWAY_PROJECT: stage.projectId };
    expect(await slipway(["runs"], { environment: wrong })).toMatchObject({
      code: 3,
      err: expect.stringContaining(`slipway login ${server.url}`) as string,
    });
  });
});

describe("watching a run", { timeout: 30_000 }, () => {
  test("goes on where it was when the connection drops, and tells nothing twice", async () => {
    let isCut = false;
    const { code, out, err } = await slipway(["run", "main", "slow", "--wait"], {
      onOut: (soFar) => {
        if (isCut || !/held Running/.test(soFar)) return;
        isCut = true;
        server.cutConnections();
        setTimeout(() => letGo(), 300);
      },
    });
    expect(code).toBe(0);
    expect(err).toMatch(/^the connection dropped \(.*\); trying again\n/);
    for (const step of ["one", "held", "two"])
      expect(out.match(new RegExp(`${step} Success`, "g"))).toHaveLength(1);
    expect(out.match(/run Running/g)).toHaveLength(1);
  });

  test("draws a tree in place on a terminal, and leaves the whole of it there", async () => {
    const { code, out } = await slipway(["run", "main", "fine", "--wait"], { interactive: true });
    expect(code).toBe(0);
    expect(out).toMatch(/\u001b\[\d+A\r\u001b\[J/);
    const last = out.slice(out.lastIndexOf("\u001b[J") + 3);
    expect(last.split("\n").map((line) => line.replace(/ [\d.]+ s$/, "").trimEnd())).toEqual([
      "✔ Success  main/Fine#1",
      "├─ ✔ one  Success",
      "└─ ✔ in parallel  Success",
      "   ├─ ✔ two  Success",
      "   └─ ✔ three  Success",
      "",
    ]);
  });

  test("is possible again after a retry, in the same run", async () => {
    await slipway(["run", "main", "broken", "--wait"]);
    const { code, out } = await slipway(["retry", "main/broken#1", "--wait"]);
    expect(code).toBe(1);
    expect(out).toMatch(/bad Failed .*\(attempt 2\): It broke/);
    expect(out.match(/run Failed/g)).toHaveLength(2);
  });

  test("prints one JSON object for programs", async () => {
    const outcome = await slipway(["run", "main", "broken", "--wait", "--json"]);
    expect(outcome.code).toBe(1);
    expect(json(outcome)).toMatchObject({ number: 1, status: "failure", concluded: true, stage: "Broken" });
  });
});

describe("runs", { timeout: 30_000 }, () => {
  test("are started with arguments, listed and shown", async () => {
    const started = await slipway(["run", "main", "fine", "-a", "GREETING=moin", "-a", "COUNT:=3", "--json"]);
    expect(json(started)).toMatchObject({ number: 1, url: expect.stringContaining("/runs/") as string });
    const id = String(json(started).id);
    await stage.until(id, "Success");
    const shown = json(await slipway(["show", id, "--json"]));
    expect(shown).toMatchObject({ id, status: "success", arguments: { GREETING: "moin", COUNT: 3 } });
    for (const given of ["main/fine#1", "main/FINE", String(shown.url)])
      expect((await slipway(["show", given])).out).toMatch(
        /^✔ Success {2}main\/Fine#1 [\s\S]*✔ three {2}Success/,
      );
    expect((await slipway(["runs"])).out).toMatch(/^main\/Fine#1 +success +\d{4}-/);
    expect((await slipway(["runs", "main", "fine", "--status", "failure"])).out).toBe("");
    expect(json(await slipway(["runs", "main", "--json"]))).toMatchObject([
      { id, pipelineId: "main", stage: "Fine" },
    ]);
  });

  test("wait for approval, and go on or fail as people say", async () => {
    await startGate();
    expect((await slipway(["show", "main/gate#1"])).out).toMatch(/go .*Waiting/);
    expect(await slipway(["approve", "main/gate", "-m", "fine by me", "--wait"])).toMatchObject({ code: 0 });
    await startGate();
    expect(await slipway(["reject", "main/gate"])).toMatchObject({ code: 3 });
    const rejected = await slipway(["reject", "main/gate", "-m", "not today", "--wait"]);
    expect(rejected).toMatchObject({ code: 1, out: expect.stringContaining("not today") as string });
  });

  async function startGate(): Promise<void> {
    const { id } = json(await slipway(["run", "main", "gate", "--json"]));
    await stage.until(String(id), "Waiting");
  }
});

describe("stages", { timeout: 30_000 }, () => {
  test("are planned, held, refused meanwhile, and resumed", async () => {
    const plan = await slipway(["plan", "main", "fine"]);
    expect(plan.err).toBe("");
    expect(await slipway(["hold", "main", "fine", "--reason", "the fair is on"])).toEqual({
      code: 0,
      out: "main/fine is on hold: the fair is on\n",
      err: "",
    });
    const refused = await slipway(["run", "main", "fine", "--wait"]);
    expect(refused).toMatchObject({ code: 3, err: expect.stringContaining("the fair is on") as string });
    expect(await slipway(["run", "main", "fine", "--wait", "--despite-hold", "the fix"])).toMatchObject({
      code: 0,
    });
    expect(await slipway(["resume", "main", "fine"])).toEqual({
      code: 0,
      out: "main/fine goes on.\n",
      err: "",
    });
  });

  test("are compared, with each other and with a file", async () => {
    expect(await slipway(["diff", "fine", "fine"])).toEqual({ code: 0, out: "", err: "" });
    const { code, out } = await slipway(["diff", "broken", "main/slow"]);
    expect(code).toBe(1);
    expect(out).toMatch(/bad[\s\S]*held/);
    writeFileSync(join(folder, "flow.json"), JSON.stringify(document(play("one"), play("bad"))));
    expect((await slipway(["diff", "flow.json", "broken"])).code).toBe(0);
    expect(await slipway(["diff", "fine", "nowhere"])).toMatchObject({ code: 2 });
  });

  test("say what a rollback would do, and why it cannot", async () => {
    await slipway(["run", "main", "fine", "--wait"]);
    const { code, out } = await slipway(["rollback", "main/fine#1", "--plan"]);
    expect(out).toMatch(/^Going back to main\/Fine#1\n/);
    expect([0, 3]).toContain(code);
    expect(await slipway(["rollback", "main/fine#1"])).toMatchObject({
      code: 3,
      err: expect.stringContaining("--reason") as string,
    });
  });
});

describe("slipway login", () => {
  const config = join(folder, "config", "contexts.json");
  const environment = { SLIPWAY_CONFIG: config };

  test("keeps the token where nobody else reads it, and never prints it", async () => {
    const logged = await slipway(["login", server.url, "--name", "local"], { environment, secret: TOKEN });
    expect(logged).toMatchObject({ code: 0, err: "" });
    expect(logged.out).not.toContain(TOKEN);
    expect(statSync(config).mode & 0o777).toBe(0o600);
    expect(await slipway(["runs"], { environment })).toMatchObject({ code: 0 });
    const listed = await slipway(["context", "list", "--json"], { environment });
    expect(json(listed)).toEqual([{ name: "local", url: server.url, project: null, current: true }]);
  });

  test("refuses a file that others can read, and a token that opens nothing", async () => {
    chmodSync(config, 0o644);
    expect(await slipway(["runs"], { environment })).toMatchObject({
      code: 3,
      err: expect.stringContaining(`chmod 600 ${config}`) as string,
    });
    chmodSync(config, 0o600);
    const before = readFileSync(config, "utf8");
    expect(
      await slipway(["login", server.url, "--with-token"], { environment, stdin: "wrong\n" }),
    ).toMatchObject({ code: 3 });
    expect(readFileSync(config, "utf8")).toBe(before);
  });

  test("knows several servers, and sends none the token of another", async () => {
    await slipway(["login", server.url, "--name", "second", "-p", stage.projectId], {
      environment,
      secret: TOKEN,
    });
    expect((await slipway(["context"], { environment })).out).toMatch(/^ {2}local.*\n\* second .*project-/);
    expect((await slipway(["runs", "--context", "local"], { environment })).code).toBe(0);
    const other = await slipway(["runs", "--host", "http://127.0.0.1:1"], { environment });
    expect(other).toMatchObject({ code: 3, err: expect.stringContaining("There is no token for") as string });
    expect((await slipway(["context", "remove", "second"], { environment })).code).toBe(0);
    expect((await slipway(["runs"], { environment })).err).toMatch(/Which server\?/);
  });
});

describe("completion", () => {
  test.each([
    [["ru"], ["run", "runs"]],
    [["run", ""], ["main"]],
    [["run", "main", "f"], ["fine"]],
    [["show", "main/"], []],
    [
      ["run", "--w"],
      ["--wait-on-failure", "--wait"],
    ],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [
      ["runs", "--status", "a"],
      ["approval_wait", "aborting", "aborted"],
    ],
  ])("of %j offers %j", async (words, offered) => {
    const { out } = await slipway(["complete", "--", ...words]);
    expect(out.split("\n").flatMap((line) => (line === "" ? [] : [line.split("\t")[0]]))).toEqual(offered);
  });

  test("offers nothing, quickly, when there is no server", async () => {
    const environment = {
      SLIPWAY_HOST: "http://127.0.0.1:1",
      SLIPWAY_TOKEN: "t",
      SLIPWAY_CONFIG: join(folder, "none.json"),
    };
    expect(await slipway(["complete", "--", "run", ""], { environment })).toEqual({
      code: 0,
      out: "",
      err: "",
    });
  });
});
