import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aShop } from "@/prisma/factories/a-shop";
import { ensureFirstAdmin } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { TestRegistry } from "@/server/registry/a-registry";
import { createRuntimePool, type RuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { sealJson } from "@/server/secrets";
import { dispatchRest } from ".";

const database = useTestDatabase();
const ADMIN_TOKEN = "the-token-of-the-environment";
let registry: TestRegistry;

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  process.env.SLIPWAY_OUTGOING_ALLOW = "127.0.0.1";
  const holder = globalThis as typeof globalThis & { slipwayRuntimes?: RuntimePool };
  holder.slipwayRuntimes = createRuntimePool(
    database.db,
    (driver) => new FakeRuntime(driver === "bare" ? { capabilities: [] } : {}),
  );
  const nobody = { adminEmail: undefined, adminPassword: undefined };
  await ensureFirstAdmin(database.db, { ...nobody, adminToken: ADMIN_TOKEN });
});

beforeEach(async () => {
  await database.db.project.deleteMany();
  await aShop(database.db);
  await database.db.runtime.create({ data: { projectId: "shop", id: "bare", driver: "bare" } });
  registry = new TestRegistry();
  await registry.open();
});
afterEach(() => registry.close());

async function startWith(external: { imagePath: string; credentials?: string }) {
  const response = await dispatchRest(
    new Request("http://localhost/v1/projects/shop/jobs/job-prod/runs", {
      method: "POST",
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ deployment: { external } }),
    }),
  );
  const { error } = (await response.json()) as { error?: { id: string; message: string } };
  const runs = await database.db.jobRun.findMany();
  return { status: response.status, error, images: runs.map(({ image }) => image) };
}

describe("a run of a job with an image of a registry", () => {
  test("runs the digest its tag has now", async () => {
    registry.rules.open = true;
    const digest = registry.push("acme/tool", "v1");
    expect(await startWith({ imagePath: `${registry.host}/acme/tool:v1` })).toEqual({
      status: 200,
      error: undefined,
      images: [`${registry.host}/acme/tool@${digest}`],
    });
  });

  test("is pulled with the credentials it names, and says when it needs some", async () => {
    const digest = registry.push("acme/tool", "v1");
    const account = sealJson({ username: "ada", password: "s3cret" });
    await database.db.registryCredential.create({
      data: { projectId: "shop", id: "own", name: "own", registry: registry.host, sealed: account },
    });
    const imagePath = `${registry.host}/acme/tool:v1`;
    expect(await startWith({ imagePath })).toMatchObject({
      status: 400,
      error: { id: "unauthorized", message: expect.stringMatching(/give the credentials/) as string },
      images: [],
    });
    const { images } = await startWith({ imagePath, credentials: "own" });
    expect(images).toEqual([`${registry.host}/acme/tool@${digest}`]);
  });

  test.each([
    ["an unknown tag", "acme/tool:v9", 400, /has no tag v9/],
    ["a name that is none", "acme/tool", 400, /neither a tag nor a digest/],
  ])("starts nothing for %s", async (_name, path, status, message) => {
    registry.rules.open = true;
    registry.push("acme/tool", "v1");
    const answer = await startWith({ imagePath: `${registry.host}/${path}` });
    expect(answer).toMatchObject({ status, images: [] });
    expect(answer.error?.message).toMatch(message);
  });

  test("is 502 when the registry does not answer, and 400 where the server must not go", async () => {
    registry.rules.broken = 503;
    const broken = await startWith({ imagePath: `${registry.host}/acme/tool:v1` });
    expect(broken).toMatchObject({ status: 502, error: { id: "unreachable" }, images: [] });
    const inside = await startWith({ imagePath: "127.0.0.2:5000/acme/tool:v1" });
    expect(inside).toMatchObject({ status: 400, error: { id: "blocked-address" }, images: [] });
  });

  test("is refused with the sentence of a runtime that pulls nothing, before the registry is asked", async () => {
    registry.rules.open = true;
    registry.push("acme/tool", "v1");
    await database.db.job.updateMany({ data: { runtimeId: "bare" } });
    expect(await startWith({ imagePath: `${registry.host}/acme/tool:v1` })).toEqual({
      status: 501,
      error: expect.objectContaining({
        id: "unsupported",
        message: "The double has no image.pull.",
      }) as object,
      images: [],
    });
    expect(registry.requests).toEqual([]);
  });
});
