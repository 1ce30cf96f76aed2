import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { aRun } from "@/prisma/factories/a-run";
import { hashToken } from "@/server/auth";
import type { Role } from "@/server/db/generated/enums";
import { useTestDatabase } from "@/server/db/test-database";
import { createRuntimePool, type RuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { sealJson } from "@/server/secrets";
import { dispatchRest } from ".";

const database = useTestDatabase();
let shop: Shop;
let runId: string;

const STEPS = [
  { kind: "Delay", ref: "pause", spec: { seconds: 1 } },
  { kind: "Delay", ref: "nap", spec: { seconds: 2 } },
];
const INPUTS = {
  arguments: {},
  secretArguments: [],
  overrides: {},
  releaseNodeOverrides: {},
  triggers: {},
  randomKey: "k",
};

beforeAll(() => {
  process.env.DATABASE_URL = database.url;
  const holder = globalThis as typeof globalThis & { slipwayRuntimes?: RuntimePool };
  holder.slipwayRuntimes = createRuntimePool(database.db, () => new FakeRuntime());
});

/** A run whose second step has failed. */
beforeEach(async () => {
  await database.db.project.deleteMany();
  shop = await aShop(database.db);
  runId = await aRun(database.db, { projectId: "shop", stageId: shop.stages.production });
  const at = new Date();
  const over = { attempt: 1, startedAt: at, endedAt: at };
  const error = { errorCode: "broken", error: "It broke." };
  await database.db.run.update({
    where: { id: runId },
    data: {
      status: "Failed",
      startedAt: at,
      concludedAt: at,
      error: "It broke.",
      sealedInputs: sealJson(INPUTS),
      document: {
        apiVersion: "v1.2",
        spec: { kind: "Workflow", spec: { type: "sequential", steps: STEPS } },
      },
      nodeAttempts: {
        create: [
          { ...over, nodeKey: "root", kind: "Workflow", status: "Failed", spec: { type: "sequential" } },
          { ...over, nodeKey: "0", kind: "Delay", status: "Success", spec: { seconds: 1 } },
          { ...over, ...error, nodeKey: "1", kind: "Delay", status: "Failed", spec: { seconds: 2 } },
        ],
      },
    },
  });
});

async function aToken(role: Role): Promise<string> {
  const token = `token-${randomUUID()}`;
  await database.db.user.create({
    data: {
      name: "Ana",
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
  error: { message: string; id: string; details: unknown };
}
async function call(role: Role, path: string, body?: object): Promise<Answer> {
  const response = await dispatchRest(
    new Request(
      `http://localhost/v1/projects/shop/pipelines/main/release-flows/production/runs/${runId}${path}`,
      {
        method: body === undefined ? "GET" : "POST",
        headers: { authorization: `Bearer ${await aToken(role)}`, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
    ),
  );
  return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
}

describe("retrying over HTTP", () => {
  test("has the run go on, and the run tells who changed what", async () => {
    const nodes = [{ node: "nap", changes: [{ path: ["seconds"], value: 3 }], reason: "it was too short" }];
    const answer = await call("releaser", "/retry", { nodes });
    expect(answer).toMatchObject({
      status: 200,
      data: { id: runId, number: 1, status: "running", url: expect.stringContaining(runId) as string },
    });
    const { data } = await call("viewer", "");
    expect(data).toMatchObject({
      status: "running",
      concluded: false,
      spec: {
        spec: {
          steps: [
            { response: { status: "success", retries: { attempts: 1 } } },
            {
              response: {
                status: "pending",
                retries: { attempts: 2 },
                intervention: {
                  by: "Ana",
                  action: "retry",
                  reason: "it was too short",
                  changes: [{ path: ["seconds"], from: 2, to: 3 }],
                },
              },
            },
          ],
        },
      },
    });
  });

  test("needs no body, and is refused to who may only look", async () => {
    expect(await call("viewer", "/retry", {})).toMatchObject({ status: 403 });
    expect(await call("releaser", "/retry", {})).toMatchObject({ status: 200 });
    expect(await call("releaser", "/retry", {})).toMatchObject({ status: 409 });
  });

  test("says which input cannot be", async () => {
    const nodes = [{ node: "nap", changes: [{ path: ["seconds"], value: "soon" }] }];
    const answer = await call("releaser", "/retry", { nodes });
    expect(answer).toMatchObject({
      status: 422,
      error: { id: "invalid-inputs", details: { problems: [{ path: ["seconds"] }] } },
    });
    expect(answer.error.message).toContain("seconds");
  });
});
