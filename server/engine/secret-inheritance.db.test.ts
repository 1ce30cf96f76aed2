import { afterEach, expect, test } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { listRunEvents } from "@/server/runs";
import { sealJson } from "@/server/secrets";
import { FlowStage } from "./a-stage-of-flows";
import { flow, play, sequential } from "./a-worker";

const database = useTestDatabase();
let at: FlowStage | undefined;
afterEach(async () => {
  await at?.stopWorkers();
  await database.db.project.deleteMany();
});

const GROUPS = {
  shared: {
    values: { LEVEL: "shared-level", PIN: "42x", WORD: "Schlüssel-パス" },
    files: { "/etc/key": "line-of-key-file" },
  },
  prod: { values: { LEVEL: "prod-level" }, files: {} },
};
const MERGED = { kind: "SecretInheritance", ref: "merged", spec: { secrets: ["shared", "prod"] } };
const READS = play("reads", {
  condition: "success",
  spec: {
    name: "reads",
    level: "${refs.merged.values.LEVEL}",
    pin: "${refs.merged.values.PIN}",
    word: "${refs.merged.values.WORD}",
    part: "${fn.slice(refs.merged.values.LEVEL, 0, 6)}",
    url: "x://u:${refs.merged.values.WORD}@h",
    file: "${refs.merged.files['/etc/key']}",
  },
});
const HEARD = {
  name: "reads",
  level: "prod-level",
  pin: "42x",
  word: "Schlüssel-パス",
  part: "prod-l",
  url: "x://u:Schlüssel-パス@h",
  file: "line-of-key-file",
};
const SECRET = /prod-l|42x|Schlüssel|line-of-key|shared-level/;

async function set(...steps: object[]): Promise<FlowStage> {
  at = await FlowStage.set(database.db, database.url, { Production: flow(sequential(...steps)) });
  const { projectId } = at;
  for (const [id, group] of Object.entries(GROUPS))
    await database.db.secretGroup.create({ data: { projectId, id, name: id, sealed: sealJson(group) } });
  return at;
}

/** Everything that people and the database's readers see of a run. */
async function seen(stage: FlowStage, runId: string): Promise<string> {
  const attempts = await database.db.nodeAttempt.findMany({ where: { runId } });
  const shown = attempts.map(({ spec, output, error, waitReason }) => ({ spec, output, error, waitReason }));
  return JSON.stringify([await stage.get(runId), await listRunEvents(database.db, runId, 0), shown]);
}

test("later nodes read merged secrets as they are; people see none, nor anything made of them", async () => {
  const stage = await set(MERGED, READS);
  const heard: unknown[] = [];
  await stage.startWorker(({ spec }) => {
    heard.push(spec);
    return { type: "succeeded", output: { said: `got ${String(spec.word)} and ${String(spec.part)}` } };
  });
  const { id, state } = await stage.until((await stage.start("Production")).id, "Success");
  expect(heard).toEqual([HEARD]);
  expect(state.nodes["0"]?.output).toEqual({
    values: { LEVEL: "••••••", PIN: "••••••", WORD: "••••••" },
    files: { "/etc/key": "••••••" },
  });
  expect(await seen(stage, id)).not.toMatch(SECRET);
});

test("what was read stays secret though the groups change and another worker takes over", async () => {
  const stage = await set(MERGED, play("wait", { condition: "success" }), READS);
  const heard: unknown[] = [];
  let mayGo = false;
  const script = ({ name, spec }: { name: string; spec: Record<string, unknown> }) => {
    if (name === "wait" && !mayGo)
      return { type: "waiting" as const, reason: "the tide", recheckAfterMs: 60_000 };
    if (name === "reads") heard.push(spec);
    return { type: "succeeded" as const, output: { said: spec } };
  };
  await stage.startWorker(script);
  const { id } = await stage.start("Production");
  await stage.until(id, "Waiting");
  await stage.stopWorkers();
  // The old values are secrets of no group any more.
  const sealed = sealJson({ values: { LEVEL: "new-value", PIN: "7" }, files: {} });
  await database.db.secretGroup.updateMany({ where: { projectId: stage.projectId }, data: { sealed } });
  mayGo = true;
  await database.db.$executeRaw`UPDATE run SET wake_at = now() WHERE id = ${id}::uuid`;
  await stage.startWorker(script);
  await stage.until(id, "Success");
  expect(heard).toEqual([HEARD]);
  expect(await seen(stage, id)).not.toMatch(SECRET);
});

test("values that a group got while the run was in hand are secret too", async () => {
  const stage = await set(play("first"), MERGED, READS);
  const sealed = sealJson({
    values: { LEVEL: "prod-level", PIN: "42x", WORD: "Schlüssel-パス" },
    files: GROUPS.shared.files,
  });
  await database.db.secretGroup.updateMany({
    where: { projectId: stage.projectId },
    data: { sealed: sealJson({ values: { LEVEL: "a", PIN: "b", WORD: "c" }, files: { "/etc/key": "d" } }) },
  });
  await stage.startWorker(async ({ name, spec }) => {
    if (name === "first")
      await database.db.secretGroup.updateMany({ where: { projectId: stage.projectId }, data: { sealed } });
    return { type: "succeeded", output: { said: spec } };
  });
  const { id } = await stage.until((await stage.start("Production")).id, "Success");
  expect(await seen(stage, id)).not.toMatch(SECRET);
});

test("a missing key fails the node and is named", async () => {
  const spec = { secrets: ["shared"], requiredKeys: ["LEVEL", "TOKEN"] };
  const stage = await set({ ...MERGED, spec });
  await stage.startWorker();
  const { state } = await stage.until((await stage.start("Production")).id, "Failed");
  expect(state.nodes["0"]?.error).toEqual({
    code: "missing-secrets",
    message: "Not in group shared: the value TOKEN.",
  });
});
