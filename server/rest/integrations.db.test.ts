import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { bundleCli } from "@/scripts/bundle-cli.mjs";
import { ensureFirstAdmin } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { FlowStage } from "@/server/engine/a-stage-of-flows";
import { flow, play, sequential } from "@/server/engine/a-worker";
import { createRuntimePool, type RuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { aRestServer, type RestServer } from "./a-rest-server";

/* The files of integrations/, by a script that plays the runner. */

const database = useTestDatabase();
const TOKEN = "the-token-of-the-environment";
const folder = mkdtempSync(join(tmpdir(), "slipway-integrations-"));
let server: RestServer;
let stage: FlowStage;

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  const holder = globalThis as typeof globalThis & { slipwayRuntimes?: RuntimePool };
  holder.slipwayRuntimes = createRuntimePool(database.db, () => new FakeRuntime());
  await ensureFirstAdmin(database.db, { adminEmail: undefined, adminPassword: undefined, adminToken: TOKEN });
  server = await aRestServer();
  stage = await FlowStage.set(database.db, database.url, {
    Fine: flow(sequential(play("one")), { arguments: { VERSION: "0" } }),
    Broken: flow(sequential(play("bad"))),
  });
  await stage.startWorker(({ name }) =>
    name === "bad"
      ? { type: "failed", code: "job-failed", message: "It broke.", transient: false }
      : { type: "succeeded", output: null },
  );
  await bundleCli(process.cwd(), join(folder, "slipway.mjs"));
  writeFileSync(
    join(folder, "slipway"),
    `#!/bin/sh\nexec "${process.execPath}" "${folder}/slipway.mjs" "$@"\n`,
  );
  chmodSync(join(folder, "slipway"), 0o755);
}, 60_000);
afterAll(async () => {
  await stage.stopWorkers();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Outcome {
  code: number | null;
  log: string;
}

/** Runs a line as a runner does: in bash, with these variables. */
function runLine(line: string, variables: Record<string, string>): Promise<Outcome> {
  return new Promise((done, reject) => {
    const path = `${folder}:${process.env.PATH ?? ""}`;
    const child = spawn("bash", ["-e", "-o", "pipefail", "-c", line], {
      cwd: folder,
      env: { NODE_ENV: "test", PATH: path, HOME: folder, ...variables },
    });
    const outcome: Outcome = { code: null, log: "" };
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (outcome.log += text));
    child.on("error", reject);
    child.on("close", (code) => done({ ...outcome, code }));
  });
}

interface Action {
  inputs: Record<string, { required?: boolean; default?: string }>;
  runs: { steps: { env: Record<string, string>; run: string }[] };
}

describe("the action for GitHub", { timeout: 30_000 }, () => {
  async function useAction(inputs: Record<string, string>): Promise<Outcome & { outputs: string }> {
    const place = resolve("integrations/github");
    const action = parse(readFileSync(join(place, "action.yml"), "utf8")) as Action;
    const given = Object.fromEntries(
      Object.entries(action.inputs).map(([name, { required, default: usual }]) => {
        const value = inputs[name] ?? usual;
        if (value === undefined)
          throw new Error(`${name} is ${required === true ? "required" : "without a default"}`);
        return [name, value];
      }),
    );
    const fill = (text: string): string =>
      text.replace(/\$\{\{ (inputs|github)\.([\w-]+) \}\}/g, (_, from: string, name: string) =>
        from === "github" ? place : (given[name] ?? ""),
      );
    const outputs = join(folder, "outputs");
    writeFileSync(outputs, "");
    const [step] = action.runs.steps;
    if (step === undefined) throw new Error("the action has no step");
    const variables = Object.fromEntries(Object.entries(step.env).map(([name, text]) => [name, fill(text)]));
    const outcome = await runLine(fill(step.run), { ...variables, GITHUB_OUTPUT: outputs });
    return { ...outcome, outputs: readFileSync(outputs, "utf8") };
  }
  const inputs = () => ({ host: server.url, token: TOKEN, project: stage.projectId, pipeline: "main" });

  test("runs a flow with what it was given, and says which run it was", async () => {
    const hostile = "VERSION=1.2 $(touch hacked) `id`";
    const { code, log, outputs } = await useAction({
      ...inputs(),
      stage: "fine",
      arguments: `${hostile}\n`,
      name: "Release 1.2",
    });
    expect(log).toMatch(/one Success/);
    expect(code).toBe(0);
    const id = /^run-id=(.+)$/m.exec(outputs)?.[1] ?? "";
    expect(outputs).toContain(`/runs/${id}`);
    const run = await stage.get(id);
    expect(run.arguments).toEqual({ VERSION: "1.2 $(touch hacked) `id`" });
    expect(log).not.toContain(TOKEN);
  });

  test("fails as the run does, and when it is refused", async () => {
    expect(await useAction({ ...inputs(), stage: "broken" })).toMatchObject({
      code: 1,
      log: expect.stringContaining("It broke.") as string,
    });
    expect(await useAction({ ...inputs(), stage: "nowhere" })).toMatchObject({
      code: 3,
      log: expect.stringContaining("nowhere") as string,
      outputs: "",
    });
  });
});

describe("the job for GitLab", { timeout: 30_000 }, () => {
  const runJob = async (more: Record<string, string>): Promise<Outcome> => {
    const file = resolve("integrations/gitlab/release.gitlab-ci.yml");
    const jobs = parse(readFileSync(file, "utf8")) as Record<
      string,
      { variables: Record<string, string>; script: string[] }
    >;
    const job = jobs[".slipway-release"];
    if (job === undefined) throw new Error("there is no job to extend");
    const known: Record<string, string> = { CI_COMMIT_SHORT_SHA: "1a2b3c4d" };
    const filled = Object.entries(job.variables).map(([name, text]) => [
      name,
      text.replace(/\$(\w+)/g, (_, variable: string) => known[variable] ?? ""),
    ]);
    return runLine(job.script.join("\n"), {
      ...(Object.fromEntries(filled) as Record<string, string>),
      SLIPWAY_HOST: server.url,
      SLIPWAY_TOKEN: TOKEN,
      SLIPWAY_PROJECT: stage.projectId,
      RELEASE_PIPELINE: "main",
      ...more,
    });
  };

  test("shows the run and ends as it ended", async () => {
    const fine = await runJob({ RELEASE_STAGE: "fine" });
    expect(fine).toMatchObject({ code: 0, log: expect.stringMatching(/one Success/) as string });
    expect((await runJob({ RELEASE_STAGE: "broken" })).code).toBe(1);
  });
});
