import { beforeEach, describe, expect, it } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { RuntimeError, type Runtime } from "@/server/runtimes/runtime";
import { createRuntimePool, resolveRuntimeId, type CreateRuntime } from "./index";

const database = useTestDatabase();

/** What was made, in order; the pool itself asks nothing of a runtime but to close. */
function aDriver() {
  const made: { driver: string; settings: unknown; closed: boolean }[] = [];
  const create: CreateRuntime = (driver, settings) => {
    if (driver === "broken" && made.length === 0) {
      made.push({ driver, settings, closed: true });
      return Promise.reject(new RuntimeError("unreachable", "not yet", true));
    }
    const entry = { driver, settings, closed: false };
    made.push(entry);
    const close = () => Promise.resolve(void (entry.closed = true));
    return Promise.resolve({ driver, close } as Partial<Runtime> as Runtime);
  };
  return { made, create };
}

beforeEach(async () => {
  await database.db.project.deleteMany();
  await database.db.project.createMany({ data: ["shop", "bare", "odd"].map((id) => ({ id, name: id })) });
  await database.db.runtime.createMany({
    data: [
      { projectId: "shop", id: "staging", driver: "process", settings: { host: "127.0.0.2" } },
      { projectId: "shop", id: "local", driver: "process", isDefault: true },
      { projectId: "odd", id: "flaky", driver: "broken" },
    ],
  });
});

describe("runtimes of projects", () => {
  it("are the named one, or the project's default", async () => {
    const { made, create } = aDriver();
    const pool = createRuntimePool(database.db, create);
    await pool.forProject("shop", "staging");
    await pool.forProject("shop");
    await pool.forProject("shop", null);
    expect(made.map(({ settings }) => settings)).toEqual([{ host: "127.0.0.2" }, {}]);
    expect(await resolveRuntimeId(database.db, "shop", null)).toBe("local");
  });

  it("fall back to real processes on this machine when a project names none", async () => {
    const { made, create } = aDriver();
    expect(await resolveRuntimeId(database.db, "bare", null)).toBe("local");
    await createRuntimePool(database.db, create).forProject("bare", "local");
    expect(made).toMatchObject([{ driver: "process", settings: {} }]);
  });

  it("are shared by projects with the same settings, and made once for callers at the same time", async () => {
    const { made, create } = aDriver();
    const pool = createRuntimePool(database.db, create);
    const [one, two, three] = await Promise.all([
      pool.forProject("shop"),
      pool.forProject("shop"),
      pool.forProject("bare"),
    ]);
    expect(made).toHaveLength(1);
    expect(two).toBe(one);
    expect(three).toBe(one);
  });

  it("say which name is unknown, and which are known", async () => {
    const pool = createRuntimePool(database.db, aDriver().create);
    await expect(pool.forProject("shop", "prod")).rejects.toMatchObject({
      code: "not-found",
      message: 'Project shop has no runtime "prod".',
      details: { known: expect.arrayContaining(["staging", "local"]) },
    });
  });

  it("are tried again after one could not be made", async () => {
    const { create } = aDriver();
    const pool = createRuntimePool(database.db, create);
    await expect(pool.forProject("odd")).rejects.toThrow("not yet");
    expect((await pool.forProject("odd")).driver).toBe("broken");
  });

  it("are closed with the pool", async () => {
    const { made, create } = aDriver();
    const pool = createRuntimePool(database.db, create);
    await pool.forProject("shop");
    await pool.close();
    expect(made.every(({ closed }) => closed)).toBe(true);
  });
});
