import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { FakeRuntime } from "@/server/runtimes/fake";
import type { RunDetail } from "@/server/runs";
import { releaseFlow, RollbackStage } from "./a-rollback-stage";

const database = useTestDatabase();
const SERVICE = "deployment-prod";

let fake: FakeRuntime;
let stage: RollbackStage;
let first: RunDetail;
let second: RunDetail;

beforeAll(async () => {
  fake = new FakeRuntime();
  stage = await RollbackStage.set(database, () => fake);
  await stage.publish(releaseFlow());
  first = await stage.release("First");
  second = await stage.release("Second");
}, 60_000);
afterAll(() => stage.strike());

describe("a rollback", { timeout: 60_000 }, () => {
  it("is planned from what the stage runs and ran, and changes nothing", async () => {
    expect([first.state.status, second.state.status]).toEqual(["Success", "Success"]);
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
    expect(job).toMatchObject({ kind: "job", id: "job-prod", state: "changes" });
    expect(await database.db.run.count()).toBe(runs);
  });

  it("is a run of its own kind, which brings back every image and says why", async () => {
    const before = await stage.imageOf("service", SERVICE);
    const started = await stage.rollback(first.id, { reason: "Second is slow" });
    expect(started).toMatchObject({ number: 3, leftOut: [], revision: null });
    const run = await stage.ended(started);
    expect(run.state.error).toBeNull();
    expect(run).toMatchObject({
      kind: "rollback",
      state: { status: "Success" },
      rollback: { toRunId: first.id, toNumber: 1, reason: "Second is slow", restores: [], revision: null },
    });
    expect(await stage.imageOf("service", SERVICE)).not.toBe(before);
    const [service] = (await stage.plan(first.id)).targets;
    expect(service).toMatchObject({ state: "same", now: { build: { number: 1 } } });
    expect(fake.place.services.get(`shop/${SERVICE}`)?.image).toBe(await stage.imageOf("service", SERVICE));
    expect((await stage.get(first.id)).rollbackCount).toBe(1);
    expect(await database.db.deployment.count({ where: { runId: run.id, status: "Success" } })).toBe(2);
    const audit = await database.db.auditEntry.findFirstOrThrow({ where: { action: "run.rollback" } });
    expect(audit).toMatchObject({
      subject: "shop/main/Production#3",
      detail: { reason: "Second is slow", toNumber: 1 },
    });
  });
});
