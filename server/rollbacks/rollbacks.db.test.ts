import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { SYSTEM_ACTOR, type Actor } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { findHeldFlow, resumeFlow } from "@/server/flows";
import { FakeRuntime } from "@/server/runtimes/fake";
import type { FakeScript } from "@/server/runtimes/fake/fake-runtime";
import type { Work } from "@/server/runtimes/runtime";
import { abortRun, listRuns, type RunDetail } from "@/server/runs";
import { releaseFlow, RollbackStage } from "./a-rollback-stage";

const database = useTestDatabase();
const SERVICE = "deployment-prod";
const JOB = "job-prod";

let fake: FakeRuntime;
let stage: RollbackStage;
let script: ((work: Work) => FakeScript | undefined) | undefined;
let first: RunDetail;
let second: RunDetail;

beforeAll(async () => {
  fake = new FakeRuntime({ script: (work) => script?.(work) });
  stage = await RollbackStage.set(database, () => fake);
  await stage.publish(releaseFlow());
  first = await stage.release("First");
  second = await stage.release("Second");
  expect([first.state.status, second.state.status]).toEqual(["Success", "Success"]);
}, 60_000);
afterEach(async () => {
  script = undefined;
  await stage.resumeIfHeld();
});
afterAll(() => stage.strike());

describe("a rollback", { timeout: 60_000 }, () => {
  it("is planned from what the stage runs and ran, and changes nothing", async () => {
    const runs = await database.db.run.count();
    const plan = await stage.plan(first.id);
    expect(plan).toMatchObject({
      run: { id: first.id, number: 1, stage: "Production", status: "Success" },
      impossible: null,
      ranSince: [],
      underWay: [],
      hold: null,
      configuration: { changed: false, impossible: null },
      steps: [],
    });
    const [service, job] = plan.targets;
    expect(service).toMatchObject({
      kind: "service",
      id: SERVICE,
      state: "changes",
      available: "yes",
      leftOut: null,
      warning: null,
      now: { build: { number: 2, commitMessage: "Second" } },
      then: { build: { number: 1, commitMessage: "First", branch: "main" } },
      disappearing: { count: 1, commits: [{ subject: "Second", authorName: "Ada Lovelace" }] },
      returning: { count: 0 },
    });
    expect(job).toMatchObject({ kind: "job", id: JOB, state: "changes" });
    expect(await database.db.run.count()).toBe(runs);
  });

  it("is a run of its own kind, which brings back every image and says why", async () => {
    const started = await stage.rollback(first.id, { reason: "Second is slow" });
    expect(started).toMatchObject({ number: 3, leftOut: [], revision: null });
    const run = await stage.ended(started);
    expect(run.state.error).toBeNull();
    expect(run).toMatchObject({
      kind: "rollback",
      state: { status: "Success" },
      rollback: { toRunId: first.id, toNumber: 1, reason: "Second is slow", restores: [], revision: null },
    });
    expect(await stage.targetOf(first.id, SERVICE)).toMatchObject({
      state: "same",
      now: { build: { number: 1 } },
    });
    expect(fake.place.services.get(`shop/${SERVICE}`)?.image).toBe(await stage.imageOf("service", SERVICE));
    expect((await stage.get(first.id)).rollbackCount).toBe(1);
    const { runs } = await listRuns(database.db, { projectId: "shop", rollbackTo: first.id, limit: 10 });
    expect(runs).toMatchObject([{ number: 3, kind: "rollback", rollback: { reason: "Second is slow" } }]);
    expect(await database.db.deployment.count({ where: { runId: run.id, status: "Success" } })).toBe(2);
    // A migration does not run again because an old image came back.
    expect(await database.db.jobRun.count()).toBe(0);
    const audit = await database.db.auditEntry.findFirstOrThrow({ where: { action: "run.rollback" } });
    expect(audit).toMatchObject({
      subject: "shop/main/Production#3",
      detail: { reason: "Second is slow", toNumber: 1 },
    });
  });

  it("puts the stage on hold from the moment it is asked for, until somebody resumes it", async () => {
    const started = await stage.rollback(second.id, { reason: "First was no better" });
    expect(await findHeldFlow(database.db, stage.production)).toMatchObject({
      reason: "First was no better",
      rollback: { runId: started.id },
    });
    await stage.ended(started);
    await expect(stage.run({ trigger: "git" })).rejects.toMatchObject({ code: "held" });
    // The newest is why it is on hold; it is so since the first.
    const heldAt = (await findHeldFlow(database.db, stage.production))?.heldAt;
    const again = await stage.rollback(first.id, { reason: "it was something else" });
    expect(await findHeldFlow(database.db, stage.production)).toMatchObject({
      heldAt,
      reason: "it was something else",
      rollback: { runId: again.id },
      skippedCount: 1,
    });
    await stage.ended(again);
    await resumeFlow(database.db, SYSTEM_ACTOR, stage.production);
    const run = await stage.run({ trigger: "git" });
    expect((await stage.ended(run)).state.status).toBe("Success");
  });

  it("can itself be rolled back to, and undone", async () => {
    const back = await stage.ended(await stage.rollback(first.id));
    const then = await stage.images();
    await resumeFlow(database.db, SYSTEM_ACTOR, stage.production);
    const third = await stage.release("Third");
    expect(await stage.images()).not.toEqual(then);
    const toRollback = await stage.ended(await stage.rollback(back.id));
    expect(toRollback).toMatchObject({ kind: "rollback", rollback: { toNumber: back.number } });
    expect(await stage.images()).toEqual(then);
    expect(await stage.targetOf(third.id, SERVICE)).toMatchObject({
      disappearing: { count: 0 },
      returning: { count: 2 },
    });
    await stage.ended(await stage.rollback(third.id));
    expect(await stage.images()).not.toEqual(then);
  });

  it("takes only the targets that are chosen, and says which it left", async () => {
    const before = await stage.images();
    const started = await stage.rollback(first.id, { targets: [SERVICE] });
    expect(started.leftOut).toEqual([{ kind: "job", id: JOB, message: "It was not chosen." }]);
    const run = await stage.ended(started);
    expect(run.rollback?.leftOut).toEqual(started.leftOut);
    const now = await stage.images();
    expect(now[0]).not.toBe(before[0]);
    expect(now[1]).toBe(before[1]);
    await expect(stage.rollback(first.id, { targets: [SERVICE] })).rejects.toMatchObject({
      code: "nothing-to-roll-back",
    });
    await expect(stage.rollback(first.id, { targets: ["nothing"] })).rejects.toMatchObject({ status: 404 });
  });

  it("returns to a run that failed as far as that had come", async () => {
    await stage.ended(await stage.rollback(first.id));
    await resumeFlow(database.db, SYSTEM_ACTOR, stage.production);
    const [firstImage] = await stage.images();
    script = (work) =>
      work.kind === "rollout" ? { outcome: { type: "failed", reason: "It does not answer." } } : undefined;
    const failed = await stage.release("Broken");
    expect(failed.state.status).toBe("Failed");
    script = undefined;
    const [serviceThen, jobThen] = await stage.images();
    expect(serviceThen).toBe(firstImage);
    expect(jobThen).not.toBe(firstImage);
    await stage.release("Mended");
    const run = await stage.ended(await stage.rollback(failed.id));
    expect(run.state.status).toBe("Success");
    expect(await stage.images()).toEqual([serviceThen, jobThen]);
  });

  it("fails like any run when an image does not come up, goes on as itself, and holds all the while", async () => {
    script = (work) => (work.kind === "rollout" ? { outcome: { type: "failed", reason: "No." } } : undefined);
    const failed = await stage.ended(await stage.rollback(second.id));
    expect(failed.state).toMatchObject({
      status: "Failed",
      error: expect.stringMatching(/deployment-prod.*No\./),
    });
    expect(await findHeldFlow(database.db, stage.production)).not.toBeNull();
  });
});

describe("a run to return to", { timeout: 60_000 }, () => {
  it("has ended, and had begun", async () => {
    script = (work) => (work.kind === "build" ? { holds: true } : undefined);
    stage.repository.commit("Long", { version: "long" });
    await stage.publish({ ...releaseFlow(), options: { concurrencyPolicy: "queue" } });
    const long = await stage.run();
    await stage.until(long.id, "Running");
    const queued = await stage.run();
    expect((await stage.plan(long.id)).impossible).toMatch(/still under way/);
    await expect(stage.rollback(long.id)).rejects.toMatchObject({ status: 409 });
    await abortRun(database.db, SYSTEM_ACTOR, "shop", queued.id);
    const never = await stage.get(queued.id);
    expect(never).toMatchObject({
      state: { status: "Aborted" },
      mayRollBackTo: expect.stringMatching(/before it began/),
    });
    await expect(stage.rollback(queued.id)).rejects.toMatchObject({ status: 409 });

    // The rollback has the flow to itself: behind what is under way, before everything that queues.
    const other = await stage.run({ trigger: "git" });
    const rollback = await stage.rollback(first.id);
    expect(rollback.status).toBe("Queued");
    expect((await stage.get(rollback.id)).state.waitReason).toBe(`run #${String(long.number)} to end`);
    expect((await stage.get(other.id)).state.waitReason).toBe("its stage to be resumed: it is on hold");
    expect((await stage.plan(first.id)).underWay.map(({ number }) => number)).toEqual([
      long.number,
      other.number,
      rollback.number,
    ]);
    await abortRun(database.db, SYSTEM_ACTOR, "shop", rollback.id);
    const now = await stage.rollback(first.id, { abortUnderWay: true });
    expect((await stage.ended(now)).state.status).toBe("Success");
    expect((await stage.get(long.id)).state.status).toBe("Aborted");
    expect((await stage.get(other.id)).state.status).toBe("Queued");
    script = undefined;
    expect(await resumeFlow(database.db, SYSTEM_ACTOR, stage.production)).toEqual({ letGo: 1 });
    expect((await stage.ended(other)).state.status).toBe("Success");
    await stage.publish(releaseFlow());
  });

  it("has the flow to itself also where the flow allows any number of runs: even a fix waits for its end", async () => {
    script = (work) => (work.kind === "rollout" ? { holds: true } : undefined);
    const rollback = await stage.rollback(second.id, { targets: [SERVICE] });
    expect(rollback.status).toBe("Pending");
    const fix = await stage.run({ despiteHold: "this is the fix" });
    expect(fix.status).toBe("Queued");
    expect((await stage.get(fix.id)).state.waitReason).toBe(`run #${String(rollback.number)} to end`);
    script = undefined;
    await abortRun(database.db, SYSTEM_ACTOR, "shop", rollback.id);
    expect((await stage.ended(fix)).state.status).toBe("Success");
  });

  it("is another project's business where it is, and nobody's who may not roll back", async () => {
    const releaser: Actor = { ...SYSTEM_ACTOR, isServerAdmin: false, memberships: { shop: "releaser" } };
    await expect(stage.rollback(first.id, {}, releaser)).rejects.toMatchObject({ status: 403 });
    const stranger: Actor = { ...releaser, memberships: { other: "admin" } };
    await expect(stage.rollback(first.id, {}, stranger)).rejects.toMatchObject({ status: 404 });
    await expect(stage.plan("0199aaaa-0000-7000-8000-000000000001")).rejects.toMatchObject({ status: 404 });
    await expect(stage.plan("no-uuid")).rejects.toMatchObject({ status: 404 });
  });
});
