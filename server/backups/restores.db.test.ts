import { beforeEach, describe, expect, it } from "vitest";
import { aRun } from "@/prisma/factories/a-run";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { useTestDatabase } from "@/server/db/test-database";
import { listRestores, startBackup, startRestore } from "./index";

const database = useTestDatabase();

let shop: Shop;
let backupId: string;
beforeEach(async () => {
  await database.db.project.deleteMany();
  shop = await aShop(database.db);
  const backup = await startBackup(database.db, {
    projectId: "shop",
    addonId: "postgres-prod",
    backupType: "snapshot",
    compression: "gz",
  });
  backupId = backup.id;
  await database.db.backup.updateMany({ data: { status: "Success" } });
});

const restore = (more: object = {}) =>
  startRestore(database.db, { projectId: "shop", addonId: "postgres-prod", backupId, ...more });

describe("a restore", () => {
  it("waits in line with everything else done to the addon", async () => {
    await restore({ timeoutSeconds: 60 });
    const operations = await database.db.operation.findMany({ where: { projectId: "shop" } });
    expect(operations.map(({ kind, lockKey }) => [kind, lockKey]).sort()).toEqual([
      ["backup", "addon:shop/postgres-prod"],
      ["restore", "addon:shop/postgres-prod"],
    ]);
    expect(operations.find(({ kind }) => kind === "restore")?.timeoutSeconds).toBe(60);
  });

  it("happens once for a key, also when asked twice at once", async () => {
    const runId = await aRun(database.db, { projectId: "shop", stageId: shop.stages.production });
    const node = { idempotencyKey: `${runId}:0:1`, origin: { runId, nodeKey: "0", nodeAttempt: 1 } };
    const twice = await Promise.all([restore(node), restore(node)]);
    await database.db.backup.updateMany({ data: { status: "Failed" } });
    const again = await restore(node);
    expect(new Set([...twice, again].map(({ id }) => id)).size).toBe(1);
    expect(await listRestores(database.db, "shop", "postgres-prod")).toHaveLength(1);
  });

  it("needs a complete backup of that very addon", async () => {
    await expect(restore({ addonId: "postgres-staging" })).rejects.toMatchObject({ code: "not-found" });
    await expect(restore({ backupId: "latest" })).rejects.toMatchObject({ code: "not-found" });
    await database.db.backup.updateMany({ data: { status: "Running" } });
    await expect(restore()).rejects.toMatchObject({ code: "conflict" });
    expect(await listRestores(database.db, "shop", "postgres-prod")).toEqual([]);
  });
});
