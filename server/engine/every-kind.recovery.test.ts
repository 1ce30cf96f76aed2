import { writeFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decideApproval } from "@/server/approvals";
import { aPerson } from "@/server/approvals/a-waiting-approval";
import { SYSTEM_ACTOR, type Actor } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { AddonConnectionSchema } from "@/server/environment";
import { readOperationLog } from "@/server/operations";
import { abortRun, getRun, listRunEvents } from "@/server/runs";
import { sealJson, unsealJson } from "@/server/secrets";
import type { KillableWorker } from "./recovery/a-killable-worker";
import { Listener } from "./recovery/a-listener";
import { PROJECT, RecoveryStage } from "./recovery/a-recovery-stage";
import { RunWatch } from "./recovery/a-run-watch";
import { SeamHolder, type Seam } from "./recovery/a-seam";
import {
  DUMP,
  FLOW_ABOVE,
  flowBelow,
  flowOfEveryKind,
  FLOW_WAITING,
  ITEMS,
  SECRET,
  SECRETS,
} from "./recovery/flows-of-every-kind";
import { lots } from "./recovery/lots";

const MOMENT_TIMEOUT_MS = 40_000;
/** Of the pauses between a decision and the death of the worker that hears of it. */
const LOT = 416;

const database = useTestDatabase();
let listener: Listener;
let stage: RecoveryStage;
let watch: RunWatch;
let worker: KillableWorker;
let person: Actor;
beforeAll(async () => {
  listener = await Listener.open({ "/dump.sql": DUMP });
  stage = await RecoveryStage.set(database.db, database.url, flowOfEveryKind(listener.url), {
    Below: flowBelow(listener.url),
    Above: FLOW_ABOVE,
    Waiting: FLOW_WAITING,
  });
  watch = await RunWatch.open(database.url);
  person = await aPerson(database.db, "Ada", { [PROJECT]: "approver" });
}, 120_000);
afterAll(async () => {
  await worker.kill();
  await watch.close();
  await listener.close();
  await stage.strike();
}, 60_000);

/** What happens around one death of a worker. */
interface Moment {
  name: string;
  /** Once the worker runs and is not there yet. */
  before?: () => Promise<void>;
  at: Seam | (() => boolean | Promise<boolean>);
  /** How long it lives on, ms. */
  pause?: number;
  /** Done while nobody works. */
  dead?: () => void | Promise<void>;
}

const draw = lots(LOT);
let runId = "";

const waits = (key: string) => () =>
  watch.holds("SELECT 1 FROM node_attempt WHERE run_id = $1 AND node_key = $2 AND status = 'Waiting'", [
    runId,
    key,
  ]);
async function decide(node: string): Promise<void> {
  const request = { projectId: PROJECT, runId, node, decision: "approve" as const, comment: `for ${node}` };
  await decideApproval(database.db, person, request);
}
const whenIt = (key: string, then: () => Promise<void>) => async () => {
  await until(waits(key), `${key} never waited`);
  await then();
};
const below = "NEW.parent_run_id IS NOT NULL";
const ends = (kind: string): Seam => ({
  table: "operation",
  on: "UPDATE",
  when: `NEW.kind = '${kind}' AND NEW.concluded_at IS NOT NULL AND OLD.concluded_at IS NULL`,
  commit: "lost",
});

/** In the order the run comes to them. */
const MOMENTS: Moment[] = [
  {
    name: "while the secrets that were read are written",
    at: {
      table: "node_attempt",
      on: "UPDATE",
      when: "NEW.kind = 'SecretInheritance' AND NEW.status = 'Success'",
      commit: "kept",
    },
    // From here on nothing but the run itself knows what it has read.
    dead: changeSecrets,
  },
  {
    name: "while the start of the run below is written",
    at: { table: "run", on: "INSERT", when: below, commit: "lost" },
  },
  {
    name: "when the run below is there and the node has not heard",
    at: { table: "run", on: "INSERT", when: below, commit: "kept" },
  },
  {
    name: "while a request waits for its answer, the run below waits for its own, and the command speaks",
    at: () => listener.isHolding("/hook") && listener.isHolding("/below") && said("command begins"),
    pause: 500,
    // The command goes on, and says its last lines, while nobody listens.
    dead: async () => {
      listener.release("/hook");
      await pauseFor(500);
      writeFileSync(`${stage.journal}.go`, "");
      await until(() => said("command ends"), "the command never ended");
    },
  },
  { name: "while the end of the command is written", at: ends("exec") },
  {
    name: "while the run below still waits",
    at: () => listener.isHolding("/below"),
    dead: () => listener.release("/below"),
  },
  {
    name: "while the end of the run below is written",
    at: {
      table: "run",
      on: "UPDATE",
      when: `${below} AND NEW.concluded_at IS NOT NULL AND OLD.concluded_at IS NULL`,
      commit: "lost",
    },
  },
  {
    name: "when the run below has ended and the one above has not heard",
    at: {
      table: "run",
      on: "UPDATE",
      when: `${below} AND NEW.concluded_at IS NOT NULL AND OLD.concluded_at IS NULL`,
      commit: "kept",
    },
  },
  {
    name: "while the import is put into the queue",
    at: { table: "operation", on: "INSERT", when: "NEW.kind = 'import'", commit: "lost" },
  },
  { name: "while the end of the restart is written", at: ends("restart") },
  { name: "while the end of the import is written", at: ends("import") },
  // Decided while nobody works.
  { name: "while the first item waits for approval", at: waits("5#0.0"), dead: () => decide("5#0.0") },
  // Decided before the eyes of a worker that dies in the next milliseconds.
  {
    name: "in the milliseconds after the second item was approved",
    before: whenIt("5#1.0", () => decide("5#1.0")),
    at: () => true,
    pause: draw() * 40,
  },
  {
    name: "while what the last approval came to is written",
    before: whenIt("6", () => decide("6")),
    at: {
      table: "node_attempt",
      on: "UPDATE",
      when: "NEW.node_key = '6' AND NEW.status = 'Success'",
      commit: "lost",
    },
  },
];

/** Kills a worker at each moment in turn, and leaves the last one, which nobody kills, at work. */
async function playMoments(): Promise<void> {
  const holder = await SeamHolder.open(database.url);
  try {
    for (const { name, before, at, pause = 0, dead } of MOMENTS) {
      const seam = typeof at === "function" ? null : at;
      if (seam !== null) await holder.guard(seam);
      worker = stage.startWorker();
      await before?.();
      await until(typeof at === "function" ? at : () => holder.isReached(), `${name}: it never came`);
      await pauseFor(pause);
      await worker.kill();
      if (seam !== null) await holder.release(seam);
      await dead?.();
    }
  } finally {
    await holder.close();
  }
  worker = stage.startWorker();
}

describe("a run with nodes of every kind", () => {
  test(`whose worker is killed ${MOMENTS.length} times, lot ${LOT}, ends well and tells no secret`, async () => {
    await putSecrets(SECRETS);
    for (const path of ["/hook", "/below"]) listener.guard(path);
    runId = (await stage.release("v1")).id;
    await playMoments();
    await untilEnded(runId, "Success");

    const { children, state } = await getRun(database.db, PROJECT, runId);
    expect(children.map(({ status, number }) => ({ status, number }))).toEqual([
      { status: "Success", number: 1 },
    ]);
    expect(state.nodes["6"]?.output).toMatchObject({ comments: [{ by: "Ada", comment: "for 6" }] });
    expect(await database.db.approvalDecision.count({ where: { runId } })).toBe(ITEMS.length + 1);
    const lines = stage.readJournal();
    expect(lines.filter((line) => line.startsWith("command"))).toEqual(["command begins", "command ends"]);
    // Once for the release, once for the restart.
    expect(lines.filter((line) => line === "api starts v1")).toHaveLength(2);
    expect(await readImported()).toEqual([1, 2, 3]);
    await expectWholeLog();
    expectRequests();

    const childId = children[0]?.runId ?? "";
    for (const id of [runId, childId]) await expectSound(id);
    expect(watch.forgotten).toEqual([]);
  }, 180_000);

  test("that is aborted while nobody works ends, and so does the run below it", async () => {
    await worker.kill();
    const { id } = await stage.start("Above");
    worker = stage.startWorker();
    await until(
      () =>
        watch.holds(
          "SELECT 1 FROM run WHERE parent_run_id = $1 AND status = 'Waiting' AND lease_owner IS NULL",
          [id],
        ),
      "the run below never waited",
    );
    await worker.kill();
    await abortRun(database.db, SYSTEM_ACTOR, PROJECT, id);
    worker = stage.startWorker();
    await untilEnded(id, "Aborted");
    const { children } = await getRun(database.db, PROJECT, id);
    expect(children.map(({ status }) => status)).toEqual(["Aborted"]);
    const child = await getRun(database.db, PROJECT, children[0]?.runId ?? "");
    expect(child.state.abortRequestedBy).toBe("run #1 of main/Above");
    expect(watch.forgotten).toEqual([]);
  }, 60_000);
});

async function putSecrets(groups: Record<string, Record<string, string>>): Promise<void> {
  for (const [id, values] of Object.entries(groups)) {
    const sealed = sealJson({ values, files: {} });
    await database.db.secretGroup.create({ data: { projectId: PROJECT, id, name: id, sealed } });
  }
}

async function changeSecrets(): Promise<void> {
  const sealed = sealJson({ values: {}, files: {} });
  await database.db.secretGroup.updateMany({ where: { projectId: PROJECT }, data: { sealed } });
}

async function readImported(): Promise<number[]> {
  const addon = await database.db.addon.findFirstOrThrow({ where: { projectId: PROJECT } });
  const connection = AddonConnectionSchema.parse(unsealJson(addon.connection ?? new Uint8Array()));
  const client = new pg.Client({ connectionString: connection.connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: number }>("SELECT n FROM imported ORDER BY n");
    return rows.map(({ n }) => n);
  } finally {
    await client.end();
  }
}

/** Every line of the command is in its log once and in order, the last one with how many there were. */
async function expectWholeLog(): Promise<void> {
  const { id } = await database.db.operation.findFirstOrThrow({ where: { runId, kind: "exec" } });
  const { lines } = await readOperationLog(database.db, id, 0);
  const said = lines.map(({ text }) => text).filter((text) => /^line |^\d+ lines$/.test(text));
  const count = said.length - 1;
  expect(count).toBeGreaterThan(10);
  expect(said).toEqual([
    ...Array.from({ length: count }, (_, n) => `line ${n + 1} ••••••`),
    `${count} lines`,
  ]);
}

/** At least once each, at most once more than workers died, and always as the same request. */
function expectRequests(): void {
  const bodies = listener.to("/item").map(({ body }) => body);
  expect([...new Set(bodies)]).toEqual(ITEMS);
  for (const path of ["/hook", "/below", "/item"]) {
    const heard = listener.to(path);
    const kinds = path === "/item" ? ITEMS.length : 1;
    expect(heard.length).toBeLessThanOrEqual(MOMENTS.length + kinds);
    expect(new Set(heard.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(kinds);
    expect(new Set(heard.map(({ body }) => body)).size).toBe(kinds);
  }
  expect(listener.to("/hook")[0]).toMatchObject({
    idempotencyKey: `${runId}:3.2:1`,
    body: JSON.stringify({ token: SECRETS.shared.TOKEN }),
  });
}

/** Everything went well at the first attempt, its events have no gap, and nothing of it tells a secret. */
async function expectSound(id: string): Promise<void> {
  const attempts = await database.db.nodeAttempt.findMany({ where: { runId: id } });
  expect(attempts.filter(({ attempt, status }) => attempt !== 1 || status !== "Success")).toEqual([]);
  const events = await listRunEvents(database.db, id, 0);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const shown = attempts.map(({ spec, output, error, waitReason }) => ({ spec, output, error, waitReason }));
  const operations = await database.db.operation.findMany({
    where: { runId: id },
    include: { logChunks: true },
  });
  const logs = operations.map(({ error, logChunks }) => [error, logChunks.map(({ lines }) => lines)]);
  const run = await getRun(database.db, PROJECT, id);
  const told = JSON.stringify([run, events, shown, logs]);
  expect(told.slice(Math.max(0, told.search(SECRET) - 200)).match(SECRET)?.[0], told).toBeUndefined();
}

function said(line: string): boolean {
  return stage.readJournal().includes(line);
}

async function untilEnded(id: string, status: string): Promise<void> {
  await until(async () => (await watch.read(id)).concluded, "the run never ended");
  const row = await database.db.run.findUniqueOrThrow({ where: { id } });
  expect(`${row.status} ${row.error ?? ""}`.trim(), worker.said).toBe(status);
}

async function until(condition: () => boolean | Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = performance.now() + MOMENT_TIMEOUT_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      const nodes = await database.db.nodeAttempt.findMany({ where: { runId } });
      const told = nodes.map(
        ({ nodeKey, kind, status, error }) => `${nodeKey} ${kind} ${status} ${error ?? ""}`,
      );
      throw new Error([otherwise, ...told, worker.said, ...stage.readJournal()].join("\n"));
    }
    await pauseFor(5);
  }
}

function pauseFor(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
