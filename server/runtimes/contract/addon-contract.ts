import { buffer } from "node:stream/consumers";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AddonConnection, BackupWork, RestoreWork } from "../runtime";
import { anId, finish, setStage, type ContractOptions, type Stage } from "./place";

/** Databases, their backups, and getting them back. */
export function addonContract(options: ContractOptions): void {
  describe("addons", () => {
    let stage: Stage;
    let connection: AddonConnection;
    const spec = { projectId: "project", addonId: "db", type: "postgres" } as const;
    beforeAll(async () => {
      stage = await setStage(options);
      connection = await stage.runtime.ensureAddon(spec);
    });
    afterAll(async () => {
      await stage.runtime.removeAddon("project", "db");
      await stage.close();
    });

    const backup = (changes: Partial<BackupWork> = {}): BackupWork => ({
      kind: "backup",
      id: anId(),
      projectId: "project",
      timeoutSeconds: 120,
      addonId: "db",
      addonType: "postgres",
      connection,
      backupType: "snapshot",
      compression: "gz",
      ...changes,
    });
    const restore = (location: string, sha256: string, changes: Partial<RestoreWork> = {}): RestoreWork => ({
      kind: "restore",
      id: anId(),
      projectId: "project",
      timeoutSeconds: 120,
      addonId: "db",
      addonType: "postgres",
      connection,
      backupType: "snapshot",
      location,
      sha256,
      ...changes,
    });
    const takeBackup = async () => {
      const { outcome } = await finish(stage.runtime, backup());
      if (outcome.type !== "succeeded") throw new Error(JSON.stringify(outcome));
      return outcome.data;
    };

    test("an addon runs, and asking for it again gives the same connection", async () => {
      expect(await stage.runtime.inspectAddon(spec)).toMatchObject({ addonId: "db", status: "running" });
      const other = await stage.place.open();
      expect(await other.ensureAddon(spec)).toEqual(connection);
      await other.close();
    });

    test("an addon that was never made or was removed is absent", async () => {
      const other = { ...spec, addonId: "short-lived" };
      expect((await stage.runtime.inspectAddon(other)).status).toBe("absent");
      await stage.runtime.ensureAddon(other);
      await stage.runtime.removeAddon("project", "short-lived");
      expect((await stage.runtime.inspectAddon(other)).status).toBe("absent");
      await stage.runtime.removeAddon("project", "short-lived");
    });

    test("a backup can be read with the size it told, and is gone once removed", async () => {
      const { location, sizeBytes, sha256 } = await takeBackup();
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      const content = await buffer(await stage.runtime.openBackup(location));
      expect(content.length).toBe(sizeBytes);
      await stage.runtime.removeBackup(location);
      await expect(stage.runtime.openBackup(location)).rejects.toMatchObject({ code: "not-found" });
      await stage.runtime.removeBackup(location);
    });

    test("a backup whose checksum is not the one it had is not restored", async () => {
      const { location } = await takeBackup();
      const { outcome } = await finish(stage.runtime, restore(location, "f".repeat(64)));
      expect(outcome).toMatchObject({ type: "failed" });
      expect(outcome.type === "failed" && outcome.reason).toContain("checksum");
    });

    test("dumps are offered only where they can be made", async () => {
      if (stage.runtime.capabilities.has("backup.dump")) return;
      await expect(stage.runtime.start(backup({ backupType: "dump" }))).rejects.toMatchObject({
        code: "unsupported",
        message: stage.runtime.explainMissing("backup.dump"),
      });
    });

    test("a connection string that is none is refused with the form it should have", async () => {
      const external = { projectId: "project", addonId: "outside", type: "external-postgres" } as const;
      await expect(
        stage.runtime.ensureAddon({ ...external, connectionString: "localhost" }),
      ).rejects.toMatchObject({
        code: "invalid",
      });
      const found = await stage.runtime.ensureAddon({
        ...external,
        connectionString: "postgresql://me:p%20w@db.local/shop",
      });
      expect(found).toMatchObject({
        host: "db.local",
        port: 5432,
        username: "me",
        password: "p w",
        database: "shop",
      });
    });

    describe.runIf(options.reallyRuns)("of real databases", () => {
      const query = async (sql: string, to: AddonConnection = connection): Promise<unknown[]> => {
        const client = new Client({ connectionString: to.connectionString });
        await client.connect();
        try {
          return (await client.query<Record<string, unknown>>(sql)).rows;
        } finally {
          await client.end();
        }
      };

      test("a snapshot taken while rows are written brings deleted rows back", async () => {
        await query("CREATE TABLE orders (id serial PRIMARY KEY, note text)");
        await query("INSERT INTO orders (note) SELECT 'order ' || n FROM generate_series(1, 5000) n");
        let writing = true;
        const writer = (async () => {
          while (writing) await query("INSERT INTO orders (note) VALUES ('meanwhile')");
        })();
        const taken = await takeBackup();
        writing = false;
        await writer;
        await query("DELETE FROM orders; CREATE TABLE later (id int)");
        const { outcome } = await finish(stage.runtime, restore(taken.location, taken.sha256));
        expect(outcome).toEqual({ type: "succeeded", data: {} });
        expect(await query("SELECT count(*)::int AS orders FROM orders WHERE note LIKE 'order %'")).toEqual([
          { orders: 5000 },
        ]);
        expect(await query("SELECT to_regclass('later') AS later")).toEqual([{ later: null }]);
        expect(await stage.runtime.ensureAddon(spec)).toEqual(connection);
      });

      test("a snapshot can be put into another addon, which keeps its own password and port", async () => {
        await query("CREATE TABLE copied AS SELECT 42 AS answer");
        const taken = await takeBackup();
        const staging = { ...spec, addonId: "staging" };
        const target = await stage.runtime.ensureAddon(staging);
        try {
          const work = restore(taken.location, taken.sha256, { addonId: "staging", connection: target });
          expect((await finish(stage.runtime, work)).outcome.type).toBe("succeeded");
          expect(await stage.runtime.ensureAddon(staging)).toEqual(target);
          expect(await query("SELECT answer FROM copied", target)).toEqual([{ answer: 42 }]);
          expect(target.password).not.toBe(connection.password);
        } finally {
          await stage.runtime.removeAddon("project", "staging");
        }
      });

      test("a backup that is stopped leaves no backup and the addon running", async () => {
        const work = backup();
        await stage.runtime.start(work);
        await stage.runtime.stop(work, 5_000);
        expect((await finish(stage.runtime, work)).outcome.type).toBe("stopped");
        expect(await query("SELECT 1 AS alive")).toEqual([{ alive: 1 }]);
      });
    });
  });
}
