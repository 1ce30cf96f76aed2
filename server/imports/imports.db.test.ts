import { beforeEach, describe, expect, it } from "vitest";
import { aRun } from "@/prisma/factories/a-run";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { inTransaction } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { createRuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { abortImport, createImportOperation, findImport, getImport, startImport } from "./index";
import { secretsOfSource } from "./lifecycle";

const database = useTestDatabase();
const DATABASE = "postgresql://legacy:pa%2Fss@db.example.com:5433/shop?sslmode=require";
const LINK = "https://files.example.com/shop.dump?X-Signature=5ecret%20sign&part=1";

let shop: Shop;
beforeEach(async () => {
  await database.db.project.deleteMany();
  shop = await aShop(database.db);
});

const start = (more: object = {}) =>
  startImport(database.db, {
    projectId: "shop",
    addonId: "postgres-prod",
    source: { type: "database", connectionString: DATABASE, allDatabases: true },
    ...more,
  });
const handler = () =>
  createImportOperation(createRuntimePool(database.db, () => Promise.resolve(new FakeRuntime())));
const operationOf = ({ operationId }: { operationId: string | null }) =>
  database.db.operation.findUniqueOrThrow({ where: { id: operationId ?? "" } });

describe("an import", () => {
  it("goes into its addon, in line with backups and restores, its address sealed", async () => {
    const started = await start({ timeoutSeconds: 60 });
    expect(started).toMatchObject({ status: "Queued", addonId: "postgres-prod", sourceType: "database" });
    const operation = await operationOf(started);
    expect(operation).toMatchObject({ kind: "import", lockKey: "addon:shop/postgres-prod" });
    expect(Buffer.from(operation.sealedPayload ?? []).toString("latin1")).not.toContain("example.com");
    expect(await handler().prepare(database.db, operation)).toMatchObject({
      kind: "import",
      id: operation.id,
      timeoutSeconds: 60,
      addonId: "postgres-prod",
      addonType: "postgres",
      connection: { host: "127.0.0.1" },
      source: { type: "database", connectionString: DATABASE, allDatabases: true },
    });
  });

  it.each([
    [{ type: "url", url: "file:///etc/passwd", compression: "none" }, "https://"],
    [{ type: "url", url: "not an address 5ecret", compression: "none" }, "https://"],
    [{ type: "database", connectionString: "mysql://u:5ecret@db/shop", allDatabases: false }, "postgres"],
  ])("is refused from %j, without telling the address", async (source, hint) => {
    const refused = start({ source });
    await expect(refused).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining(hint) });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining("5ecret") });
    expect(await database.db.addonImport.count()).toBe(0);
  });

  it("happens once for a key, also when asked twice at once", async () => {
    const runId = await aRun(database.db, { projectId: "shop", stageId: shop.stages.production });
    const node = { idempotencyKey: `${runId}:0:1`, origin: { runId, nodeKey: "0", nodeAttempt: 1 } };
    const all = await Promise.all([start(node), start(node)]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(await database.db.addonImport.count()).toBe(1);
  });

  it("is told from start to end, in its own project only", async () => {
    const started = await start();
    const operation = await operationOf(started);
    await inTransaction(database.db, (tx) => handler().onStarted(tx, operation));
    await abortImport(database.db, "shop", started.id);
    expect(await getImport(database.db, "shop", started.id)).toMatchObject({ status: "Aborting" });
    await inTransaction(database.db, (tx) =>
      handler().onConcluded(tx, operation, { status: "Aborted", error: "stopped", data: null }),
    );
    expect(await findImport(database.db, "shop", started.id)).toMatchObject({ status: "Aborted" });
    expect(await findImport(database.db, "other", started.id)).toBeNull();
    expect(await findImport(database.db, "shop", "latest")).toBeNull();
    await expect(start({ addonId: "nope" })).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("what an address keeps secret", () => {
  it("is a password, as it is written and as it is meant", () => {
    const secrets = secretsOfSource({ type: "database", connectionString: DATABASE, allDatabases: false });
    expect(secrets).toEqual(expect.arrayContaining([DATABASE, "pa%2Fss", "pa/ss"]));
    expect(secrets).not.toContain("require");
  });
  it("is a link's query, whole and by value", () => {
    const secrets = secretsOfSource({ type: "url", url: LINK, compression: "none" });
    expect(secrets).toEqual(
      expect.arrayContaining([LINK, "5ecret sign", "X-Signature=5ecret%20sign&part=1"]),
    );
  });
  it("is all of what is no address", () => {
    expect(secretsOfSource({ type: "url", url: "nonsense", compression: "none" })).toEqual(["nonsense"]);
  });
});
