import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hashToken } from "@/server/auth";
import type { Role } from "@/server/db/generated/enums";
import { useTestDatabase } from "@/server/db/test-database";
import { releaseFlow, RollbackStage } from "@/server/rollbacks/a-rollback-stage";
import type { RuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import type { RunDetail } from "@/server/runs";
import { dispatchRest } from ".";

const database = useTestDatabase();
const RUNS = "/projects/shop/pipelines/main/release-flows/production";
let stage: RollbackStage;
let first: RunDetail;

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  const fake = new FakeRuntime();
  stage = await RollbackStage.set(database, () => fake);
  const holder = globalThis as typeof globalThis & { slipwayRuntimes?: RuntimePool };
  holder.slipwayRuntimes = stage.runtimes;
  await stage.publish(releaseFlow());
  first = await stage.release("First");
  await stage.release("Second");
}, 60_000);
afterAll(() => stage.strike());

async function aToken(role: Role): Promise<string> {
  const token = `token-${randomUUID()}`;
  await database.db.user.create({
    data: {
      name: "Robin",
      email: `${randomUUID()}@example.com`,
      memberships: { create: [{ projectId: "shop", role }] },
      apiTokens: { create: { name: "t", tokenHash: hashToken(token), role: "admin" } },
    },
  });
  return token;
}

interface Answer {
  status: number;
  data: Record<string, unknown>;
  error: { id: string; message: string; details: Record<string, unknown> };
}

async function call(method: string, path: string, token: string, body?: unknown): Promise<Answer> {
  const response = await dispatchRest(
    new Request(`http://localhost/v1${RUNS}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );
  return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
}

describe("over HTTP", { timeout: 60_000 }, () => {
  test("a rollback is planned, refused without a reason, started, listed and held", async () => {
    const token = await aToken("approver");
    const path = `/runs/${first.id}/rollback`;
    const planned = await call("POST", path, token, { plan: true });
    expect(planned).toMatchObject({
      status: 200,
      data: {
        run: { number: 1 },
        impossible: null,
        targets: [{ id: "deployment-prod", state: "changes" }, {}],
      },
    });
    expect(await database.db.run.count()).toBe(2);
    expect((await call("POST", path, token, {})).error).toMatchObject({
      id: "invalid",
      message: expect.stringMatching(/`reason`: say why/),
    });
    const reader = await aToken("viewer");
    expect(await call("POST", path, reader, { plan: true })).toMatchObject({
      status: 200,
      data: planned.data,
    });
    expect((await call("POST", path, reader, {})).status).toBe(403);
    expect((await call("POST", path, await aToken("releaser"), { reason: "no" })).status).toBe(403);
    expect((await call("POST", `/runs/${randomUUID()}/rollback`, token, { reason: "no" })).status).toBe(404);

    const started = await call("POST", path, token, { reason: "Second is slow", configuration: false });
    expect(started).toMatchObject({
      status: 200,
      data: { number: 3, status: "pending", leftOut: [], url: expect.stringContaining("/runs/") },
    });
    const run = await stage.ended({ id: String(started.data.id) });
    expect(run).toMatchObject({ kind: "rollback", trigger: "api", triggeredBy: "Robin" });
    const rollback = { toRunId: first.id, toNumber: 1, reason: "Second is slow" };
    for (const list of [
      `/runs/${first.id}/rollbacks`,
      "/runs?kind=rollback",
      `/runs?rollbackOf=${first.id}`,
    ]) {
      expect((await call("GET", list, token)).data).toMatchObject({
        runs: [{ number: 3, kind: "rollback", rollback }],
      });
    }
    expect((await call("GET", `/runs/${run.id}`, token)).data).toMatchObject({ kind: "rollback", rollback });

    expect((await call("GET", "", token)).data).toMatchObject({ hold: { reason: "Second is slow" } });
    const refused = await call("POST", "/runs", token, { arguments: {} });
    expect(refused).toMatchObject({
      status: 409,
      error: { id: "held", details: { hold: { rollback: { number: 3 } } } },
    });
    const held = await call("GET", "/hold", token);
    expect(held.data).toMatchObject({
      hold: { skippedCount: 1, skipped: [{ trigger: "api", by: "Robin" }] },
    });
    const despite = await call("POST", "/runs", token, { despiteHold: "the fix" });
    expect(despite.status).toBe(200);
    expect((await call("GET", `/runs/${String(despite.data.id)}`, token)).data).toMatchObject({
      despiteHold: "the fix",
    });
    await stage.ended({ id: String(despite.data.id) });
    expect(await call("POST", "/resume", token, {})).toMatchObject({ status: 200, data: { letGo: 0 } });
    expect((await call("POST", "/resume", token, {})).error.id).toBe("not-held");
  });

  test("a stage is held by hand and resumed, by those who may roll back", async () => {
    const token = await aToken("approver");
    expect((await call("POST", "/hold", await aToken("releaser"), { reason: "no" })).status).toBe(403);
    expect((await call("POST", "/hold", token, {})).error.message).toMatch(/reason/);
    expect(await call("POST", "/hold", token, { reason: "Sale" })).toMatchObject({
      status: 200,
      data: { hold: { reason: "Sale", heldBy: "Robin", rollback: null } },
    });
    expect((await call("POST", "/hold", token, { reason: "Sale" })).error.id).toBe("held");
    expect((await call("POST", "/resume", token, {})).status).toBe(200);
    expect((await call("GET", "/hold", token)).data).toEqual({ hold: null });
  });

  test("a run is renamed, described and kept, each by itself or all at once", async () => {
    const token = await aToken("releaser");
    const path = `/runs/${first.id}`;
    expect((await call("PATCH", path, token, { name: "the good one" })).data).toMatchObject({
      name: "the good one",
      kept: false,
    });
    expect(
      (await call("PATCH", path, token, { description: "before the sale", keep: true })).data,
    ).toMatchObject({
      name: "the good one",
      description: "before the sale",
      kept: true,
    });
    const plain = await call("PATCH", path, token, { name: null, description: null, keep: false });
    expect(plain.data).toMatchObject({ name: first.id, kept: false });
    expect(plain.data).not.toHaveProperty("description");
    expect((await call("PATCH", path, token, { name: "ab" })).status).toBe(400);
    expect((await call("PATCH", path, token, {})).error.message).toMatch(/nothing to change/);
    expect((await call("PATCH", path, await aToken("viewer"), { name: "mine now" })).status).toBe(403);
    expect((await call("PATCH", `/runs/${randomUUID()}`, token, { name: "none" })).status).toBe(404);
  });
});
