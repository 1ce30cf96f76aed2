import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { aWaitingApproval } from "@/server/approvals/a-waiting-approval";
import { hashToken } from "@/server/auth";
import type { Role } from "@/server/db/generated/enums";
import { useTestDatabase } from "@/server/db/test-database";
import { createRuntimePool, type RuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { dispatchRest } from ".";

const database = useTestDatabase();
let shop: Shop;
let runId: string;

beforeAll(() => {
  process.env.DATABASE_URL = database.url;
  const holder = globalThis as typeof globalThis & { slipwayRuntimes?: RuntimePool };
  holder.slipwayRuntimes = createRuntimePool(database.db, () => new FakeRuntime());
});
beforeEach(async () => {
  await database.db.project.deleteMany();
  shop = await aShop(database.db);
  const where = { projectId: "shop", stageId: shop.stages.production };
  runId = await aWaitingApproval(database.db, where, { amount: 2, approvers: ["approver"] });
});

async function aToken(name: string, memberships: Record<string, Role>): Promise<string> {
  const token = `token-${randomUUID()}`;
  await database.db.user.create({
    data: {
      name,
      email: `${randomUUID()}@example.com`,
      memberships: { create: Object.entries(memberships).map(([projectId, role]) => ({ projectId, role })) },
      apiTokens: { create: { name: "t", tokenHash: hashToken(token), role: "admin" } },
    },
  });
  return token;
}

interface Answer {
  status: number;
  data: Record<string, unknown>;
  error: { message: string };
}
async function call(token: string, path: string, body?: object): Promise<Answer> {
  const place = path.startsWith("/")
    ? path
    : `/projects/shop/pipelines/main/release-flows/production/${path}`;
  const response = await dispatchRest(
    new Request(`http://localhost/v1${place}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );
  return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
}

describe("approving over HTTP", () => {
  test("counts, and is told to whoever asks", async () => {
    const anna = await aToken("Anna", { shop: "approver" });
    const decided = await call(anna, `runs/${runId}/approvals`, { decision: "approve", comment: "fine" });
    expect(decided).toMatchObject({
      status: 200,
      data: { nodeKey: "1", decision: "approve", approvals: 1, amount: 2 },
    });
    const viewer = await aToken("Vera", { shop: "viewer" });
    const { data } = await call(viewer, `runs/${runId}/approvals`);
    expect(data.approvals).toMatchObject([
      {
        nodeKey: "1",
        ref: "go",
        status: "Waiting",
        people: ["Anna"],
        decisions: [{ by: "Anna", decision: "approve", comment: "fine" }],
        you: { mayApprove: false },
      },
    ]);
  });

  test.each([
    ["a role that may not", "releaser", { decision: "approve" }, 403],
    ["a rejection without a reason", "approver", { decision: "reject" }, 400],
    ["a word that is no decision", "approver", { decision: "maybe" }, 400],
    ["a node that is not there", "approver", { decision: "approve", node: "nope" }, 404],
    ["a node that does not wait yet", "approver", { decision: "approve", node: "later" }, 409],
  ] as const)("refuses %s", async (_, role, body, status) => {
    const token = await aToken("Robin", { shop: role });
    expect((await call(token, `runs/${runId}/approvals`, body)).status).toBe(status);
    expect(await database.db.approvalDecision.count()).toBe(0);
  });

  test("another tenant's run is not found, through one's own project either", async () => {
    await aShop(database.db, { id: "other", firstPort: 5201 });
    const olga = await aToken("Olga", { other: "admin" });
    const own = `/projects/other/pipelines/main/release-flows/production/runs/${runId}/approvals`;
    for (const path of [`runs/${runId}/approvals`, own]) {
      expect((await call(olga, path)).status).toBe(404);
      expect((await call(olga, path, { decision: "approve" })).status).toBe(404);
    }
    expect(await database.db.approvalDecision.count()).toBe(0);
  });
});

describe("a run that waits for approval", () => {
  test("says so in Northflank's word, as does its node", async () => {
    const viewer = await aToken("Vera", { shop: "viewer" });
    const { data } = await call(viewer, `runs/${runId}`);
    expect(data.status).toBe("approval_wait");
    const { spec } = data as { spec: { spec: { steps: { response: { status: string } }[] } } };
    expect(spec.spec.steps.map(({ response }) => response.status)).toEqual([
      "success",
      "approval_wait",
      "pending",
    ]);
    const listed = await call(viewer, "runs?status=approval_wait");
    expect(listed.data.runs).toMatchObject([{ id: runId, status: "approval_wait" }]);
  });

  test("only waits when something else is at work beside it", async () => {
    await database.db.nodeAttempt.create({
      data: { runId, nodeKey: "9", attempt: 1, kind: "Delay", status: "Waiting", startedAt: new Date() },
    });
    const viewer = await aToken("Vera", { shop: "viewer" });
    expect((await call(viewer, `runs/${runId}`)).data.status).toBe("waiting");
    expect((await call(viewer, "runs?status=approval_wait")).data.runs).toEqual([]);
    expect((await call(viewer, "runs?status=waiting")).data.runs).toMatchObject([{ status: "waiting" }]);
  });

  test("names the run and node that started it, and they name it", async () => {
    const where = { projectId: "shop", stageId: shop.stages.production };
    const child = await aWaitingApproval(database.db, where, { amount: 1 });
    await database.db.run.update({
      where: { id: child },
      data: { parentRunId: runId, parentNodeKey: "0", parentAttempt: 1 },
    });
    const viewer = await aToken("Vera", { shop: "viewer" });
    const link = { pipelineId: "main", stage: "Production", nodeKey: "0" };
    expect((await call(viewer, `runs/${child}`)).data.parent).toEqual({ ...link, runId, number: 1 });
    expect((await call(viewer, `runs/${runId}`)).data.children).toEqual([
      { ...link, runId: child, number: 2, attempt: 1, status: "waiting" },
    ]);
  });
});
