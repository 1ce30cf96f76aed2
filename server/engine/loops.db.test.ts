import { afterEach, describe, expect, test } from "vitest";
import { EMPTY_RUN_STATE, reduceRun, runTreeOf, walkTree, type RunState } from "@/core/run";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { abortRun, listRunEvents } from "@/server/runs";
import { sealJson } from "@/server/secrets";
import { FlowStage } from "./a-stage-of-flows";
import { flow, parallel, play, sequential, type AWorker, type Script } from "./a-worker";

const database = useTestDatabase();
let stage: FlowStage;
afterEach(() => stage.stopWorkers());

async function setStage(document: object): Promise<void> {
  stage = await FlowStage.set(database.db, database.url, { Production: document });
}
const loop = (iterations: unknown, steps: object[], more: object = {}, ref = "each"): object => ({
  kind: "LoopWorkflow",
  ref,
  spec: { iterations, steps, ...more },
});
const failed = (message = "exited with 3") => ({
  type: "failed" as const,
  code: "job-failed",
  message,
  transient: false,
});
const done = (output: unknown = null) => ({ type: "succeeded" as const, output });
const waiting = { type: "waiting" as const, reason: "the tide", recheckAfterMs: 60_000 };
/** Says what its `item` was. */
const echo: Script = ({ spec }) => done({ said: spec.item ?? null });

const statusesOf = (state: RunState): Record<string, string> =>
  Object.fromEntries(Object.values(state.nodes).map((node) => [node.key, node.status]));

/** Runs the document to its end. */
async function playThrough(
  document: object,
  script: Script,
  wanted: "Success" | "Failed" = "Success",
): Promise<{ state: RunState; worker: AWorker; runId: string }> {
  await setStage(document);
  const worker = await stage.startWorker(script);
  const { id: runId } = await stage.start("Production");
  const { state } = await stage.until(runId, wanted);
  return { state, worker, runId };
}

const itemStep = (name: string, more: object = {}): object =>
  play(name, { spec: { name, item: "${refs.each.item}", index: "${refs.each.index}" }, ...more });

describe("a loop", () => {
  test("goes through its steps once for each item, in order, and yields what they yielded", async () => {
    const after = play("after", { spec: { name: "after", item: "${refs.each.results[1].step.said}" } });
    const document = flow(sequential(loop("${args.REGIONS}", [itemStep("step"), play("next")]), after), {
      arguments: { REGIONS: ["eu", "us"] },
    });
    const { state, worker, runId } = await playThrough(document, echo);
    expect(worker.calls).toEqual(["step#1", "next#1", "step#1", "next#1", "after#1"]);
    expect(state.nodes["0#1.0"]?.spec).toEqual({ name: "step", item: "us", index: 1 });
    expect(state.nodes["0#1"]).toMatchObject({
      kind: "Iteration",
      status: "Success",
      spec: { item: "us", index: 1 },
    });
    expect(state.nodes["0"]?.output).toEqual({
      results: [
        { step: { said: "eu" }, next: { said: null } },
        { step: { said: "us" }, next: { said: null } },
      ],
    });
    expect(state.nodes["1"]?.spec).toMatchObject({ item: "us" });
    const events = await listRunEvents(database.db, runId, 0);
    expect(events.reduce(reduceRun, EMPTY_RUN_STATE)).toEqual(state);
  });

  test("shows the same tree to who only has the document and the events", async () => {
    const document = flow(sequential(loop(["a", "b"], [itemStep("step")])));
    const { state } = await playThrough(document, echo);
    const { spec } = document as { spec: Parameters<typeof runTreeOf>[0] };
    const keys = [...walkTree(runTreeOf(spec, state))].map(({ key }) => key);
    expect(keys.toSorted()).toEqual(Object.keys(state.nodes).toSorted());
  });

  test("over an empty list is a success with no results", async () => {
    const { state, worker } = await playThrough(flow(sequential(loop([], [itemStep("step")]))), echo);
    expect(worker.calls).toEqual([]);
    expect(state.nodes["0"]).toMatchObject({ status: "Success", output: { results: [] } });
  });

  test("lets a step read what earlier steps of the same iteration said, and those before the loop", async () => {
    const reader = play("reader", {
      spec: { name: "reader", item: "${refs.outside.said}/${refs.step.said}" },
    });
    const outside = play("outside", { spec: { name: "outside", item: "o" } });
    const nested = sequential(reader);
    const document = flow(sequential(outside, loop(["a", "b"], [itemStep("step"), nested])));
    const { state } = await playThrough(document, echo);
    expect(state.nodes["1"]?.output).toMatchObject({
      results: [{ reader: { said: "o/a" } }, { reader: { said: "o/b" } }],
    });
  });

  test("gives its item a name with LoopData", async () => {
    const region = { kind: "LoopData", ref: "region", spec: {} };
    const step = play("step", { spec: { name: "step", item: "${refs.region.name}" } });
    const document = flow(sequential(loop([{ name: "eu" }, { name: "us" }], [region, step])));
    const { state } = await playThrough(document, echo);
    expect(state.nodes["0#1.0"]?.output).toEqual({ name: "us" });
    expect(state.nodes["0#1.1"]?.output).toEqual({ said: "us" });
  });

  test("within a loop sees both items, and each has results of its own", async () => {
    const step = play("step", {
      spec: { name: "step", item: "${refs.each.item}${refs.inner.item}${refs.inner.index}" },
    });
    const last = play("last", { spec: { name: "last", item: "${refs.inner.results[0].step.said}" } });
    const inner = loop("${fn.split(refs.each.item, '')}", [step], {}, "inner");
    const document = flow(sequential(loop(["ab", "c"], [inner, last])));
    const { state } = await playThrough(document, echo);
    expect(state.nodes["0"]?.output).toEqual({
      results: [
        {
          inner: { results: [{ step: { said: "aba0" } }, { step: { said: "abb1" } }] },
          last: { said: "aba0" },
        },
        { inner: { results: [{ step: { said: "cc0" } }] }, last: { said: "cc0" } },
      ],
    });
    expect(statusesOf(state)["0#0.0#1.0"]).toBe("Success");
  });

  test("skips in one iteration what its expression says, and goes on", async () => {
    const skipped = itemStep("step", { skipNodeExecution: "${fn.eq(refs.each.item, 'b')}" });
    const { state, worker } = await playThrough(flow(sequential(loop(["a", "b", "c"], [skipped]))), echo);
    expect(worker.calls).toEqual(["step#1", "step#1"]);
    expect(statusesOf(state)).toMatchObject({ "0#0.0": "Success", "0#1.0": "Skipped", "0#1": "Success" });
    expect(state.nodes["0"]?.output).toEqual({
      results: [{ step: { said: "a" } }, {}, { step: { said: "c" } }],
    });
  });

  test("that is skipped has no iterations", async () => {
    const skipped = { ...loop(["a"], [itemStep("step")]), skipNodeExecution: "true" };
    const { state } = await playThrough(flow(sequential(skipped, play("after"))), echo);
    expect(statusesOf(state)).toEqual({ root: "Success", "0": "Skipped", "1": "Success" });
  });

  test.each([
    ["${args.TEXT}", "invalid-iterations", "came to a text"],
    ["${args.MANY}", "too-many-iterations", "101 items"],
    ["${args.NONE}", "unresolved-expression", "NONE"],
  ])("over %s fails with %s", async (iterations, code, sentence) => {
    const document = flow(sequential(loop(iterations, [itemStep("step")])), {
      arguments: { TEXT: "a,b", MANY: Array(101).fill(0) },
    });
    const { state } = await playThrough(document, echo, "Failed");
    expect(state.nodes["0"]?.error).toMatchObject({
      code,
      message: expect.stringContaining(sentence) as string,
    });
    expect(statusesOf(state)).toEqual({ root: "Failed", "0": "Failed" });
  });

  test("fails with its iteration, and later ones are not reached", async () => {
    const { state } = await playThrough(
      flow(sequential(loop(["a", "b", "c"], [itemStep("step"), play("next")]), play("after"))),
      ({ spec }) => (spec.item === "b" ? failed() : done()),
      "Failed",
    );
    expect(state.error).toBe("exited with 3");
    expect(statusesOf(state)).toEqual({
      root: "Failed",
      "0": "Failed",
      "0#0": "Success",
      "0#0.0": "Success",
      "0#0.1": "Success",
      "0#1": "Failed",
      "0#1.0": "Failed",
    });
  });

  test("tries a step of an iteration again, and only that one", async () => {
    const settings = { backoff: { type: "fixed", delay: 0 } };
    const { state, worker } = await playThrough(
      flow(sequential(loop(["a", "b"], [itemStep("step", { settings })]))),
      ({ spec, key }) =>
        spec.item === "b" && key.endsWith(":1")
          ? { type: "failed", code: "unreachable", message: "no answer", transient: true }
          : done(),
    );
    expect(worker.calls).toEqual(["step#1", "step#1", "step#2"]);
    expect(state.nodes["0#1.0"]?.attempts).toHaveLength(2);
  });

  test("makes another random secret in each iteration, and shows none", async () => {
    const seen: unknown[] = [];
    const step = play("step", { spec: { name: "step", item: "${fn.randomSecret(16)}" } });
    const { state } = await playThrough(flow(sequential(loop(["a", "b"], [step]))), ({ spec }) => {
      seen.push(spec.item);
      return done();
    });
    expect(new Set(seen).size).toBe(2);
    for (const secret of seen) expect(JSON.stringify(state)).not.toContain(String(secret));
  });
});

describe("a parallel loop", () => {
  test("goes through all items together", async () => {
    let together = 0;
    const release: (() => void)[] = [];
    const { state } = await playThrough(
      flow(sequential(loop(["a", "b", "c"], [itemStep("step")], { type: "parallel" }))),
      async ({ spec }) => {
        together += 1;
        if (together < 3) await new Promise<void>((resolve) => release.push(resolve));
        for (const go of release.splice(0)) go();
        return done({ said: spec.item });
      },
    );
    expect(state.nodes["0"]?.output).toMatchObject({ results: [{ step: { said: "a" } }, {}, {}] });
  });

  test("lets running siblings of a failed iteration finish, and starts nothing new", async () => {
    const { state } = await playThrough(
      flow(sequential(loop(["a", "b"], [itemStep("step"), play("next")], { type: "parallel" }))),
      async ({ spec }) => {
        if (spec.item === "a") return failed();
        await new Promise((resolve) => setTimeout(resolve, 200));
        return done();
      },
      "Failed",
    );
    expect(statusesOf(state)).toMatchObject({ "0": "Failed", "0#1.0": "Success", "0#1": "Aborted" });
    expect(statusesOf(state)["0#1.1"]).toBeUndefined();
  });

  test("with failFast aborts the siblings of a failed iteration", async () => {
    const { state } = await playThrough(
      flow(sequential(loop(["a", "b"], [itemStep("step")], { type: "parallel", failFast: true }))),
      ({ spec }) => (spec.item === "a" ? failed() : waiting),
      "Failed",
    );
    expect(statusesOf(state)).toMatchObject({ "0": "Failed", "0#0.0": "Failed", "0#1.0": "Aborted" });
  });
});

describe("aborting in a loop", () => {
  test("stops what is in flight and starts no other iteration", async () => {
    await setStage(flow(sequential(loop(["a", "b", "c"], [parallel(itemStep("step"))]))));
    const worker = await stage.startWorker(({ spec }) => (spec.item === "b" ? waiting : done()));
    const run = await stage.start("Production");
    await stage.until(run.id, (state) => state.nodes["0#1.0.0"]?.status === "Waiting");
    await abortRun(database.db, SYSTEM_ACTOR, stage.projectId, run.id);
    const { state } = await stage.until(run.id, "Aborted");
    expect(worker.calls).toHaveLength(2);
    expect(statusesOf(state)).toMatchObject({ "0": "Aborted", "0#1": "Aborted", "0#1.0.0": "Aborted" });
    expect(statusesOf(state)["0#2"]).toBeUndefined();
  });
});

describe("secret items", () => {
  test("reach the steps as they are, and nobody else", async () => {
    const heard: unknown[] = [];
    const document = flow(sequential(loop("${fn.split(args.KEYS, ',')}", [itemStep("step")])));
    await setStage(document);
    await database.db.releaseFlow.updateMany({
      where: { projectId: stage.projectId },
      data: { argumentOverrides: sealJson({ KEYS: { value: "first-s3cret,other-s3cret", locked: false } }) },
    });
    await stage.startWorker(({ spec }) => {
      heard.push(spec.item);
      return done({ said: spec.item });
    });
    const run = await stage.start("Production");
    const { state } = await stage.until(run.id, "Success");
    expect(heard).toEqual(["first-s3cret", "other-s3cret"]);
    const told = JSON.stringify([state, await listRunEvents(database.db, run.id, 0)]);
    expect(told).not.toContain("s3cret");
    expect(state.nodes["0"]?.spec).toEqual({ iterations: ["••••••", "••••••"] });
  });

  test("and what was made of them stay what they are for the driver that takes the run up", async () => {
    const heard: unknown[] = [];
    const last = play("last", { spec: { name: "last", item: "${refs.each.results[1].step.said}" } });
    const made = "${fn.map(args.NAMES, (x) => fn.join([x, fn.randomSecret(12)], '-'))}";
    await setStage(
      flow(sequential(loop(made, [itemStep("step")]), last), { arguments: { NAMES: ["a", "b"] } }),
    );
    await stage.startWorker(({ spec, times }) => {
      heard.push(spec.item);
      return times === 1 && spec.index === 1 ? waiting : done({ said: spec.item });
    });
    const run = await stage.start("Production");
    await stage.until(run.id, "Waiting");
    await stage.untilParked(run.id);
    await database.db.run.update({ where: { id: run.id }, data: { wakeAt: new Date() } });
    await stage.until(run.id, "Success");
    const [first, second, again, after] = heard.map(String);
    expect(second).not.toBe(first);
    expect([again, after]).toEqual([second, second]);
    const told = JSON.stringify([await stage.get(run.id), await listRunEvents(database.db, run.id, 0)]);
    expect(told).not.toContain(second?.slice(2) ?? "?");
    const rows = await database.db.nodeAttempt.findMany({ where: { runId: run.id } });
    expect(rows.filter(({ sealedCall }) => sealedCall !== null)).toEqual([]);
  });
});
