import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clusterStatus } from "@/server/embedded-postgres";
import { createDb } from "./client";
import { startEmbeddedDatabase, stopEmbeddedDatabase } from "./embedded";
import { migrateDatabase } from "./migrate";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "slipway-data-"));
});
afterEach(async () => {
  await stopEmbeddedDatabase(dataDir);
  await rm(dataDir, { recursive: true, force: true });
});

describe("the product's own database", () => {
  it("keeps its rows over a stop, and its password is for the owner only", async () => {
    const first = await startEmbeddedDatabase(dataDir);
    await migrateDatabase(first.url);
    const db = createDb(first.url, 1);
    await db.project.create({ data: { id: "shop", name: "Shop" } });
    await db.$disconnect();
    await stopEmbeddedDatabase(dataDir);
    expect(await clusterStatus(first.clusterDir)).toEqual({ status: "stopped" });

    const second = await startEmbeddedDatabase(dataDir);
    expect(second).toMatchObject({ adopted: false, url: first.url });
    const again = createDb(second.url, 1);
    expect(await again.project.count()).toBe(1);
    await again.$disconnect();
    expect((await stat(join(dataDir, "postgres.json"))).mode & 0o777).toBe(0o600);
  });

  it("is adopted when a killed process left it running", async () => {
    const first = await startEmbeddedDatabase(dataDir);
    expect(await startEmbeddedDatabase(dataDir)).toEqual({ ...first, adopted: true });
  });

  it("moves to another port when somebody took its own meanwhile", async () => {
    const first = await startEmbeddedDatabase(dataDir);
    await stopEmbeddedDatabase(dataDir);
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(first.port, "127.0.0.1", resolve));
    try {
      const second = await startEmbeddedDatabase(dataDir);
      expect(second.port).not.toBe(first.port);
    } finally {
      await new Promise((resolve) => squatter.close(resolve));
    }
  });

  it("says what to do when the password file is lost", async () => {
    const { clusterDir } = await startEmbeddedDatabase(dataDir);
    await stopEmbeddedDatabase(dataDir);
    await rm(join(dataDir, "postgres.json"));
    await expect(startEmbeddedDatabase(dataDir)).rejects.toThrow(`There is a database in ${clusterDir}`);
  });
});
