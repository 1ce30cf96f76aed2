import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { findHeldFlow } from "@/server/flows";
import { FakeRuntime } from "@/server/runtimes/fake";
import type { RunDetail } from "@/server/runs";
import { releaseFlow, RollbackStage } from "./a-rollback-stage";

const database = useTestDatabase();
const SERVICE = "deployment-prod";
const JOB = "job-prod";

let fake: FakeRuntime;
let stage: RollbackStage;
let first: RunDetail;

beforeAll(async () => {
  fake = new FakeRuntime();
  stage = await RollbackStage.set(database, () => fake);
  await stage.publish(releaseFlow());
  first = await stage.release("First");
  expect(first.state.status).toBe("Success");
}, 60_000);
afterEach(() => stage.resumeIfHeld());
afterAll(() => stage.strike());

describe("the flow's configuration", { timeout: 60_000 }, () => {
  const restart = (serviceId: string) => ({
    kind: "Action",
    ref: "again",
    spec: { kind: "Service", spec: { type: "restart", data: { serviceId }, condition: "running" } },
    runOn: ["release", "rollback"],
  });

  it("is told as sentences, stays as it is unless it is wanted, and comes back as a revision of its own", async () => {
    const before = await stage.release("Configured");
    const number = await stage.publish(releaseFlow(restart(SERVICE)));
    await stage.release("Configured anew");
    const plan = await stage.plan(before.id);
    expect(plan.configuration).toMatchObject({ changed: true, revisionNow: number, impossible: null });
    expect(plan.configuration.changes).toMatchObject([{ type: "node-removed" }]);
    expect(plan.steps).toEqual([
      { kind: "Action", ref: "again", title: `Restart ${SERVICE}`, blockedBy: null },
    ]);
    expect(plan.stepsThen).toEqual([]);

    const plain = await stage.ended(await stage.rollback(before.id));
    expect(plain.state.status).toBe("Success");
    expect(Object.values(plain.state.nodes).map(({ kind }) => kind)).toContain("Action");
    expect((await stage.plan(before.id)).configuration.revisionNow).toBe(number);

    const whole = await stage.rollback(before.id, { configuration: true, reason: "no restarts" });
    expect(whole).toMatchObject({ revision: number + 1 });
    const run = await stage.ended(whole);
    expect(run).toMatchObject({ state: { status: "Success" }, revisionNumber: number + 1 });
    const newest = await database.db.flowRevision.findFirstOrThrow({ orderBy: { number: "desc" } });
    expect(newest.message).toMatch(/with the rollback to run #\d+: no restarts/);
    expect((await stage.plan(before.id)).configuration.changed).toBe(false);
    await expect(stage.rollback(before.id, { configuration: true })).rejects.toMatchObject({
      code: "nothing-to-roll-back",
    });
  });

  it("does not come back when it could not run any more, and neither does anything else then", async () => {
    await database.db.job.create({
      data: {
        projectId: "shop",
        id: "job-once",
        name: "once",
        environment: Buffer.alloc(0),
        secretGroups: [],
      },
    });
    await database.db.stageResource.create({
      data: { projectId: "shop", kind: "job", resourceId: "job-once", stageId: stage.stages.production },
    });
    await stage.publish(
      releaseFlow({ kind: "JobRun", spec: { jobId: "job-once" }, skipNodeExecution: "true" }),
    );
    const then = await stage.release("With a job");
    await stage.publish(releaseFlow());
    await stage.release("Without");
    await database.db.stageResource.deleteMany({ where: { resourceId: "job-once" } });
    await database.db.job.deleteMany({ where: { id: "job-once" } });
    const plan = await stage.plan(then.id);
    expect(plan.configuration.impossible).toMatch(/job-once/);
    expect(await stage.targetOf(then.id, "job-once")).toMatchObject({
      state: "left-out",
      leftOut: { code: "target-gone", message: "The job was deleted." },
    });
    const images = await stage.images();
    await expect(stage.rollback(then.id, { configuration: true })).rejects.toMatchObject({ status: 400 });
    expect(await stage.images()).toEqual(images);
    expect(await findHeldFlow(database.db, stage.production)).toBeNull();
    const started = await stage.rollback(then.id);
    expect(started.leftOut).toEqual([{ kind: "job", id: "job-once", message: "The job was deleted." }]);
    await stage.ended(started);
  });

  it("of a step that could not run says so in the plan", async () => {
    const told = { ...restart("${refs.built.id}"), ref: "told" };
    await stage.publish(releaseFlow(told));
    expect((await stage.plan(first.id)).steps).toMatchObject([
      { ref: "told", blockedBy: expect.stringMatching(/built/) },
    ]);
    await stage.publish(releaseFlow());
  });
});

describe("what is gone", { timeout: 60_000 }, () => {
  it("is said and left out: an image cleaned up, an image lost, a target elsewhere, one that is new", async () => {
    const then = await stage.release("Gone");
    const [image] = await stage.images();
    await stage.release("Still there");
    await database.db.build.updateMany({ where: { image }, data: { imageRemovedAt: new Date() } });
    expect(await stage.targetOf(then.id, SERVICE)).toMatchObject({
      state: "left-out",
      available: "no",
      leftOut: { code: "image-gone", message: expect.stringMatching(/was cleaned up on \d{4}-/) },
    });
    await database.db.build.updateMany({ where: { image }, data: { imageRemovedAt: null } });
    const kept = fake.place.images.get(image ?? "");
    fake.place.images.delete(image ?? "");
    expect(await stage.targetOf(then.id, SERVICE)).toMatchObject({
      leftOut: { code: "image-gone", message: expect.stringMatching(/not where the target runs any more/) },
    });
    await expect(stage.rollback(then.id)).rejects.toMatchObject({ code: "nothing-to-roll-back" });
    await expect(stage.rollback(then.id, { targets: [SERVICE] })).rejects.toMatchObject({ code: "left-out" });
    fake.place.images.set(image ?? "", kept ?? "");

    await database.db.stageResource.updateMany({
      where: { resourceId: JOB },
      data: { stageId: stage.stages.staging },
    });
    await database.db.stageResource.updateMany({
      where: { resourceId: "deployment-staging" },
      data: { stageId: stage.stages.production },
    });
    expect(await stage.targetOf(then.id, JOB)).toMatchObject({ leftOut: { code: "other-stage" } });
    expect(await stage.targetOf(then.id, "deployment-staging")).toMatchObject({
      leftOut: { code: "added-since" },
    });
    const started = await stage.rollback(then.id);
    expect(started.leftOut.map(({ id }) => id).toSorted()).toEqual(["deployment-staging", JOB]);
    expect((await stage.ended(started)).state.status).toBe("Success");
    expect(await stage.imageOf("service", SERVICE)).toBe(image);
    await database.db.stageResource.updateMany({
      where: { resourceId: JOB },
      data: { stageId: stage.stages.production },
    });
  });

  it("may be a build whose image still lies there, and is rolled out all the same", async () => {
    const image = (await stage.targetOf(first.id, SERVICE))?.then?.image ?? "";
    await stage.release("Last");
    await database.db.build.deleteMany({ where: { number: 1 } });
    const kept = fake.place.images.get(image) ?? "";
    fake.place.images.delete(image);
    expect(await stage.targetOf(first.id, SERVICE)).toMatchObject({
      leftOut: { code: "build-gone", message: expect.stringMatching(/and the image with it/) },
    });
    fake.place.images.set(image, kept);
    expect(await stage.targetOf(first.id, SERVICE)).toMatchObject({ state: "changes", available: "yes" });
    const back = await stage.ended(await stage.rollback(first.id, { targets: [SERVICE] }));
    expect(back.state.status).toBe("Success");
    expect(await stage.imageOf("service", SERVICE)).toBe(image);
  });
});

describe("data", { timeout: 60_000 }, () => {
  it("comes back from a backup when the name of the addon is typed, after a backup of what is there", async () => {
    await stage.publish(
      releaseFlow({
        kind: "AddonBackup",
        spec: { addonId: "postgres-prod", backupType: "dump" },
        condition: "success",
      }),
    );
    const during = await stage.release("With a backup");
    expect(during.state.error).toBeNull();
    await stage.ended(await stage.run());
    const plan = await stage.plan(during.id);
    const [addon] = plan.addons;
    expect(addon).toMatchObject({
      id: "postgres-prod",
      name: "prod",
      backups: [
        { backupType: "dump", taken: "since", run: { number: during.number + 1 } },
        { backupType: "dump", taken: "during", run: { id: during.id } },
      ],
    });
    const backupId = addon?.backups[1]?.id ?? "";
    expect(addon?.nearestBackupId).toBe(addon?.backups[0]?.id);
    const restoreBackups = [backupId];
    await expect(stage.rollback(during.id, { restoreBackups })).rejects.toMatchObject({
      code: "confirmation",
    });
    const wrong = { "postgres-prod": "prood" };
    await expect(stage.rollback(during.id, { restoreBackups, confirmation: wrong })).rejects.toMatchObject({
      code: "confirmation",
      details: { name: "prod" },
    });
    const twice = addon?.backups.map(({ id }) => id) ?? [];
    await expect(
      stage.rollback(during.id, { restoreBackups: twice, confirmation: null }),
    ).rejects.toMatchObject({
      status: 409,
    });
    const started = await stage.rollback(during.id, {
      restoreBackups,
      confirmation: { "postgres-prod": "prod" },
    });
    const run = await stage.ended(started);
    expect(run.state).toMatchObject({ status: "Success", error: null });
    expect(run.rollback?.restores).toMatchObject([{ addonId: "postgres-prod", backupId }]);
    expect(await database.db.restore.findMany()).toMatchObject([{ backupId, status: "Success" }]);
    const since = await stage.plan(run.id);
    expect(since.addons[0]?.backups[0]).toMatchObject({
      backupType: "dump",
      taken: "during",
      run: { id: run.id },
    });
    expect((await stage.plan(during.id)).ranSince).toMatchObject([
      { type: "restore", resourceId: "postgres-prod", run: { number: run.number } },
    ]);
  });
});
