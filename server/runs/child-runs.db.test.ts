import pg from "pg";
import { afterEach, describe, expect, test } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { flow, play, sequential } from "@/server/engine/a-worker";
import { FlowStage, runFlow } from "@/server/engine/a-stage-of-flows";
import { sealJson } from "@/server/secrets";
import { abortRun, listRunEvents, startChildRun } from ".";
import { SYSTEM_ACTOR } from "@/server/auth";

const database = useTestDatabase();
let stage: FlowStage | undefined;
afterEach(async () => {
  await stage?.stopWorkers();
  stage = undefined;
  // The next test's worker would take what is left.
  await database.db.project.deleteMany();
});

async function set(flows: Record<string, object>): Promise<FlowStage> {
  stage = await FlowStage.set(database.db, database.url, flows);
  return stage;
}
const abort = (at: FlowStage, runId: string) => abortRun(database.db, SYSTEM_ACTOR, at.projectId, runId);

/** A step that waits until the test has said that it may go on. */
const WAITS = play("wait", { condition: "success" });

describe("a run that runs another flow", () => {
  test("waits for it, gets what it yields by ref, and each tells the other's place", async () => {
    const at = await set({
      Production: flow(
        sequential(
          runFlow("Staging", {}, { arguments: { variables: [{ key: "WHAT", value: "${args.TAG}" }] } }),
          play("after", { spec: { name: "after", heard: "${refs.run-staging.outputs.inner.heard}" } }),
        ),
        { arguments: { TAG: "v7" } },
      ),
      Staging: flow(sequential(play("inner", { spec: { name: "inner", heard: "${args.WHAT}" } }))),
    });
    await at.startWorker(({ spec }) => ({ type: "succeeded", output: { heard: spec.heard } }));
    const started = await at.start("Production");
    const run = await at.until(started.id, "Success");
    expect(run.state.nodes["1"]?.spec).toMatchObject({ heard: "v7" });
    const [child] = run.children;
    expect(child).toMatchObject({
      number: 1,
      pipelineId: "main",
      stage: "Staging",
      nodeKey: "0",
      status: "Success",
    });
    expect(run.state.nodes["0"]?.output).toEqual({
      runId: child?.runId,
      number: 1,
      status: "success",
      outputs: { inner: { heard: "v7" } },
    });
    expect(await at.get(child?.runId ?? "")).toMatchObject({
      trigger: "flow",
      triggeredBy: "run #1 of main/Production",
      parent: { runId: started.id, number: 1, pipelineId: "main", stage: "Production", nodeKey: "0" },
    });
  });

  test("without a condition goes on as soon as it is accepted, and leaves it alone when it ends", async () => {
    const at = await set({
      Production: flow(sequential(runFlow("Staging", { condition: undefined }))),
      Staging: flow(sequential(WAITS)),
    });
    await at.startWorker(() => ({ type: "waiting", reason: "the tide", recheckAfterMs: 60_000 }));
    const run = await at.until((await at.start("Production")).id, "Success");
    const child = await at.childOf(run.id);
    await at.until(child.runId, "Waiting");
    expect((await at.get(child.runId)).state.abortRequestedBy).toBeNull();
  });

  test("fails with its error when it fails", async () => {
    const at = await set({
      Production: flow(sequential(runFlow("Staging"))),
      Staging: flow(sequential(play("inner"))),
    });
    await at.startWorker(() => ({
      type: "failed",
      code: "job-failed",
      message: "exited with 3",
      transient: false,
    }));
    const run = await at.until((await at.start("Production")).id, "Failed");
    expect(run.state.nodes["0"]?.error).toEqual({
      code: "run-failed",
      message: "Run #1 of main/Staging failed: exited with 3",
    });
    expect(run.children).toHaveLength(1);
  });

  test("is woken at once when it ends, though it is parked", async () => {
    let mayGo = false;
    const at = await set({
      Production: flow(sequential(runFlow("Staging"))),
      Staging: flow(sequential(WAITS)),
    });
    await at.startWorker(() =>
      mayGo
        ? { type: "succeeded", output: null }
        : { type: "waiting", reason: "the tide", recheckAfterMs: 60_000 },
    );
    const { id } = await at.start("Production");
    const child = await at.childOf(id);
    await at.until(id, (state) => state.waitReason === "run #1 of main/Staging: the tide");
    await at.untilParked(id);
    await at.untilParked(child.runId);
    // Only the end of the other run can wake it now.
    await database.db.run.update({ where: { id }, data: { wakeAt: new Date(Date.now() + 3_600_000) } });
    mayGo = true;
    await database.db.$executeRaw`UPDATE run SET wake_at = now() WHERE id = ${child.runId}::uuid`;
    await at.until(id, "Success");
  });

  test("queues where its flow queues, and says behind which", async () => {
    const at = await set({
      Production: flow(sequential(runFlow("Staging"))),
      Staging: flow(sequential(WAITS), { options: { concurrencyPolicy: "queue" } }),
    });
    await at.startWorker(() => ({ type: "waiting", reason: "the tide", recheckAfterMs: 60_000 }));
    const first = await at.start("Staging");
    await at.until(first.id, "Waiting");
    const { id } = await at.start("Production");
    await at.until(
      id,
      (state) => state.waitReason === "run #2 of main/Staging, which waits for run #1 to end",
    );
    await abort(at, first.id);
    await at.until((await at.childOf(id)).runId, "Waiting");
  });

  test("fails with the sentence where its flow forbids a second run", async () => {
    const at = await set({
      Production: flow(sequential(runFlow("Staging"))),
      Staging: flow(sequential(WAITS), { options: { concurrencyPolicy: "forbid" } }),
    });
    await at.startWorker(() => ({ type: "waiting", reason: "the tide", recheckAfterMs: 60_000 }));
    await at.until((await at.start("Staging")).id, "Waiting");
    const run = await at.until((await at.start("Production")).id, "Failed");
    expect(run.state.nodes["0"]?.error?.message).toContain("Run #1 is waiting");
    expect(run.children).toEqual([]);
  });
});

test("a run that was started before its node could say so is found again", async () => {
  const at = await set({
    Production: flow(sequential(runFlow("Staging"))),
    Staging: flow(sequential(play("inner"))),
  });
  const { id } = await at.start("Production");
  // What a worker leaves that dies between the start and its record.
  const started = await begin(id, "Staging");
  await at.startWorker();
  const run = await at.until(id, "Success");
  expect(run.children.map(({ runId }) => runId)).toEqual([started.runId]);
});

describe("aborting", () => {
  const nested = {
    A: flow(sequential(runFlow("B"))),
    B: flow(sequential(runFlow("C"))),
    C: flow(sequential(WAITS)),
  };

  test("a run aborts the runs below it, and ends only when they have", async () => {
    const at = await set(nested);
    await at.startWorker(() => ({ type: "waiting", reason: "the tide", recheckAfterMs: 60_000 }));
    const { id } = await at.start("A");
    const b = await at.childOf(id);
    const c = await at.childOf(b.runId);
    await at.until(c.runId, "Waiting");
    await abort(at, id);
    const ended = await at.until(id, "Aborted");
    const [endedB, endedC] = [await at.get(b.runId), await at.get(c.runId)];
    expect([endedB.state.status, endedC.state.status]).toEqual(["Aborted", "Aborted"]);
    expect(endedC.state.abortRequestedBy).toBe("run #1 of main/B");
    const at3 = [ended, endedB, endedC].map((run) => Date.parse(run.state.concludedAt ?? ""));
    expect(at3).toEqual(at3.toSorted((x, y) => y - x));
  });

  test("a run that queues below ends with the one that started it", async () => {
    const at = await set({
      Production: flow(sequential(runFlow("Staging"))),
      Staging: flow(sequential(WAITS), { options: { concurrencyPolicy: "queue" } }),
    });
    await at.startWorker(() => ({ type: "waiting", reason: "the tide", recheckAfterMs: 60_000 }));
    await at.until((await at.start("Staging")).id, "Waiting");
    const { id } = await at.start("Production");
    const child = await at.childOf(id);
    await abort(at, id);
    await at.until(id, "Aborted");
    expect((await at.get(child.runId)).state.status).toBe("Aborted");
  });

  test("somebody who aborts the run below makes the node above fail, and says who", async () => {
    const at = await set(nested);
    await at.startWorker(() => ({ type: "waiting", reason: "the tide", recheckAfterMs: 60_000 }));
    const { id } = await at.start("B");
    const child = await at.childOf(id);
    await at.until(child.runId, "Waiting");
    await abort(at, child.runId);
    const run = await at.until(id, "Failed");
    expect(run.state.nodes["0"]?.error).toEqual({
      code: "aborted",
      message: "Run #1 of main/C was aborted: Slipway asked for it.",
    });
  });

  test("a node that runs out of time takes its run with it", async () => {
    const at = await set({
      Production: flow(sequential(runFlow("Staging"))),
      Staging: flow(sequential(WAITS)),
    });
    await at.startWorker(() => ({ type: "waiting", reason: "the tide", recheckAfterMs: 60_000 }));
    const { id } = await at.start("Production");
    const child = await at.childOf(id);
    await at.until(child.runId, "Waiting");
    await at.until(id, "Waiting");
    await at.untilParked(id);
    await database.db.nodeAttempt.updateMany({
      where: { runId: id, nodeKey: "0" },
      data: { deadlineAt: new Date() },
    });
    await database.db.run.update({ where: { id }, data: { wakeAt: new Date() } });
    const run = await at.until(id, "Failed");
    expect(run.state.nodes["0"]?.error?.code).toBe("timed-out");
    await at.until(child.runId, "Aborted");
  });

  test("a node that runs out of time while it starts its run leaves none behind", async () => {
    const settings = { retryOnFailure: true, backoff: { type: "fixed", delay: 60 } };
    const at = await set({
      Production: flow(sequential(runFlow("Staging", { settings }))),
      Staging: flow(sequential(WAITS)),
    });
    // Who starts a run waits for the row of its flow.
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query("BEGIN");
    await client.query(
      "SELECT 1 FROM release_flow f JOIN stage s ON s.id = f.stage_id WHERE s.name = 'Staging' FOR UPDATE OF f",
    );
    const { id } = await at.start("Production");
    await at.startWorker(undefined, 1);
    const run = await at.until(id, ({ nodes }) => nodes["0"]?.status === "Retrying");
    expect(run.state.nodes["0"]?.error?.code).toBe("timed-out");
    await client.query("COMMIT");
    await client.end();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await at.get(id)).children).toEqual([]);
  });

  test("what a node had started stops with the same commit that says it ran out of time", async () => {
    const at = await set({
      Production: flow(sequential(runFlow("Staging"))),
      Staging: flow(sequential(WAITS)),
    });
    await at.startWorker(() => ({ type: "waiting", reason: "the tide", recheckAfterMs: 60_000 }), 2);
    const { id } = await at.start("Production");
    const run = await at.until(id, "Failed");
    const child = await database.db.run.findUniqueOrThrow({ where: { id: run.children[0]?.runId ?? "" } });
    expect(child.cancelRequestedAt).not.toBeNull();
  });

  test("a run that is being aborted starts no other", async () => {
    const at = await set(nested);
    const { id } = await at.start("A");
    await database.db.run.update({ where: { id }, data: { cancelRequestedAt: new Date() } });
    await expect(begin(id, "B")).rejects.toMatchObject({ code: "aborted" });
    expect(await database.db.run.count({ where: { parentRunId: id } })).toBe(0);
  });
});

const git = { listBranches: () => Promise.resolve([]) };
function begin(runId: string, name: string, attempt = 1) {
  const parent = { runId, nodeKey: "0", attempt };
  const request = { parent, pipelineId: "main", stage: name, arguments: {}, secretArguments: [] };
  return startChildRun({ db: database.db, git }, request);
}

describe("starting a run below another", () => {
  const chain = (names: string[]): Record<string, object> =>
    Object.fromEntries(names.map((name) => [name, flow(sequential(play("one")))]));

  test("starts one an attempt, however often and wherever it is asked for", async () => {
    const at = await set(chain(["A", "B"]));
    const { id } = await at.start("A");
    const runs = await Promise.all([1, 2, 3, 4].map(() => begin(id, "B")));
    expect(new Set(runs.map(({ runId }) => runId)).size).toBe(1);
    expect((await begin(id, "B", 2)).number).toBe(2);
    expect(await database.db.run.count({ where: { parentRunId: id } })).toBe(2);
  });

  test("five runs may stand above another, and no sixth", async () => {
    const names = ["A", "B", "C", "D", "E", "F", "G"];
    const at = await set(chain(names));
    let { id } = await at.start("A");
    for (const name of names.slice(1, 6)) id = (await begin(id, name)).runId;
    expect((await database.db.run.findUniqueOrThrow({ where: { id } })).depth).toBe(5);
    await expect(begin(id, "G")).rejects.toMatchObject({
      code: "too-deep",
      message: expect.stringContaining(
        "main/A → main/B → main/C → main/D → main/E → main/F → main/G",
      ) as string,
    });
  });

  test("a flow that stands above is refused, and the way is named", async () => {
    const at = await set(chain(["A", "B", "C"]));
    const { id } = await at.start("A");
    const b = await begin(id, "B");
    const c = await begin(b.runId, "C");
    await expect(begin(c.runId, "B")).rejects.toMatchObject({
      code: "cycle",
      message: "A flow may not come to run itself: main/B → main/C → main/B.",
    });
    await expect(begin(id, "A", 2)).rejects.toMatchObject({ code: "cycle" });
  });

  test("a flow that would come back to one above by what is published is refused before it starts", async () => {
    const at = await set({
      A: flow(sequential(play("one"))),
      B: flow(
        sequential({
          kind: "Workflow",
          spec: { type: "parallel", steps: [runFlow("c"), runFlow("nowhere")] },
        }),
      ),
      C: flow(sequential(runFlow("A"))),
    });
    const { id } = await at.start("A");
    await expect(begin(id, "B")).rejects.toMatchObject({
      code: "cycle",
      message: "A flow may not come to run itself: main/A → main/B → main/C → main/A.",
    });
    expect((await begin((await at.start("B")).id, "C")).status).toBe("Pending");
  });

  test("another project's flow is not found", async () => {
    const at = await set(chain(["A", "B"]));
    const other = await FlowStage.set(database.db, database.url, chain(["X"]));
    await expect(begin((await at.start("A")).id, "X")).rejects.toMatchObject({ status: 404 });
    expect(other.projectId).not.toBe(at.projectId);
  });

  test("the person who started the first is behind the last", async () => {
    const { id: userId } = await database.db.user.create({ data: { email: "ada@example.com", name: "Ada" } });
    const at = await set(chain(["A", "B", "C"]));
    const { id } = await at.start("A", { actor: { ...SYSTEM_ACTOR, userId, name: "Ada" } });
    const c = await begin((await begin(id, "B")).runId, "C");
    const run = await database.db.run.findUniqueOrThrow({ where: { id: c.runId } });
    expect(run).toMatchObject({ triggeredById: userId, triggeredBy: "run #1 of main/B" });
  });
});

describe("secrets of the run above", () => {
  test("are secret below too, given or made of, and never come back", async () => {
    const variables = [
      { key: "URL", value: "https://x?t=${fn.toUpper(args.TOKEN)}" },
      { key: "PAIR", value: "u:${args.TOKEN}" },
      { key: "PLAIN", value: "plain" },
    ];
    const at = await set({
      Production: flow(sequential(runFlow("Staging", {}, { arguments: { variables } }))),
      Staging: flow(
        sequential(play("inner", { spec: { name: "inner", pair: "${args.PAIR}", url: "${args.URL}" } })),
      ),
    });
    await database.db.releaseFlow.updateMany({
      where: { projectId: at.projectId, stage: { name: "Production" } },
      data: { argumentOverrides: sealJson({ TOKEN: { value: "s3cret-token", locked: false } }) },
    });
    const heard: unknown[] = [];
    await at.startWorker(({ spec }) => {
      heard.push(spec.pair, spec.url);
      // What the work itself makes of a secret, no expression tells.
      return { type: "succeeded", output: { said: `${String(spec.pair).slice(2)} ${String(spec.url)}` } };
    });
    const run = await at.until((await at.start("Production")).id, "Success");
    expect(heard).toEqual(["u:s3cret-token", "https://x?t=S3CRET-TOKEN"]);
    const child = await at.get((await at.childOf(run.id)).runId);
    expect(child.arguments).toEqual({
      URL: "••••••",
      PAIR: "••••••",
      PLAIN: "plain",
    });
    const events = await Promise.all([run.id, child.id].map((id) => listRunEvents(database.db, id, 0)));
    expect(JSON.stringify([run, child, events])).not.toMatch(/s3cret-token/i);
  });

  test("that were only read there, and are nobody's secret any more, are secret below too", async () => {
    const variables = [{ key: "URL", value: "x://u:${refs.merged.values.WORD}@h" }];
    const at = await set({
      Production: flow(
        sequential(
          { kind: "SecretInheritance", ref: "merged", spec: { secrets: ["shared"] } },
          play("change"),
          runFlow("Staging", {}, { arguments: { variables } }),
        ),
      ),
      Staging: flow(sequential(play("inner", { spec: { name: "inner", url: "${args.URL}" } }))),
    });
    const { projectId } = at;
    const sealed = sealJson({ values: { WORD: "word-of-old" }, files: {} });
    await database.db.secretGroup.create({ data: { projectId, id: "shared", name: "shared", sealed } });
    await at.startWorker(async ({ name, spec }) => {
      const values = { WORD: "word-of-new" };
      if (name === "change")
        await database.db.secretGroup.updateMany({ data: { sealed: sealJson({ values, files: {} }) } });
      return { type: "succeeded", output: { said: String(spec.url).slice(6, 17) } };
    });
    const run = await at.until((await at.start("Production")).id, "Success");
    const child = await at.get((await at.childOf(run.id)).runId);
    expect(child.state.nodes["0"]?.output).toEqual({ said: "••••••" });
    const events = await Promise.all([run.id, child.id].map((id) => listRunEvents(database.db, id, 0)));
    expect(JSON.stringify([run, child, events])).not.toContain("word-of-old");
  });
});
