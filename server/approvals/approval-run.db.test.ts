import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { abortRun } from "@/server/runs";
import type { Actor } from "@/server/auth";
import type { Role } from "@/server/db/generated/enums";
import { useTestDatabase } from "@/server/db/test-database";
import { flow, play, sequential } from "@/server/engine/a-worker";
import { FlowStage, runFlow } from "@/server/engine/a-stage-of-flows";
import { sealJson } from "@/server/secrets";
import { aPerson } from "./a-waiting-approval";
import { decideApproval, listApprovals, type DecideApproval } from ".";

const database = useTestDatabase();

let at: FlowStage;
let anna: Actor;
let bo: Actor;
let cleo: Actor;
const approval = (spec: object = {}): object => ({
  kind: "Approval",
  ref: "go",
  spec: { amount: 2, ...spec },
});

async function set(flows: Record<string, object>): Promise<void> {
  at = await FlowStage.set(database.db, database.url, flows);
  const member = async (person: Actor, role: Role): Promise<Actor> => {
    const { projectId } = at;
    await database.db.membership.create({ data: { projectId, userId: person.userId ?? "", role } });
    return { ...person, memberships: { [projectId]: role } };
  };
  anna = await member(anna, "approver");
  bo = await member(bo, "admin");
  cleo = await member(cleo, "editor");
}

beforeEach(async () => {
  anna = await aPerson(database.db, "Anna", {});
  bo = await aPerson(database.db, "Bo", {});
  cleo = await aPerson(database.db, "Cleo", {});
});
afterEach(async () => {
  await at.stopWorkers();
  await database.db.project.deleteMany();
  await database.db.user.deleteMany();
});

const decide = (actor: Actor, runId: string, more: Partial<DecideApproval> = {}) =>
  decideApproval(database.db, actor, {
    projectId: at.projectId,
    runId,
    decision: "approve",
    comment: "",
    ...more,
  });

describe("a run with an Approval", () => {
  test("waits, tells how many are missing, and goes on with who approved", async () => {
    await set({
      Production: flow(
        sequential(approval(), play("after", { spec: { name: "after", by: "${refs.go.approvedBy}" } })),
      ),
    });
    const worker = await at.startWorker();
    const { id } = await at.start("Production");
    await at.until(id, (state) => state.waitReason === "approval by 2 people (0 of 2)");
    await at.untilParked(id);
    await decide(anna, id, { comment: "looks good" });
    await at.until(id, (state) => state.waitReason === "approval by 2 people (1 of 2)");
    expect(worker.calls).toEqual([]);
    await decide(cleo, id);
    const { state } = await at.until(id, "Success");
    expect(state.nodes["0"]?.output).toEqual({
      approvedBy: ["Anna", "Cleo"],
      comments: [{ by: "Anna", comment: "looks good" }],
    });
    expect(state.nodes["1"]?.spec).toEqual({ name: "after", by: ["Anna", "Cleo"] });
  });

  test("fails with the person and the reason when somebody rejects", async () => {
    await set({ Production: flow(sequential(approval(), play("after"))) });
    const worker = await at.startWorker();
    const { id } = await at.start("Production");
    await at.until(id, "Waiting");
    await decide(anna, id, { decision: "reject", comment: "the basket is broken" });
    const { state } = await at.until(id, "Failed");
    expect(state.nodes["0"]?.error).toEqual({
      code: "rejected",
      message: "Anna rejected this: the basket is broken",
    });
    expect(worker.calls).toEqual([]);
    await expect(decide(cleo, id)).rejects.toMatchObject({ status: 409 });
  });

  test("fails when its time is over, and says who was missing", async () => {
    await set({ Production: flow(sequential(approval({ timeout: 3600, approvers: ["Anna", "Cleo"] }))) });
    await at.startWorker();
    const { id } = await at.start("Production");
    await at.until(id, "Waiting");
    await decide(anna, id);
    await at.until(id, (state) => state.waitReason?.includes("1 of 2") === true);
    await at.untilParked(id);
    await database.db.$executeRaw`
      UPDATE node_attempt SET started_at = now() - interval '1 hour' WHERE run_id = ${id}::uuid AND node_key = '0'`;
    await database.db.$executeRaw`UPDATE run SET wake_at = now() WHERE id = ${id}::uuid`;
    const { state } = await at.until(id, "Failed");
    expect(state.nodes["0"]?.error).toEqual({
      code: "timed-out",
      message: "Only Anna approved within 1 hour; 1 more of 2 was missing, of Anna, Cleo.",
    });
  });

  test("is aborted while it waits, and can be decided no more", async () => {
    await set({ Production: flow(sequential(approval())) });
    await at.startWorker();
    const { id } = await at.start("Production");
    await at.until(id, "Waiting");
    await abortRun(database.db, bo, at.projectId, id);
    const { state } = await at.until(id, "Aborted");
    expect(state.nodes["0"]?.status).toBe("Aborted");
    await expect(decide(anna, id)).rejects.toMatchObject({ status: 409 });
  });

  test("outlives the worker, and what was decided meanwhile counts", async () => {
    await set({ Production: flow(sequential(approval())) });
    await at.startWorker();
    const { id } = await at.start("Production");
    await at.until(id, "Waiting");
    await decide(anna, id);
    await at.stopWorkers();
    // Its holder died without a word: the lease is there, and has run out.
    await database.db.$executeRaw`
      UPDATE run SET lease_owner = 'dead', lease_expires_at = now() - interval '1 second' WHERE id = ${id}::uuid`;
    await decide(cleo, id);
    await at.startWorker();
    const { state } = await at.until(id, "Success");
    expect(state.nodes["0"]?.output).toMatchObject({ approvedBy: ["Anna", "Cleo"] });
    expect(state.nodes["0"]?.attempts).toHaveLength(1);
  });

  test("asks once for each item of a loop, and each is decided by its own place", async () => {
    const steps = [approval({ amount: 1, instructions: "${refs.each.item}" })];
    const loop = {
      kind: "LoopWorkflow",
      ref: "each",
      spec: { type: "parallel", iterations: ["north", "south"], steps },
    };
    await set({ Production: flow(sequential(loop)) });
    await at.startWorker();
    const { id } = await at.start("Production");
    await at.until(id, ({ nodes }) => nodes["0#1.0"]?.status === "Waiting");
    await at.until(id, ({ nodes }) => nodes["0#0.0"]?.status === "Waiting");
    await expect(decide(anna, id)).rejects.toMatchObject({
      status: 400,
      details: { nodes: expect.arrayContaining(["0#0.0", "0#1.0"]) as string[] },
    });
    await decide(anna, id, { node: "0#1.0" });
    await at.until(id, ({ nodes }) => nodes["0#1.0"]?.status === "Success");
    const asked = await listApprovals(database.db, anna, at.projectId, id);
    expect(
      asked.map(({ nodeKey, ref, instructions, status }) => [nodeKey, ref, instructions, status]),
    ).toEqual(
      expect.arrayContaining([
        ["0#0.0", "go", "north", "Waiting"],
        ["0#1.0", "go", "south", "Success"],
      ]),
    );
    await decide(cleo, id, { node: "go" });
    await at.until(id, "Success");
  });

  test("fails at once when its approvers come from a secret", async () => {
    await set({
      Production: flow(sequential(approval({ approvers: ["${args.WHO}"] })), { arguments: { WHO: "x" } }),
    });
    await database.db.releaseFlow.updateMany({
      where: { projectId: at.projectId },
      data: { argumentOverrides: sealJson({ WHO: { value: "anna@example.com", locked: false } }) },
    });
    await at.startWorker();
    const { state } = await at.until((await at.start("Production")).id, "Failed");
    expect(state.nodes["0"]?.error?.code).toBe("secret-approvers");
  });
});

describe("an Approval below another run", () => {
  const flows = (): Record<string, object> => ({
    Production: flow(sequential(runFlow("Staging"))),
    Staging: flow(sequential(approval({ amount: 1, approvers: ["approver"] }))),
  });

  test("is told above", async () => {
    await set(flows());
    await at.startWorker();
    const { id } = await at.start("Production");
    const wanted = "run #1 of main/Staging: approval by an approver";
    await at.until(id, (state) => state.waitReason === wanted);
    await decide(anna, (await at.childOf(id)).runId);
    await at.until(id, "Success");
  });

  test("is not for the person who started the run above", async () => {
    await set(flows());
    await at.startWorker();
    const { id } = await at.start("Production", { actor: bo });
    const child = await at.childOf(id);
    await at.until(child.runId, "Waiting");
    await expect(decide(bo, child.runId)).rejects.toMatchObject({ status: 403 });
    await decide(anna, child.runId);
    await at.until(id, "Success");
  });
});
