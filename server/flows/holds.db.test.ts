import { afterEach, describe, expect, it } from "vitest";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR, type Actor } from "@/server/auth";
import { inTransaction } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { FlowStage, runFlow } from "@/server/engine/a-stage-of-flows";
import { flow, play, sequential } from "@/server/engine/a-worker";
import { startRun, type StartRunRequest } from "@/server/runs";
import { concludeRun } from "@/server/runs/lifecycle";
import { findHeldFlow, holdFlow, resumeFlow, type FlowPlace } from "./index";

const database = useTestDatabase();
const git = { listBranches: () => Promise.resolve([]) };
let stage: FlowStage | undefined;
afterEach(async () => {
  await stage?.stopWorkers();
  stage = undefined;
});

const document = (concurrencyPolicy: string) =>
  flow(sequential(play("one")), { arguments: { GREETING: "hello" }, options: { concurrencyPolicy } });

const placeOf = ({ projectId, pipelineId, stage: name, stageId }: AFlow): FlowPlace => ({
  projectId,
  pipelineId,
  stage: { id: stageId, name },
});

function start(where: AFlow, more: Partial<StartRunRequest> = {}) {
  const { projectId, pipelineId, stage: name } = where;
  return startRun({ db: database.db, git }, SYSTEM_ACTOR, {
    projectId,
    pipelineId,
    stage: name,
    trigger: "manual",
    ...more,
  });
}

const runsOf = ({ flowId }: AFlow) =>
  database.db.run.findMany({ where: { flowId }, orderBy: { number: "asc" } });

describe("a stage on hold", () => {
  it.each(["allow", "queue", "forbid", "latest", "replace"])(
    "writes down what triggers would have started, and starts nothing (%s)",
    async (policy) => {
      const where = await aFlow(database.db, document(policy));
      await holdFlow(database.db, SYSTEM_ACTOR, placeOf(where), "Checkout is broken");
      for (const trigger of ["git", "webhook", "cron"]) {
        const asked = start(where, { trigger, name: `by ${trigger}`, arguments: { GREETING: trigger } });
        await expect(asked).rejects.toMatchObject({
          code: "held",
          status: 409,
          message: expect.stringMatching(/Production is on hold since .+Checkout is broken/),
        });
      }
      expect(await runsOf(where)).toEqual([]);
      const held = await findHeldFlow(database.db, placeOf(where));
      expect(held).toMatchObject({
        reason: "Checkout is broken",
        skippedCount: 3,
        rollback: null,
        queued: [],
      });
      expect(held?.skipped.map(({ trigger, name, arguments: given }) => [trigger, name, given])).toEqual([
        ["cron", "by cron", { GREETING: "cron" }],
        ["webhook", "by webhook", { GREETING: "webhook" }],
        ["git", "by git", { GREETING: "git" }],
      ]);
    },
  );

  it("does what a person asks for who says why, and keeps that with the run", async () => {
    const where = await aFlow(database.db, document("queue"));
    const hold = await holdFlow(database.db, SYSTEM_ACTOR, placeOf(where), "Checkout is broken");
    await expect(start(where)).rejects.toMatchObject({ code: "held", details: { hold: { id: hold.id } } });
    expect((await findHeldFlow(database.db, placeOf(where)))?.skippedCount).toBe(0);
    await start(where, { despiteHold: "this is the fix" });
    expect(await runsOf(where)).toMatchObject([{ despiteHold: "this is the fix", status: "Pending" }]);
    const audit = await database.db.auditEntry.findFirstOrThrow({
      where: { projectId: where.projectId, action: "run.start" },
    });
    expect(audit.detail).toEqual({ despiteHold: "this is the fix" });
  });

  it("has a program say why too, and writes down what it wanted", async () => {
    const where = await aFlow(database.db, document("allow"));
    await holdFlow(database.db, SYSTEM_ACTOR, placeOf(where), "Checkout is broken");
    await expect(start(where, { trigger: "api" })).rejects.toMatchObject({ code: "held" });
    expect((await findHeldFlow(database.db, placeOf(where)))?.skipped).toMatchObject([{ trigger: "api" }]);
    await start(where, { trigger: "api", despiteHold: "the pipeline of the fix" });
    expect(await runsOf(where)).toHaveLength(1);
  });

  it("is no longer than it lasts: a reason given too late is not kept", async () => {
    const where = await aFlow(database.db, document("allow"));
    await start(where, { despiteHold: "was lifted meanwhile" });
    expect(await runsOf(where)).toMatchObject([{ despiteHold: null }]);
  });

  it("keeps back what triggers had queued, lets people pass, and lets all go when it is resumed", async () => {
    const where = await aFlow(database.db, document("queue"));
    const first = await start(where);
    await start(where, { trigger: "git", name: "pushed before" });
    await holdFlow(database.db, SYSTEM_ACTOR, placeOf(where), "Checkout is broken");
    await start(where, { despiteHold: "this is the fix" });
    expect((await runsOf(where)).map(({ status, waitReason }) => [status, waitReason])).toEqual([
      ["Pending", null],
      ["Queued", "its stage to be resumed: it is on hold"],
      ["Queued", "run #1 to end"],
    ]);
    await inTransaction(database.db, (tx) =>
      concludeRun(tx, { id: first.id, flowId: where.flowId }, "Success"),
    );
    expect((await runsOf(where)).map(({ status }) => status)).toEqual(["Success", "Queued", "Pending"]);
    expect((await findHeldFlow(database.db, placeOf(where)))?.queued).toMatchObject([
      { number: 2, name: "pushed before", trigger: "git" },
    ]);
    expect(await resumeFlow(database.db, SYSTEM_ACTOR, placeOf(where))).toEqual({ letGo: 1 });
    expect((await runsOf(where))[1]).toMatchObject({ status: "Queued", waitReason: "run #3 to end" });
    const [, , third] = await runsOf(where);
    await inTransaction(database.db, (tx) =>
      concludeRun(tx, { id: third?.id ?? "", flowId: where.flowId }, "Success"),
    );
    expect((await runsOf(where))[1]?.status).toBe("Pending");
  });

  it("is resumed once: then triggers start runs again, and the deed is written down", async () => {
    const where = await aFlow(database.db, document("allow"));
    await expect(resumeFlow(database.db, SYSTEM_ACTOR, placeOf(where))).rejects.toMatchObject({
      code: "not-held",
    });
    await holdFlow(database.db, SYSTEM_ACTOR, placeOf(where), "Checkout is broken");
    await expect(
      holdFlow(database.db, SYSTEM_ACTOR, placeOf(where), "Checkout is broken"),
    ).rejects.toMatchObject({ code: "held", status: 409 });
    await expect(start(where, { trigger: "git" })).rejects.toMatchObject({ code: "held" });
    await resumeFlow(database.db, SYSTEM_ACTOR, placeOf(where));
    expect(await findHeldFlow(database.db, placeOf(where))).toBeNull();
    await start(where, { trigger: "git" });
    const entries = await database.db.auditEntry.findMany({
      where: { projectId: where.projectId, action: { startsWith: "flow." } },
      orderBy: { at: "asc" },
    });
    expect(entries.map(({ action, detail }) => [action, detail])).toMatchObject([
      ["flow.hold", { reason: "Checkout is broken" }],
      ["flow.lift-hold", { reason: "Checkout is broken", skipped: 1, letGo: [] }],
    ]);
    expect(await database.db.hold.findMany({ where: { flowId: where.flowId } })).toMatchObject([
      { liftedBy: SYSTEM_ACTOR.name, liftedAt: expect.any(Date) },
    ]);
  });

  it("is for those who may roll back to place and to lift", async () => {
    const where = await aFlow(database.db, document("allow"));
    const releaser: Actor = {
      ...SYSTEM_ACTOR,
      isServerAdmin: false,
      memberships: { [where.projectId]: "releaser" },
    };
    await expect(holdFlow(database.db, releaser, placeOf(where), "no")).rejects.toMatchObject({
      status: 403,
    });
    await expect(resumeFlow(database.db, releaser, placeOf(where))).rejects.toMatchObject({ status: 403 });
    const stranger: Actor = { ...releaser, memberships: {} };
    await expect(holdFlow(database.db, stranger, placeOf(where), "no")).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe("a step that runs the flow of a stage on hold", { timeout: 30_000 }, () => {
  const flows = {
    Above: flow(sequential(runFlow("Below"), play("after"))),
    Below: flow(sequential(play("below"))),
  };
  const belowOf = async (projectId: string): Promise<FlowPlace> => {
    const { id, name } = await database.db.stage.findFirstOrThrow({ where: { projectId, name: "Below" } });
    return { projectId, pipelineId: "main", stage: { id, name } };
  };

  it("is skipped and says so where a trigger is at the beginning of it; that is written down once", async () => {
    stage = await FlowStage.set(database.db, database.url, flows);
    const worker = await stage.startWorker();
    const place = await belowOf(stage.projectId);
    await holdFlow(database.db, SYSTEM_ACTOR, place, "Checkout is broken");
    const started = await stage.start("Above", { trigger: "git" });
    const run = await stage.until(started.id, "Success");
    expect(run.children).toEqual([]);
    expect(run.state.nodes["0"]).toMatchObject({
      status: "Skipped",
      error: { code: "held", message: expect.stringMatching(/main\/Below is on hold/) },
    });
    expect(worker.calls).toContain("after#1");
    expect(worker.calls).not.toContain("below#1");
    expect((await findHeldFlow(database.db, place))?.skipped).toMatchObject([
      { trigger: "flow", run: { runId: started.id, number: 1 } },
    ]);
  });

  it("runs it where a person is", async () => {
    stage = await FlowStage.set(database.db, database.url, flows);
    const worker = await stage.startWorker();
    await holdFlow(database.db, SYSTEM_ACTOR, await belowOf(stage.projectId), "Checkout is broken");
    await stage.until((await stage.start("Above")).id, "Success");
    expect(worker.calls.filter((call) => /below|after/.test(call))).toEqual(["below#1", "after#1"]);
  });
});
