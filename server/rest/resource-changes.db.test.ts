import { beforeAll, beforeEach, expect, test } from "vitest";
import { aShop } from "@/prisma/factories/a-shop";
import { ensureFirstAdmin } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { createRuntimePool, type RuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { dispatchRest } from ".";

const database = useTestDatabase();
const TOKEN = "the-token-of-the-environment";
const at = "/projects/shop";

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  const holder = globalThis as typeof globalThis & { slipwayRuntimes?: RuntimePool };
  holder.slipwayRuntimes = createRuntimePool(database.db, () => new FakeRuntime());
  const none = { adminEmail: undefined, adminPassword: undefined };
  await ensureFirstAdmin(database.db, { ...none, adminToken: TOKEN });
});
beforeEach(async () => {
  await database.db.project.deleteMany();
  await aShop(database.db);
});

async function call(method: string, path: string) {
  const headers = { authorization: `Bearer ${TOKEN}`, "x-forwarded-for": "10.1.1.1, 10.0.0.7" };
  const response = await dispatchRest(new Request(`http://localhost/v1${path}`, { method, headers }));
  return { status: response.status, body: (await response.json()) as { data: Record<string, unknown> } };
}

test("what is in use is not deleted over HTTP either, and the answer names who uses it", async () => {
  const { status, body } = await call("DELETE", `${at}/secrets/shared`);
  expect(status).toBe(409);
  expect(JSON.stringify(body)).toContain("service deployment-dev");
  expect((await call("DELETE", `${at}/addons/postgres-prod`)).status).toBe(409);
});

test("what nothing uses is deleted, once", async () => {
  await database.db.stageResource.deleteMany({ where: { projectId: "shop" } });
  for (const path of ["services/deployment-dev", "services/api", "jobs/job-prod", "addons/postgres-prod"]) {
    expect((await call("DELETE", `${at}/${path}`)).status, path).toBe(200);
    expect((await call("DELETE", `${at}/${path}`)).status, path).toBe(404);
  }
});

test("a backup goes with its addon's path only", async () => {
  const data = {
    projectId: "shop",
    addonId: "postgres-prod",
    name: "b",
    backupType: "dump",
    compression: "gz",
  };
  const backup = await database.db.backup.create({
    data: { ...data, status: "Success", location: "shop/b/1.dump", concludedAt: new Date() },
  });
  expect((await call("DELETE", `${at}/addons/postgres-staging/backups/${backup.id}`)).status).toBe(404);
  expect(await database.db.backup.count()).toBe(1);
  expect((await call("DELETE", `${at}/addons/postgres-prod/backups/${backup.id}`)).status).toBe(200);
  expect(await database.db.backup.count()).toBe(0);
});

test("the audit log is read page by page, and says where a request came from", async () => {
  await database.db.stageResource.deleteMany({ where: { projectId: "shop" } });
  await call("DELETE", `${at}/jobs/job-prod`);
  await call("DELETE", `${at}/jobs/job-staging`);
  const { body } = await call("GET", `${at}/audit?what=job.delete&per_page=1`);
  expect(body).toMatchObject({
    data: { entries: [{ action: "job.delete", subject: "job-staging", origin: "api", address: "10.0.0.7" }] },
    pagination: { hasNextPage: true, count: 1 },
  });
  const { cursor } = (body as unknown as { pagination: { cursor: string } }).pagination;
  const next = await call(
    "GET",
    `${at}/audit?what=job.delete&per_page=1&cursor=${encodeURIComponent(cursor)}`,
  );
  expect(next.body.data.entries).toMatchObject([{ subject: "job-prod" }]);
});
