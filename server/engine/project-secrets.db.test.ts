import { afterEach, describe, expect, test } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { listRunEvents } from "@/server/runs";
import type { AddonConnection } from "@/server/runtimes/runtime";
import { sealJson } from "@/server/secrets";
import { FlowStage } from "./a-stage-of-flows";
import { flow, play, sequential } from "./a-worker";

const database = useTestDatabase();
let stage: FlowStage;
afterEach(() => stage.stopWorkers());

const CONNECTION: AddonConnection = {
  host: "127.0.0.1",
  port: 5433,
  database: "app",
  username: "app",
  password: "pa55-of-the-database",
  connectionString: "postgresql://app:pa55-of-the-database@127.0.0.1:5433/app",
};
const MASK = "••••••";

async function addAddon(): Promise<void> {
  const { projectId } = stage;
  await database.db.addon.create({
    data: { projectId, id: "postgres", name: "", type: "postgres", connection: sealJson(CONNECTION) },
  });
}

async function everythingToldOf(runId: string): Promise<string> {
  const rows = await database.db.nodeAttempt.findMany({ where: { runId } });
  const run = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
  const told = [await stage.get(runId), await listRunEvents(database.db, runId, 0)];
  return JSON.stringify([
    told,
    rows.map(({ output, error, waitReason }) => [output, error, waitReason]),
    run,
  ]);
}

describe("what a project keeps secret", () => {
  test("is masked in what a command prints, and later nodes read it as it is", async () => {
    const heard: unknown[] = [];
    stage = await FlowStage.set(database.db, database.url, {
      Production: flow(
        sequential(play("print"), play("read", { spec: { name: "read", text: "${refs.print.stdOut}" } })),
      ),
    });
    await addAddon();
    const { projectId } = stage;
    await database.db.secretGroup.create({
      data: {
        projectId,
        id: "keys",
        name: "",
        sealed: sealJson({ values: { KEY: "group-s3cret" }, files: { "key.pem": "file-s3cret" } }),
      },
    });
    const sealed = sealJson({ url: "https://hooks.example/t/abcdefghijklmnop" });
    await database.db.integration.create({
      data: { projectId, id: "team", kind: "slack", name: "", sealed },
    });
    await database.db.registryCredential.create({
      data: {
        projectId,
        id: "own",
        name: "",
        registry: "ghcr.io",
        sealed: sealJson({ username: "robot", password: "registry-s3cret" }),
      },
    });
    const groups = `KEY=group-s3cret ${btoa("file-s3cret")}`;
    const outside = "robot:registry-s3cret https://hooks.example/t/abcdefghijklmnop";
    const printed = `DATABASE_URL=${CONNECTION.connectionString}\n${groups}\n${outside}\nPORT=8080`;
    await stage.startWorker(({ name, spec }) => {
      if (name === "read") heard.push(spec.text);
      return { type: "succeeded", output: name === "print" ? { stdOut: printed } : null };
    });
    const run = await stage.start("Production");
    const { state } = await stage.until(run.id, "Success");
    expect(state.nodes["0"]?.output).toEqual({
      stdOut: `DATABASE_URL=${MASK}\nKEY=${MASK} ${MASK}\nrobot:${MASK} ${MASK}\nPORT=8080`,
    });
    expect(heard).toEqual([printed]);
    const told = await everythingToldOf(run.id);
    for (const secret of [
      CONNECTION.password,
      "group-s3cret",
      "file-s3cret",
      "registry-s3cret",
      "abcdefghijkl",
    ])
      expect(told).not.toContain(secret);
  });

  test("is masked also when it was made while the run ran", async () => {
    stage = await FlowStage.set(database.db, database.url, { Production: flow(sequential(play("create"))) });
    await stage.startWorker(async () => {
      await addAddon();
      return { type: "succeeded", output: { url: CONNECTION.connectionString } };
    });
    const run = await stage.start("Production");
    const { state } = await stage.until(run.id, "Success");
    expect(state.nodes["0"]?.output).toEqual({ url: MASK });
    expect(await everythingToldOf(run.id)).not.toContain(CONNECTION.password);
  });

  test("is masked in what a node fails with, waits for and is skipped for", async () => {
    const settings = { backoff: { type: "fixed", delay: 0 } };
    stage = await FlowStage.set(database.db, database.url, {
      Production: flow(sequential(play("skips"), play("waits"), play("throws"), play("fails", { settings }))),
    });
    await addAddon();
    const url = CONNECTION.connectionString;
    await stage.startWorker(({ name, times }) => {
      if (name === "skips") return { type: "skipped", code: "nothing-to-do", reason: `nothing at ${url}` };
      if (name === "waits" && times === 1)
        return { type: "waiting", reason: `for ${url}`, recheckAfterMs: 50 };
      if (name === "fails")
        return { type: "failed", code: "unreachable", message: `no ${url}`, transient: true };
      return { type: "succeeded", output: null };
    });
    const run = await stage.start("Production");
    const { state } = await stage.until(run.id, "Failed");
    expect(state.nodes["0"]).toMatchObject({ status: "Skipped", error: { message: `nothing at ${MASK}` } });
    expect(state.error).toBe(`no ${MASK}`);
    const events = await listRunEvents(database.db, run.id, 0);
    const reasons = events.flatMap((event) =>
      event.type === "node.moved" ? [event.payload.waitReason] : [],
    );
    expect(reasons).toContain(`for ${MASK}`);
    expect(await everythingToldOf(run.id)).not.toContain(CONNECTION.password);
  });

  test("stays masked in part for a driver that takes the run up", async () => {
    const one = play("one", { spec: { name: "one", part: "${fn.slice(secrets.keys.values.KEY, 0, 8)}" } });
    const two = play("two", { spec: { name: "two", heard: "${refs.one.said}" } });
    stage = await FlowStage.set(database.db, database.url, {
      Production: flow(sequential(one, play("rest"), two)),
    });
    const { projectId } = stage;
    const sealed = sealJson({ values: { KEY: "abcdefgh-s3cret" } });
    await database.db.secretGroup.create({ data: { projectId, id: "keys", name: "", sealed } });
    const heard: unknown[] = [];
    await stage.startWorker(({ name, spec, times }) => {
      if (name === "rest" && times === 1)
        return { type: "waiting", reason: "the tide", recheckAfterMs: 60_000 };
      if (name === "two") heard.push(spec.heard);
      return { type: "succeeded", output: { said: `it begins with ${String(spec.part)}` } };
    });
    const run = await stage.start("Production");
    await stage.until(run.id, "Waiting");
    await stage.untilParked(run.id);
    await database.db.run.update({ where: { id: run.id }, data: { wakeAt: new Date() } });
    const { state } = await stage.until(run.id, "Success");
    expect(heard).toEqual(["it begins with abcdefgh"]);
    expect(state.nodes["2"]?.spec).toEqual({ name: "two", heard: `it begins with ${MASK}` });
    expect(await everythingToldOf(run.id)).not.toContain("abcdefgh");
  });
});
