import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { MASK } from "@/core/expression";
import { specSchemas, type NodeResult } from "@/core/node-kind";
import { EMPTY_RUN_STATE, reduceRun, type RunState } from "@/core/run";
import { findManifest } from "@/nodes/_registry/manifests";
import { SYSTEM_ACTOR, type Actor } from "@/server/auth";
import { listAudit } from "@/server/audit";
import { useTestDatabase } from "@/server/db/test-database";
import { flow, parallel, play, sequential, type Script } from "@/server/engine/a-worker";
import { FlowStage, runFlow } from "@/server/engine/a-stage-of-flows";
import { sealJson } from "@/server/secrets";
import { abortRun, listRunEvents, retryRun, type RetryRun } from ".";

const database = useTestDatabase();
let stage: FlowStage;
afterEach(async () => {
  await stage.stopWorkers();
  // The next test's worker would take what is left.
  await database.db.project.deleteMany();
});

const ANA: Actor = { ...SYSTEM_ACTOR, name: "Ana", origin: "ui" };
const PLAY = {
  spec: specSchemas((scalar) =>
    z.strictObject({ name: scalar(z.string()), tag: scalar(z.string()).optional() }),
  ),
};

async function set(flows: Record<string, object>, script: Script): Promise<FlowStage> {
  stage = await FlowStage.set(database.db, database.url, flows);
  await stage.startWorker(script);
  return stage;
}
type Choice = Partial<RetryRun["nodes"][number]> & { node: string };
const retry = (runId: string, choices: Choice[] = [], actor: Actor = ANA) =>
  retryRun(
    { db: database.db, findManifest: (kind) => (kind === "Play" ? PLAY : findManifest(kind)) },
    actor,
    {
      projectId: stage.projectId,
      runId,
      nodes: choices.map((choice) => ({ action: "retry", changes: [], ...choice })),
    },
  );

const done = (output: unknown = null): NodeResult<unknown> => ({ type: "succeeded", output });
const failed: NodeResult<unknown> = {
  type: "failed",
  code: "job-failed",
  message: "exited with 3",
  transient: false,
};
const attemptOf = (key: string): number => Number(key.split(":").at(-1));
/** Fails in its first attempt where its name says so. */
const failsAtFirst: Script = ({ name, key }) =>
  name.startsWith("bad") && attemptOf(key) === 1 ? failed : done({ said: name });

const statusesOf = (state: RunState): Record<string, string> =>
  Object.fromEntries(Object.values(state.nodes).map((node) => [node.key, node.status]));
const attemptsOf = (state: RunState, key: string): string[] =>
  state.nodes[key]?.attempts.map(({ attempt, status }) => `${attempt} ${status}`) ?? [];

/** The rows say the same as all events together. */
async function assertFolds(runId: string): Promise<void> {
  const events = await listRunEvents(database.db, runId, 0);
  const { state } = await stage.get(runId);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.reduce(reduceRun, EMPTY_RUN_STATE)).toEqual(state);
}

describe("a run that failed", () => {
  test("goes on at the failed step, keeps what was done, and says who had it go on", async () => {
    const calls: string[] = [];
    const at = await set(
      {
        Production: flow(
          sequential(
            play("one"),
            play("bad"),
            play("last", { spec: { name: "last", tag: "${refs.one.said}" } }),
          ),
        ),
      },
      (call) => {
        calls.push(`${call.name}#${attemptOf(call.key)}`);
        return failsAtFirst(call);
      },
    );
    const { id } = await at.start("Production");
    const before = await at.until(id, "Failed");
    expect(await retry(id)).toEqual({ status: "Running" });
    const { state } = await at.until(id, "Success");
    expect(calls).toEqual(["one#1", "bad#1", "bad#2", "last#1"]);
    expect(state.nodes["0"]).toEqual(before.state.nodes["0"]);
    expect(state.nodes["2"]?.spec).toEqual({ name: "last", tag: "one" });
    expect(attemptsOf(state, "1")).toEqual(["1 Failed", "2 Success"]);
    expect(state.nodes["1"]?.attempts[1]?.intervention).toEqual({
      by: "Ana",
      action: "retry",
      reason: null,
      changes: [],
    });
    expect(state).toMatchObject({ error: null, startedAt: before.state.startedAt });
    await assertFolds(id);
    const [entry] = (await listAudit(database.db, at.projectId, { limit: 1 })).entries;
    expect(entry).toMatchObject({
      actorName: "Ana",
      action: "run.retry",
      subject: `${at.projectId}/main/Production#1`,
    });
  });

  test("goes back to Running with its event and its new attempts in one commit, in nobody's hand", async () => {
    const at = await set({ Production: flow(sequential(play("bad"))) }, failsAtFirst);
    const { id } = await at.start("Production");
    await at.until(id, "Failed");
    await at.stopWorkers();
    await retry(id);
    const { state } = await at.get(id);
    expect(state).toMatchObject({ status: "Running", error: null, concludedAt: null });
    expect(statusesOf(state)).toEqual({ root: "Running", "0": "Pending" });
    expect(await database.db.run.findUniqueOrThrow({ where: { id } })).toMatchObject({
      leaseOwner: null,
      wakeAt: expect.any(Date) as Date,
      reopenedCount: 1,
    });
    await assertFolds(id);
    await at.startWorker(failsAtFirst);
    await at.until(id, "Success");
  });

  test("gives every failed branch another attempt, also those that others had stopped", async () => {
    const branches = {
      type: "parallel",
      failFast: true,
      steps: [play("bad-a"), play("bad-b"), play("slow")],
    };
    const at = await set(
      { Production: flow(sequential({ kind: "Workflow", spec: branches }, play("last"))) },
      (call) =>
        call.name === "slow" && attemptOf(call.key) === 1
          ? { type: "waiting", reason: "the tide", recheckAfterMs: 60_000 }
          : failsAtFirst(call),
    );
    const { id } = await at.start("Production");
    const { state: before } = await at.until(id, "Failed");
    expect(statusesOf(before)).toMatchObject({ "0.2": "Aborted" });
    await retry(id);
    const { state } = await at.until(id, "Success");
    expect(statusesOf(state)).toEqual({
      root: "Success",
      "0": "Success",
      "0.0": "Success",
      "0.1": "Success",
      "0.2": "Success",
      "1": "Success",
    });
    await assertFolds(id);
  });

  test("goes on within a loop: iterations that were done stay, with the items as they were", async () => {
    const calls: string[] = [];
    const step = play("step", { spec: { name: "step", tag: "${refs.each.item}" } });
    const loop = {
      kind: "LoopWorkflow",
      ref: "each",
      spec: { iterations: "${fn.split(args.REGIONS, ',')}", steps: [step, play("next")] },
    };
    const at = await set(
      { Production: flow(sequential(loop), { arguments: { REGIONS: "eu,us,ap" } }) },
      ({ name, key, spec }) => {
        calls.push(`${name} ${String(spec.tag ?? "")}#${attemptOf(key)}`);
        return spec.tag === "us" && attemptOf(key) === 1 ? failed : done({ tag: spec.tag ?? null });
      },
    );
    const { id } = await at.start("Production");
    await at.until(id, "Failed");
    await retry(id, [{ node: "0#1.0" }]);
    const { state } = await at.until(id, "Success");
    expect(calls).toEqual([
      "step eu#1",
      "next #1",
      "step us#1",
      "step us#2",
      "next #1",
      "step ap#1",
      "next #1",
    ]);
    expect(state.nodes["0"]?.output).toMatchObject({
      results: [{ step: { tag: "eu" } }, { step: { tag: "us" } }, { step: { tag: "ap" } }],
    });
    await assertFolds(id);
  });

  test("that failed before its first step is looked at ahead again, and goes on with what was given it", async () => {
    const calls: string[] = [];
    const hopeless = play("two", { spec: { name: "two", tag: "${args.MISSING}" } });
    const at = await set({ Production: flow(sequential(play("one"), hopeless)) }, ({ name, spec }) => {
      calls.push(`${name} ${String(spec.tag ?? "")}`);
      return done();
    });
    const { id } = await at.start("Production");
    await at.until(id, "Failed");
    await retry(id);
    const again = await at.until(id, ({ status, nodes }) => status === "Failed" && nodes["1"]?.attempt === 2);
    expect(calls).toEqual([]);
    expect(again.state.nodes["1"]?.error?.code).toBe("unresolved-expression");
    await retry(id, [{ node: "two", changes: [{ path: ["tag"], value: "v8" }] }]);
    await at.until(id, "Success");
    expect(calls).toEqual(["one ", "two v8"]);
    await assertFolds(id);
  });

  test("has its tries after a transient failure again", async () => {
    const down: NodeResult<unknown> = {
      type: "failed",
      code: "unreachable",
      message: "no answer",
      transient: true,
    };
    const flaky = play("flaky", { settings: { maxAttempts: 2, backoff: { type: "fixed", delay: 0 } } });
    const at = await set({ Production: flow(sequential(flaky)) }, ({ key }) =>
      attemptOf(key) < 4 ? down : done(),
    );
    const { id } = await at.start("Production");
    await at.until(id, "Failed");
    await retry(id);
    const { state } = await at.until(id, "Success");
    expect(attemptsOf(state, "0")).toEqual(["1 Failed", "2 Failed", "3 Failed", "4 Success"]);
    await assertFolds(id);
  });
});

describe("changed inputs", () => {
  test("replace what the step came to, are told old and new, and hold for later attempts", async () => {
    const tags: unknown[] = [];
    const step = play("step", {
      spec: { name: "step", tag: "${args.TAG}" },
      settings: { backoff: { type: "fixed", delay: 0 } },
    });
    const at = await set(
      { Production: flow(sequential(step), { arguments: { TAG: "v1" } }) },
      ({ key, spec }) => {
        tags.push(spec.tag);
        return attemptOf(key) < 3 ? { ...failed, transient: attemptOf(key) === 2 } : done();
      },
    );
    const { id } = await at.start("Production");
    await at.until(id, "Failed");
    await retry(id, [{ node: "step", changes: [{ path: ["tag"], value: "${args.TAG} as it stands" }] }]);
    const { state } = await at.until(id, "Success");
    expect(tags).toEqual(["v1", "${args.TAG} as it stands", "${args.TAG} as it stands"]);
    expect(state.nodes["0"]?.attempts[1]?.intervention?.changes).toEqual([
      { path: ["tag"], from: "v1", to: "${args.TAG} as it stands" },
    ]);
    expect(state.nodes["0"]?.attempts[2]?.intervention).toBeNull();
    await assertFolds(id);
  });

  test("are refused when the kind cannot take them, and the run stays as it is", async () => {
    const at = await set({ Production: flow(sequential(play("bad"))) }, failsAtFirst);
    const { id } = await at.start("Production");
    const before = await at.until(id, "Failed");
    const give = (path: (string | number)[], value: unknown) =>
      retry(id, [{ node: "bad", changes: [{ path, value }] }]);
    await expect(give(["name"], 7)).rejects.toMatchObject({
      status: 422,
      details: { problems: [{ path: ["name"] }] },
    });
    await expect(give(["nmae"], "x")).rejects.toMatchObject({
      message: expect.stringContaining("nmae") as string,
    });
    await expect(give(["tag"], "a\u0000b")).rejects.toMatchObject({ status: 422 });
    expect((await at.get(id)).state).toEqual(before.state);
  });

  test("leave secrets as they are, and what replaces one is one", async () => {
    const heard: unknown[] = [];
    const step = play("step", { spec: { name: "${args.KEY}", tag: "v1" } });
    const at = await set({ Production: flow(sequential(step)) }, ({ key, name, spec }) => {
      heard.push([name, spec.tag]);
      return attemptOf(key) < 3 ? failed : done({ echo: `it is ${name}` });
    });
    await database.db.releaseFlow.updateMany({
      data: { argumentOverrides: sealJson({ KEY: { value: "s3cret-value", locked: false } }) },
    });
    const { id } = await at.start("Production");
    await at.until(id, "Failed");
    await retry(id, [{ node: "step", changes: [{ path: ["tag"], value: "v2" }] }]);
    await at.until(id, ({ status, nodes }) => status === "Failed" && nodes["0"]?.attempt === 2);
    await expect(
      retry(id, [{ node: "step", changes: [{ path: ["name"], value: `${MASK}-2` }] }]),
    ).rejects.toMatchObject({ status: 422 });
    await retry(id, [{ node: "step", changes: [{ path: ["name"], value: "another-s3cret" }] }]);
    const { state } = await at.until(id, "Success");
    expect(heard).toEqual([
      ["s3cret-value", "v1"],
      ["s3cret-value", "v2"],
      ["another-s3cret", "v2"],
    ]);
    const seen = JSON.stringify([
      await at.get(id),
      await listRunEvents(database.db, id, 0),
      (await listAudit(database.db, at.projectId, { limit: 10 })).entries,
    ]);
    expect(seen).not.toContain("s3cret");
    expect(state.nodes["0"]?.output).toEqual({ echo: `it is ${MASK}` });
    expect(state.nodes["0"]?.attempts[2]?.intervention?.changes).toEqual([
      { path: ["name"], from: MASK, to: MASK },
    ]);
    await assertFolds(id);
  });
});

describe("a skip", () => {
  test("needs a reason, which is shown; the step counts as skipped and the run goes on", async () => {
    const at = await set({ Production: flow(sequential(play("bad"), play("last"))) }, failsAtFirst);
    const { id } = await at.start("Production");
    await at.until(id, "Failed");
    await expect(retry(id, [{ node: "bad", action: "skip" }])).rejects.toMatchObject({ status: 400 });
    await retry(id, [{ node: "bad", action: "skip", reason: "done by hand" }]);
    const { state } = await at.until(id, "Success");
    expect(statusesOf(state)).toEqual({ root: "Success", "0": "Skipped", "1": "Success" });
    expect(state.nodes["0"]).toMatchObject({
      attempt: 2,
      error: { code: "skipped-by-person", message: "Skipped by Ana: done by hand" },
      intervention: { action: "skip", reason: "done by hand" },
    });
    await assertFolds(id);
  });

  test("of one branch and a retry of another go together", async () => {
    const at = await set(
      { Production: flow(sequential(parallel(play("bad-a"), play("bad-b")))) },
      failsAtFirst,
    );
    const { id } = await at.start("Production");
    await at.until(id, "Failed");
    await retry(id, [{ node: "bad-a", action: "skip", reason: "not needed" }]);
    const { state } = await at.until(id, "Success");
    expect(statusesOf(state)).toMatchObject({ "0.0": "Skipped", "0.1": "Success" });
  });

  test("does not get around an Approval, nor do changed inputs; it is asked again", async () => {
    const gate = { kind: "Approval", ref: "gate", spec: { amount: 1, timeout: 60 } };
    const at = await set({ Production: flow(sequential(gate)) }, failsAtFirst);
    const { id } = await at.start("Production");
    await at.until(id, "Waiting");
    await abortRun(database.db, ANA, at.projectId, id);
    await at.until(id, "Aborted");
    await expect(retry(id, [{ node: "gate", action: "skip", reason: "hurry" }])).rejects.toMatchObject({
      status: 409,
    });
    await expect(
      retry(id, [{ node: "gate", changes: [{ path: ["amount"], value: 1 }] }]),
    ).rejects.toMatchObject({ status: 422 });
    await retry(id);
    const { state } = await at.until(id, "Waiting");
    expect(attemptsOf(state, "0")).toEqual(["1 Aborted", "2 Waiting"]);
    expect(state.abortRequestedBy).toBeNull();
    await assertFolds(id);
  });
});

describe("who may not go on", () => {
  test("a run that ended well or is under way, a step that did not fail, one that is not there", async () => {
    const tide: NodeResult<unknown> = { type: "waiting", reason: "the tide", recheckAfterMs: 60_000 };
    const at = await set(
      {
        Good: flow(sequential(play("one"))),
        Slow: flow(sequential(play("slow"))),
        Bad: flow(sequential(play("one"), play("bad"))),
      },
      (call) => (call.name === "slow" ? tide : failsAtFirst(call)),
    );
    const good = await at.until((await at.start("Good")).id, "Success");
    const slow = await at.until((await at.start("Slow")).id, "Waiting");
    const bad = await at.until((await at.start("Bad")).id, "Failed");
    await expect(retry(good.id)).rejects.toMatchObject({ status: 409 });
    await expect(retry(slow.id)).rejects.toMatchObject({ status: 409 });
    await expect(retry(bad.id, [{ node: "one" }])).rejects.toMatchObject({ status: 409 });
    await expect(retry(bad.id, [{ node: "nine" }])).rejects.toMatchObject({ status: 404 });
    const viewer = { ...ANA, isServerAdmin: false, memberships: { [at.projectId]: "viewer" as const } };
    await expect(retry(bad.id, [], viewer)).rejects.toMatchObject({ status: 403 });
  });

  test("of two who press at once, one has it go on and the other is told so", async () => {
    const at = await set({ Production: flow(sequential(play("bad"))) }, failsAtFirst);
    const { id } = await at.start("Production");
    await at.until(id, "Failed");
    const both = await Promise.allSettled([retry(id), retry(id)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const { state } = await at.until(id, "Success");
    expect(attemptsOf(state, "0")).toEqual(["1 Failed", "2 Success"]);
  });

  test("a step whose work is still being stopped", async () => {
    const at = await set({ Production: flow(sequential(play("bad"))) }, failsAtFirst);
    const { id } = await at.start("Production");
    await at.until(id, "Failed");
    const operation = await database.db.operation.create({
      data: {
        projectId: at.projectId,
        kind: "job",
        subjectId: id,
        runtimeId: "local",
        timeoutSeconds: 60,
        runId: id,
        nodeKey: "0",
        nodeAttempt: 1,
        wakeAt: null,
      },
    });
    await expect(retry(id)).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining("job run") as string,
    });
    await database.db.operation.update({ where: { id: operation.id }, data: { concludedAt: new Date() } });
    await retry(id);
    await at.until(id, "Success");
  });
});

describe("the flow's concurrency policy", () => {
  const withPolicy = (concurrencyPolicy: string): object =>
    flow(sequential(play("step", { spec: { name: "${args.NAME}" } })), {
      arguments: { NAME: "good" },
      options: { concurrencyPolicy },
    });
  const tideOrFail: Script = (call) =>
    call.name === "slow" && attemptOf(call.key) === 1
      ? { type: "waiting", reason: "the tide", recheckAfterMs: 60_000 }
      : failsAtFirst(call);

  async function failThenStart(policy: string): Promise<{ first: string; second: string }> {
    const at = await set({ Production: withPolicy(policy) }, tideOrFail);
    const first = await at.start("Production", { arguments: { NAME: "bad" } });
    await at.until(first.id, "Failed");
    const second = await at.start("Production", { arguments: { NAME: "slow" } });
    await at.until(second.id, "Waiting");
    return { first: first.id, second: second.id };
  }

  test("queue: it stands in line behind what is under way, and says so", async () => {
    const { first, second } = await failThenStart("queue");
    expect(await retry(first)).toEqual({ status: "Queued" });
    expect((await stage.get(first)).state).toMatchObject({
      status: "Queued",
      waitSince: expect.any(String) as string,
    });
    await assertFolds(first);
    await abortRun(database.db, ANA, stage.projectId, second);
    const { state } = await stage.until(first, "Success");
    expect(attemptsOf(state, "0")).toEqual(["1 Failed", "2 Success"]);
    await assertFolds(first);
  });

  test("forbid and replace: it is refused while another one is under way", async () => {
    for (const policy of ["forbid", "replace"]) {
      const { first, second } = await failThenStart(policy);
      await expect(retry(first)).rejects.toMatchObject({
        status: 409,
        message: expect.stringContaining("#2") as string,
      });
      await abortRun(database.db, ANA, stage.projectId, second);
      await stage.until(second, "Aborted");
      await retry(first);
      await stage.until(first, "Success");
      await stage.stopWorkers();
    }
  });

  test("latest: a newer run that is queued goes before it", async () => {
    const { first, second } = await failThenStart("latest");
    const third = await stage.start("Production");
    expect(third.status).toBe("Queued");
    await expect(retry(first)).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining("#3") as string,
    });
    await abortRun(database.db, ANA, stage.projectId, second);
    await stage.until(third.id, "Success");
    await retry(first);
    await stage.until(first, "Success");
  });

  test("a run that was aborted in the queue starts from its beginning", async () => {
    const at = await set({ Production: withPolicy("queue") }, tideOrFail);
    const first = await at.start("Production", { arguments: { NAME: "slow" } });
    await at.until(first.id, "Waiting");
    const second = await at.start("Production");
    await abortRun(database.db, ANA, at.projectId, second.id);
    await at.until(second.id, "Aborted");
    await abortRun(database.db, ANA, at.projectId, first.id);
    await at.until(first.id, "Aborted");
    expect(await retry(second.id)).toEqual({ status: "Pending" });
    await at.until(second.id, "Success");
    await assertFolds(second.id);
  });
});

describe("a run below a run", () => {
  const flows = {
    Above: flow(sequential(play("one"), runFlow("Below"), play("last"))),
    Below: flow(sequential(play("two"), play("bad"))),
  };

  test("goes on with the one above: nothing of either is done twice", async () => {
    const calls: string[] = [];
    const at = await set(flows, (call) => {
      calls.push(`${call.name}#${attemptOf(call.key)}`);
      return failsAtFirst(call);
    });
    const { id } = await at.start("Above");
    await at.until(id, "Failed");
    await retry(id);
    const above = await at.until(id, "Success");
    expect(calls).toEqual(["one#1", "two#1", "bad#1", "bad#2", "last#1"]);
    expect(above.children).toMatchObject([{ attempt: 2, status: "Success" }]);
    await assertFolds(id);
    await assertFolds(above.children[0]?.runId ?? "");
  });

  test("takes the one above along when it is retried itself", async () => {
    const at = await set(flows, failsAtFirst);
    const { id } = await at.start("Above");
    const { children } = await at.until(id, "Failed");
    const below = children[0]?.runId ?? "";
    await retry(below, [{ node: "bad", action: "skip", reason: "done by hand" }]);
    const above = await at.until(id, "Success");
    expect(above.children).toHaveLength(1);
    expect(attemptsOf(above.state, "1")).toEqual(["1 Failed", "2 Success"]);
    await assertFolds(below);
    await assertFolds(id);
  });

  test("is left behind when its step is given other inputs, and cannot be taken up any more", async () => {
    const at = await set(
      {
        Above: flow(sequential(runFlow("Below"))),
        Below: flows.Below,
        Other: flow(sequential(play("good"))),
      },
      failsAtFirst,
    );
    const { id } = await at.start("Above");
    const { children } = await at.until(id, "Failed");
    const changes = [{ path: ["templateId"], value: "main/Other" }];
    await retry(id, [{ node: "0", changes }]);
    const above = await at.until(id, "Success");
    expect(above.children.map((child) => `${child.stage} ${child.attempt} ${child.status}`)).toEqual([
      "Below 1 Failed",
      "Other 2 Success",
    ]);
    await expect(retry(children[0]?.runId ?? "")).rejects.toMatchObject({ status: 409 });
  });
});
