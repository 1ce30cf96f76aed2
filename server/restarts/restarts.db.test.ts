import { beforeEach, describe, expect, it } from "vitest";
import { aRun } from "@/prisma/factories/a-run";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { inTransaction } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { createRuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { abortRestart, findLatestRestart, getRestart, createRestartOperation, startRestart } from "./index";

const database = useTestDatabase();
const IMAGE = `local/api@sha256:${"ab".repeat(32)}`;
const SERVICE = { id: "deployment-prod", kind: "service" } as const;
const ADDON = { id: "postgres-prod", kind: "addon" } as const;

let shop: Shop;
beforeEach(async () => {
  await database.db.project.deleteMany();
  await database.db.restart.deleteMany();
  shop = await aShop(database.db);
  runtime = new FakeRuntime();
  await database.db.deploymentService.updateMany({ data: { image: IMAGE } });
});

let runtime: FakeRuntime;
const handler = () => createRestartOperation(createRuntimePool(database.db, () => Promise.resolve(runtime)));
const start = (target: Parameters<typeof startRestart>[1]["target"], more: object = {}) =>
  startRestart(database.db, { projectId: "shop", target, ...more });
const operationOf = ({ operationId }: { operationId: string | null }) =>
  database.db.operation.findUniqueOrThrow({ where: { id: operationId ?? "" } });

describe("a restart", () => {
  it.each([
    [SERVICE, "rollout:shop/deployment-prod", { kind: "service", serviceId: "deployment-prod" }],
    [
      ADDON,
      "addon:shop/postgres-prod",
      { kind: "addon", addon: expect.objectContaining({ addonId: "postgres-prod", type: "postgres" }) },
    ],
  ])("of %j waits in line with what else changes it", async (target, lockKey, workTarget) => {
    const restart = await start(target, { timeoutSeconds: 60 });
    expect(restart).toMatchObject({ status: "Queued", targetKind: target.kind, targetId: target.id });
    const operation = await operationOf(restart);
    expect(operation).toMatchObject({ kind: "restart", lockKey, timeoutSeconds: 60, runtimeId: "local" });
    expect(await handler().prepare(database.db, operation)).toEqual({
      kind: "restart",
      id: operation.id,
      projectId: "shop",
      timeoutSeconds: 60,
      target: workTarget,
    });
  });

  it("happens once for a key, also when asked twice at once", async () => {
    const runId = await aRun(database.db, { projectId: "shop", stageId: shop.stages.production });
    const node = {
      idempotencyKey: `${runId}:0:1`,
      origin: { runId, nodeKey: "0", nodeAttempt: 1 },
    };
    const twice = await Promise.all([start(SERVICE, node), start(SERVICE, node)]);
    const again = await start(ADDON, node);
    expect(new Set([...twice, again].map(({ id }) => id)).size).toBe(1);
    expect(await database.db.restart.count()).toBe(1);
    expect(await operationOf(again)).toMatchObject({ runId, nodeKey: "0", nodeAttempt: 1 });
  });

  it("needs something to restart", async () => {
    await database.db.deploymentService.updateMany({ data: { image: null } });
    await expect(start(SERVICE)).rejects.toMatchObject({ code: "no-image", status: 409 });
    await expect(start({ ...SERVICE, id: "nope" })).rejects.toMatchObject({ code: "not-found" });
    await expect(start({ ...ADDON, id: "nope" })).rejects.toMatchObject({ code: "not-found" });
    await database.db.addon.updateMany({ data: { type: "external-postgres" } });
    await expect(start(ADDON)).rejects.toMatchObject({ code: "conflict" });
    expect(await database.db.restart.count()).toBe(0);
  });

  it("of an addon that nothing has used yet makes it first, and leaves one that was made alone", async () => {
    const operation = await operationOf(await start(ADDON));
    await handler().prepare(database.db, operation);
    expect([...runtime.place.addons.keys()]).toEqual(["shop/postgres-prod"]);
    runtime = new FakeRuntime();
    await handler().prepare(database.db, operation);
    expect(runtime.place.addons.size).toBe(0);
  });

  it("is refused when its target is gone by the time it starts", async () => {
    const operation = await operationOf(await start(SERVICE));
    await database.db.deploymentService.deleteMany({ where: { id: SERVICE.id } });
    await expect(handler().prepare(database.db, operation)).rejects.toMatchObject({
      name: "OperationRefused",
    });
  });

  it("is told from start to end, and stopped where it goes on", async () => {
    const restart = await start(SERVICE);
    const operation = await operationOf(restart);
    await inTransaction(database.db, (tx) => handler().onStarted(tx, operation));
    await abortRestart(database.db, "shop", restart.id);
    expect(await findLatestRestart(database.db, "shop", SERVICE)).toMatchObject({ status: "Aborting" });
    expect((await operationOf(restart)).cancelRequestedAt).not.toBeNull();
    await inTransaction(database.db, (tx) =>
      handler().onConcluded(tx, operation, { status: "Failed", error: "not healthy", data: null }),
    );
    await abortRestart(database.db, "shop", restart.id);
    expect(await getRestart(database.db, "shop", restart.id, SERVICE)).toMatchObject({
      status: "Failed",
      error: "not healthy",
      concludedAt: expect.any(String),
    });
    await expect(getRestart(database.db, "shop", restart.id, ADDON)).rejects.toMatchObject({ status: 404 });
    await expect(getRestart(database.db, "other", restart.id)).rejects.toMatchObject({ status: 404 });
  });
});
