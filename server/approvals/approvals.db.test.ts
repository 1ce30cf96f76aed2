import { beforeEach, describe, expect, test } from "vitest";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { SYSTEM_ACTOR, type Actor } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { listRuns } from "@/server/runs";
import { aPerson, aWaitingApproval } from "./a-waiting-approval";
import { decideApproval, listApprovals, type DecideApproval } from ".";

const database = useTestDatabase();

let shop: Shop;
let anna: Actor & { userId: string };
let bo: Actor & { userId: string };
beforeEach(async () => {
  await database.db.project.deleteMany();
  await database.db.user.deleteMany();
  shop = await aShop(database.db);
  anna = await aPerson(database.db, "Anna", { shop: "approver" });
  bo = await aPerson(database.db, "Bo", { shop: "editor" });
});

const waiting = (spec: object = {}, startedById: string | null = null): Promise<string> =>
  aWaitingApproval(
    database.db,
    { projectId: "shop", stageId: shop.stages.production },
    { amount: 1, ...spec },
    startedById,
  );
const decide = (actor: Actor, runId: string, more: Partial<DecideApproval> = {}) =>
  decideApproval(database.db, actor, {
    projectId: "shop",
    runId,
    decision: "approve",
    comment: "",
    ...more,
  });
const list = (actor: Actor, runId: string) => listApprovals(database.db, actor, "shop", runId);

describe("a decision", () => {
  test("is written down with its person, told to the audit, and wakes the run", async () => {
    const runId = await waiting({ amount: 2 });
    const decided = await decide(anna, runId, { comment: "looks good" });
    expect(decided).toEqual({ nodeKey: "1", decision: "approve", approvals: 1, amount: 2 });
    expect(await database.db.approvalDecision.findMany()).toMatchObject([
      {
        runId,
        nodeKey: "1",
        attempt: 1,
        userId: anna.userId,
        name: "Anna",
        verdict: "approve",
        comment: "looks good",
      },
    ]);
    const run = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
    expect(run.wakeAt?.getTime()).toBeLessThanOrEqual(Date.now() + 1000);
    const audit = await database.db.auditEntry.findMany({ where: { action: "approval.approve" } });
    expect(audit).toMatchObject([
      {
        actorId: anna.userId,
        subject: "shop/main/Production#1",
        detail: { node: "go", comment: "looks good" },
      },
    ]);
  });

  test("can name its node by place or ref, or leave it out while one waits", async () => {
    for (const node of ["1", "go", undefined]) {
      expect(await decide(anna, await waiting(), { node })).toMatchObject({ nodeKey: "1" });
    }
  });

  test("of one person counts once", async () => {
    const runId = await waiting({ amount: 3 });
    await decide(anna, runId);
    await expect(decide(anna, runId, { decision: "reject", comment: "no" })).rejects.toMatchObject({
      status: 409,
      message: "You have decided about “go” already: approve.",
    });
  });

  test("comes too late when enough people have approved, or one has rejected", async () => {
    const approved = await waiting();
    await decide(anna, approved);
    await expect(decide(bo, approved)).rejects.toMatchObject({ status: 409 });
    const rejected = await waiting({ amount: 2 });
    await decide(anna, rejected, { decision: "reject", comment: "the basket is broken" });
    await expect(decide(bo, rejected)).rejects.toMatchObject({
      status: 409,
      message: "Anna has rejected “go” already.",
    });
  });

  test("of two people at once makes two, and one too many is refused", async () => {
    const cleo = await aPerson(database.db, "Cleo", { shop: "admin" });
    const runId = await waiting({ amount: 2 });
    const outcomes = await Promise.allSettled([anna, bo, cleo].map((actor) => decide(actor, runId)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(await database.db.approvalDecision.count({ where: { runId } })).toBe(2);
  });

  test("to reject needs a reason", async () => {
    await expect(decide(anna, await waiting(), { decision: "reject" })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("reason") as string,
    });
  });
});

describe("who may decide", () => {
  test("a role is asked for, whoever is named", async () => {
    const rita = await aPerson(database.db, "Rita", { shop: "releaser" });
    const runId = await waiting({ approvers: [rita.email ?? "", "releaser"] });
    await expect(decide(rita, runId)).rejects.toMatchObject({ status: 403 });
    expect(await decide(anna, runId)).toMatchObject({ approvals: 1 });
  });

  test.each([
    ["an e-mail in any case", () => anna.email?.toUpperCase() ?? "", true, false],
    ["a name", () => "Anna", true, false],
    ["the role", () => "approver", true, true],
    ["a higher role", () => "editor", false, true],
  ])("%s says who", async (_, entry, annaMay, boMay) => {
    const approvers = [entry()];
    for (const [actor, may] of [
      [anna, annaMay],
      [bo, boMay],
    ] as const) {
      const runId = await waiting({ approvers });
      if (may) expect(await decide(actor, runId)).toMatchObject({ approvals: 1 });
      else await expect(decide(actor, runId)).rejects.toMatchObject({ status: 403 });
    }
  });

  test("a refusal says who may", async () => {
    await expect(decide(anna, await waiting({ approvers: ["editor", "Nobody"] }))).rejects.toMatchObject({
      status: 403,
      message: "This is asked of editor, Nobody, and you are none of them. Bo may.",
      details: { people: ["Bo"] },
    });
  });

  test("a name that two people bear stands for neither", async () => {
    await aPerson(database.db, "Anna", { shop: "viewer" });
    await expect(decide(anna, await waiting({ approvers: ["Anna"] }))).rejects.toMatchObject({ status: 403 });
  });

  test("who started the run does not approve it, but may reject it", async () => {
    const runId = await waiting({}, anna.userId);
    await expect(decide(anna, runId)).rejects.toMatchObject({
      status: 403,
      message:
        "You started this run, and its flow wants somebody else to approve (allowSelfApproval). Bo may.",
    });
    expect(await decide(anna, runId, { decision: "reject", comment: "my mistake" })).toBeDefined();
    expect(await decide(anna, await waiting({ allowSelfApproval: true }, anna.userId))).toBeDefined();
  });

  test("a token with a smaller role than its owner's does not approve", async () => {
    const token: Actor = { ...anna, origin: "api", ceiling: "releaser" };
    await expect(decide(token, await waiting())).rejects.toMatchObject({ status: 403 });
    const editor: Actor = { ...bo, origin: "api", ceiling: "approver" };
    await expect(decide(editor, await waiting({ approvers: ["editor"] }))).rejects.toMatchObject({
      status: 403,
    });
  });

  test("an administrator of the server is an admin here, and the product itself is nobody", async () => {
    const root = await aPerson(database.db, "Root", {}, { isServerAdmin: true });
    expect(await decide(root, await waiting({ approvers: ["admin"] }))).toBeDefined();
    await expect(decide(SYSTEM_ACTOR, await waiting())).rejects.toMatchObject({ status: 403 });
  });
});

describe("what can be decided", () => {
  test("another project's run is not found, nor one that does not exist", async () => {
    await aShop(database.db, { id: "other", firstPort: 5201 });
    const olga = await aPerson(database.db, "Olga", { other: "admin" });
    const runId = await waiting();
    const foreign = { projectId: "other", runId };
    await expect(decide(olga, runId, foreign)).rejects.toMatchObject({ status: 404 });
    await expect(decide(olga, runId)).rejects.toMatchObject({ status: 404 });
    await expect(listApprovals(database.db, olga, "other", runId)).rejects.toMatchObject({ status: 404 });
    await expect(decide(anna, "0199aaaa-0000-7000-8000-00000000dead")).rejects.toMatchObject({ status: 404 });
    expect(await database.db.approvalDecision.count()).toBe(0);
  });

  test.each([
    ["nonsense", 404, "has no node “nonsense”"],
    ["gO", 404, "Did you mean “go”?"],
    ["build", 400, "“build” is a Build, not an Approval"],
    ["later", 409, "“later” does not wait for approval yet: it is Pending."],
  ])("of %s it is said why not", async (node, status, message) => {
    await expect(decide(anna, await waiting(), { node })).rejects.toMatchObject({
      status,
      message: expect.stringContaining(message) as string,
    });
  });

  test.each([
    ["Success", "does not wait for approval any more: it is Success"],
    ["Failed", "does not wait for approval any more: it is Failed"],
    ["Running", "does not wait for approval yet"],
  ] as const)("an Approval that is %s cannot be", async (status, message) => {
    const runId = await waiting();
    await database.db.nodeAttempt.updateMany({ where: { runId, nodeKey: "1" }, data: { status } });
    await expect(decide(anna, runId, { node: "go" })).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining(message) as string,
    });
    await expect(decide(anna, runId)).rejects.toMatchObject({ status: 409 });
  });

  test("with several that wait, one must be named, by its place within a loop", async () => {
    const runId = await waiting();
    const spec = { amount: 1 };
    const more = {
      runId,
      attempt: 1,
      kind: "Approval",
      status: "Waiting",
      spec,
      startedAt: new Date(),
    } as const;
    await database.db.nodeAttempt.create({ data: { ...more, nodeKey: "2" } });
    await expect(decide(anna, runId)).rejects.toMatchObject({
      status: 400,
      message: "Several approvals wait: go (1), later (2). Say which, by its place.",
    });
    expect(await decide(anna, runId, { node: "later" })).toMatchObject({ nodeKey: "2" });
  });

  test("nothing of a run that is being aborted", async () => {
    const runId = await waiting();
    await database.db.run.update({ where: { id: runId }, data: { cancelRequestedAt: new Date() } });
    await expect(decide(anna, runId)).rejects.toMatchObject({ status: 409 });
  });
});

describe("what the run view shows of approvals", () => {
  test("is what is asked, who may, who has, and whether the reader may", async () => {
    const runId = await waiting(
      { amount: 2, approvers: ["approver"], instructions: "Look at staging.", timeout: 60 },
      anna.userId,
    );
    const rita = await aPerson(database.db, "Rita", { shop: "releaser" });
    await decide(bo, runId, { comment: "fine" });
    const [seen, ...others] = await list(anna, runId);
    expect(others).toEqual([]);
    expect(seen).toMatchObject({
      nodeKey: "1",
      ref: "go",
      attempt: 1,
      status: "Waiting",
      amount: 2,
      approvers: ["approver"],
      instructions: "Look at staging.",
      people: ["Bo"],
      decisions: [{ by: "Bo", decision: "approve", comment: "fine" }],
      you: {
        mayApprove: false,
        mayReject: true,
        whyNot: expect.stringContaining("You started this run") as string,
      },
    });
    expect(Date.parse(seen?.until ?? "") - Date.parse(seen?.since ?? "")).toBe(60_000);
    expect((await list(bo, runId))[0]?.you).toEqual({
      mayApprove: false,
      mayReject: false,
      whyNot: "You have decided already: approve.",
    });
    expect((await list(rita, runId))[0]?.you.whyNot).toContain("approver");
  });

  test("keeps every attempt, the newest first, each with its own decisions", async () => {
    const runId = await waiting({ amount: 2 });
    await decide(anna, runId);
    const spec = { amount: 2 };
    await database.db.nodeAttempt.updateMany({
      where: { runId, nodeKey: "1" },
      data: { status: "Retrying" },
    });
    await database.db.nodeAttempt.create({
      data: {
        runId,
        nodeKey: "1",
        attempt: 2,
        kind: "Approval",
        status: "Waiting",
        spec,
        startedAt: new Date(),
      },
    });
    const seen = await list(anna, runId);
    expect(seen.map(({ attempt, decisions }) => [attempt, decisions.length])).toEqual([
      [2, 0],
      [1, 1],
    ]);
    expect(await decide(anna, runId)).toMatchObject({ approvals: 1 });
  });
});

test("lists of runs tell those that wait for approval only", async () => {
  const only = await waiting();
  const both = await waiting();
  await database.db.nodeAttempt.create({
    data: { runId: both, nodeKey: "9", attempt: 1, kind: "Build", status: "Running", startedAt: new Date() },
  });
  const all = await listRuns(database.db, { projectId: "shop", limit: 10 });
  expect(Object.fromEntries(all.runs.map((run) => [run.id, run.waitsForApproval]))).toEqual({
    [only]: true,
    [both]: false,
  });
  const filtered = await listRuns(database.db, { projectId: "shop", limit: 10, waitsForApproval: true });
  expect(filtered.runs.map(({ id }) => id)).toEqual([only]);
});
