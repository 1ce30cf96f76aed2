import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { FlowStage } from "@/server/engine/a-stage-of-flows";
import { flow, play, sequential } from "@/server/engine/a-worker";
import { placeHold } from "@/server/holds";
import { Receiver } from "@/server/messages/a-receiver";
import { sealJson } from "@/server/secrets";
import { PUBLIC_URL, TellingProject } from "./a-telling-project";
import { NOTIFICATION_EVENTS } from "./events";
import { makeDeliveries } from "./make-deliveries";

/* Real runs of the real engine: what is noted in the transactions in which it happens, and what is told of it. */

const database = useTestDatabase();
const receiver = new Receiver();
let stage: FlowStage;
let project: TellingProject;

beforeAll(async () => {
  await receiver.open();
  stage = await FlowStage.set(database.db, database.url, {
    Fine: flow(sequential(play("one"))),
    Broken: flow(sequential(play("bad", { ref: "migrate" }))),
    Gate: flow(
      sequential({
        kind: "Approval",
        ref: "go-live",
        spec: { amount: 2, allowSelfApproval: true, instructions: "The password is hunter2-hunter2." },
      }),
    ),
  });
  project = new TellingProject(database.db, stage.projectId);
  await database.db.secretGroup.create({
    data: {
      projectId: stage.projectId,
      id: "group",
      name: "Group",
      sealed: sealJson({ values: { PASSWORD: "hunter2-hunter2" }, files: {} }),
    },
  });
  await project.integrate("hook", "webhook", { url: `${receiver.url}/hook` });
  await project.integrate("other", "webhook", { url: `${receiver.url}/other` });
  await stage.startWorker(({ name }) =>
    name === "bad"
      ? { type: "failed", code: "job-failed", message: "It broke: <!channel> *now*.", transient: false }
      : { type: "succeeded", output: null },
  );
});
afterAll(async () => {
  await stage.stopWorkers();
  receiver.close();
});

interface Told {
  event: string;
  title: string;
  note: string | null;
  url: string;
  run?: { id: string; failure: unknown };
  approval?: { decision: unknown };
}

/** What the receiver got at a path since the last time. */
async function told(path = "/hook"): Promise<Told[]> {
  await project.sendAll();
  const got = receiver.received
    .filter((one) => one.path === path)
    .map(({ body }) => JSON.parse(body) as Told);
  receiver.received.length = 0;
  return got;
}

async function ruled(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    await database.db.notificationRule.deleteMany();
  }
}

describe("of a run", () => {
  test("nothing is noted while nobody wants to know", async () => {
    const { id } = await stage.start("fine");
    await stage.until(id, "Success");
    expect(await database.db.notificationEvent.count()).toBe(0);
  });

  test("its start and its end are told once each, in order, with what failed and where to look", () =>
    ruled(async () => {
      await project.rule("hook", [...NOTIFICATION_EVENTS]);
      await project.rule("hook", ["run.failed"]);
      const { id } = await stage.start("broken");
      await stage.until(id, "Failed");
      const messages = await told();
      expect(messages.map(({ event }) => event)).toEqual(["run.started", "run.failed"]);
      expect(messages[1]).toMatchObject({
        title: "Release #1 to Broken failed",
        url: `${PUBLIC_URL}/projects/${stage.projectId}/runs/${id}`,
        run: { id, failure: { step: "migrate", message: expect.stringContaining("It broke") as string } },
      });
      expect(await told()).toEqual([]);
    }));

  test("a rule is about its stages and its events, and a paused one about nothing", () =>
    ruled(async () => {
      const fine = await database.db.stage.findFirstOrThrow({
        where: { projectId: stage.projectId, name: "Fine" },
      });
      await project.rule("hook", ["run.succeeded", "run.failed"], { stageIds: [fine.id] });
      await project.rule("other", ["run.succeeded", "run.failed"], { paused: true });
      for (const [name, end] of [
        ["broken", "Failed"],
        ["fine", "Success"],
      ] as const) {
        await stage.until((await stage.start(name)).id, end);
      }
      await project.sendAll();
      expect(receiver.received.filter(({ path }) => path === "/other")).toEqual([]);
      expect((await told()).map(({ title }) => title)).toEqual([expect.stringMatching(/to Fine succeeded$/)]);
    }));

  test("two that make deliveries at the same time make one of each", () =>
    ruled(async () => {
      await project.rule("hook", ["run.succeeded"]);
      const runs = await Promise.all(["fine", "fine", "fine", "fine"].map((name) => stage.start(name)));
      for (const { id } of runs) await stage.until(id, "Success");
      await Promise.all([1, 2, 3].map(() => makeDeliveries(database.db, PUBLIC_URL)));
      expect((await told()).map(({ run }) => run?.id).toSorted()).toEqual(
        runs.map(({ id }) => id).toSorted(),
      );
    }));

  test("what was not committed is not told", () =>
    ruled(async () => {
      await project.rule("hook", ["run.failed"]);
      const { id } = await stage.start("fine");
      await stage.until(id, "Success");
      const note = database.db.$transaction(async (tx) => {
        await tx.runEvent.create({
          data: { runId: id, seq: 999, type: "run.moved", payload: { status: "Failed" } },
        });
        expect(await tx.notificationEvent.count()).toBe(1);
        throw new Error("rolled back");
      });
      await expect(note).rejects.toThrow("rolled back");
      expect(await told()).toEqual([]);
    }));
});

describe("of an approval", () => {
  test("the request is told once with its button and without secrets, then what each person said", () =>
    ruled(async () => {
      await project.rule("hook", ["run.started", "approval.waiting", "approval.decided"]);
      const { id } = await stage.start("gate");
      await stage.until(id, "Waiting");
      const [started, request, ...more] = await told();
      expect(started?.event).toBe("run.started");
      expect(more).toEqual([]);
      expect(request).toMatchObject({
        event: "approval.waiting",
        title: "Release #1 to Gate waits for approval",
        url: `${PUBLIC_URL}/projects/${stage.projectId}/runs/${id}?node=0`,
      });
      expect(JSON.stringify(request)).not.toContain("hunter2");
      // It goes on and waits on, as when one of two people has approved.
      const waits = { key: "0", attempt: 1, kind: "Approval", status: "Waiting" };
      await database.db.runEvent.createMany({
        data: [
          { runId: id, seq: 900, type: "run.moved", payload: { status: "Running" } },
          { runId: id, seq: 901, type: "node.moved", payload: waits },
        ],
      });
      const user = await database.db.user.create({ data: { email: "grace@example.com", name: "Grace" } });
      await database.db.approvalDecision.create({
        data: {
          ...{ runId: id, nodeKey: "0", attempt: 1, userId: user.id },
          ...{ name: "Grace", verdict: "reject", comment: "Not on a Friday, hunter2-hunter2." },
        },
      });
      await database.db.run.update({ where: { id }, data: { wakeAt: new Date() } });
      expect(await told()).toMatchObject([
        {
          event: "approval.decided",
          title: "Grace rejected “go-live” of release #1 to Gate",
          note: "Not on a Friday, ••••••.",
        },
      ]);
    }));
});

describe("of a stage", () => {
  test("a hold is told with its reason", () =>
    ruled(async () => {
      await project.rule("hook", ["stage.held"]);
      const flowRow = await database.db.releaseFlow.findFirstOrThrow({
        where: { projectId: stage.projectId, stage: { name: "Fine" } },
      });
      await database.db.$transaction((tx) =>
        placeHold(tx, flowRow, { reason: "Black Friday", by: SYSTEM_ACTOR.name, rollbackRunId: null }),
      );
      expect(await told()).toMatchObject([
        { event: "stage.held", title: "Fine is on hold", note: "Black Friday" },
      ]);
    }));
});
