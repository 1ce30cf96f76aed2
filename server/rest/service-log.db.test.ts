import { beforeAll, describe, expect, test } from "vitest";
import { aShop } from "@/prisma/factories/a-shop";
import { ensureFirstAdmin } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { createRuntimePool, type RuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { dispatchRest } from ".";

const database = useTestDatabase();
const ADMIN_TOKEN = "the-token-of-the-environment";
const runtime = new FakeRuntime();

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  const holder = globalThis as typeof globalThis & { slipwayRuntimes?: RuntimePool };
  holder.slipwayRuntimes = createRuntimePool(database.db, () => runtime);
  const nobody = { adminEmail: undefined, adminPassword: undefined };
  await ensureFirstAdmin(database.db, { ...nobody, adminToken: ADMIN_TOKEN });
  await aShop(database.db);
});

interface Answer {
  data?: { lines: { text: string; source: string; at: string }[]; cursor: string | null };
  error?: { message: string };
}

async function read(serviceId: string, cursor?: string): Promise<{ status: number; answer: Answer }> {
  const query = cursor === undefined ? "" : `?cursor=${encodeURIComponent(cursor)}`;
  const response = await dispatchRest(
    new Request(`http://localhost/v1/projects/shop/services/${serviceId}/logs${query}`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    }),
  );
  return { status: response.status, answer: (await response.json()) as Answer };
}

function write(...texts: string[]): void {
  const before = runtime.place.serviceLogs.get("shop/deployment-prod") ?? [];
  const lines = texts.map((text, index) => ({
    cursor: String(before.length + index + 1),
    at: new Date(Date.UTC(2026, 10, 22)),
    source: "0",
    text,
  }));
  runtime.place.serviceLogs.set("shop/deployment-prod", [...before, ...lines]);
}

describe("the log of a deployment service over the API", () => {
  test("is read from the newest lines on, and goes on behind a cursor without a gap", async () => {
    write("listening", "served /");
    const { answer: first } = await read("deployment-prod");
    expect(first.data?.lines).toEqual([
      { at: "2026-11-22T00:00:00.000Z", source: "0", text: "listening" },
      { at: "2026-11-22T00:00:00.000Z", source: "0", text: "served /" },
    ]);
    write("served /again");
    const cursor = first.data?.cursor ?? "";
    const { answer: next } = await read("deployment-prod", cursor);
    expect(next.data?.lines.map(({ text }) => text)).toEqual(["served /again"]);
    const { answer: none } = await read("deployment-prod", next.data?.cursor ?? "");
    expect(none.data).toEqual({ lines: [], cursor: next.data?.cursor });
  });

  test("is not there for a service that is not", async () => {
    const { status, answer } = await read("nothing");
    expect(status).toBe(404);
    expect(answer.error?.message).toContain("nothing");
  });
});
