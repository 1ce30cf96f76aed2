import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ProcessIdentitySchema, signalProcess } from "@/server/machine";
import { collect, eventually, finish } from "../contract/place";
import { findServerPrograms } from "./a-postgres-server";
import { anImportStage, ask, at, expectShop, type ImportStage } from "./an-import-stage";
import { layoutOf, taskFiles, taskName } from "./layout";

const programs = findServerPrograms();
if (programs === null) {
  process.stdout.write("Imports are not tested: no PostgreSQL server is installed in /usr/lib/postgresql.\n");
}

describe.skipIf(programs === null)("imports", () => {
  let stage: ImportStage;
  beforeAll(async () => {
    stage = await anImportStage(programs ?? "");
  });
  afterAll(() => stage.close());
  beforeEach(() => stage.empty());

  describe("of an SQL script", () => {
    test("one that fails says in which line and leaves the addon as it was", async () => {
      const { outcome } = await stage.script(
        "CREATE TABLE first (id int);\nINSERT INTO first VALUES (1);\n\n-- and now\nINSERT INTO\n  missing VALUES (2);\n",
      );
      expect(outcome).toMatchObject({
        type: "failed",
        reason: 'Line 6 of the file: relation "missing" does not exist. Nothing was changed.',
      });
      expect(await stage.tables()).toEqual([]);
    });

    test("a row that cannot be copied says in which line, and what is there already what to do", async () => {
      const rows = "CREATE TABLE numbers (n int);\nCOPY numbers (n) FROM stdin;\n1\n2\nthree\n\\.\n";
      expect((await stage.script(rows)).outcome).toMatchObject({
        reason: 'Line 5 of the file: invalid input syntax for type integer: "three". Nothing was changed.',
      });
      expect((await stage.script("CREATE TABLE twice ();")).outcome.type).toBe("succeeded");
      expect((await stage.script("CREATE TABLE twice ();")).outcome).toMatchObject({
        reason: expect.stringContaining("pg_dump --clean --if-exists") as unknown,
      });
    });

    test("its own transaction commands do not tear it in two", async () => {
      const { outcome } = await stage.script("BEGIN;\nCREATE TABLE first ();\nCOMMIT;\nSELECT 1/0;\n");
      expect(outcome).toMatchObject({ reason: expect.stringContaining("division by zero") as unknown });
      expect(await stage.tables()).toEqual([]);
      expect((await stage.script("START TRANSACTION; CREATE TABLE kept (); COMMIT;")).outcome.type).toBe(
        "succeeded",
      );
      expect(await stage.tables()).toEqual(["kept"]);
    });

    test("commands of psql are never run", async () => {
      const mark = join(stage.dir, "mark");
      const { outcome } = await stage.script(`CREATE TABLE first ();\n\\! touch ${mark}\n`);
      expect(outcome).toMatchObject({
        reason: expect.stringContaining("line 2 has the psql command \\!, which is not run here") as unknown,
      });
      expect(existsSync(mark)).toBe(false);
      expect(await stage.tables()).toEqual([]);
    });

    test("one that is cut short is not taken for a whole", async () => {
      const cut = [
        "CREATE TABLE n (n int);\nCOPY n FROM stdin;\n1\n",
        "CREATE TABLE n (n int);\nCOPY n FROM stdin;\n",
        "SELECT 'begun",
      ];
      for (const sql of cut) {
        expect((await stage.script(sql)).outcome).toMatchObject({
          reason: expect.stringContaining("The file cannot be loaded: it ends") as unknown,
        });
        expect(await stage.tables()).toEqual([]);
      }
    });

    test("one that is stopped is undone at once, also within a long statement", async () => {
      stage.files.set("slow.sql", Buffer.from("CREATE TABLE first ();\nSELECT pg_sleep(60);\n"));
      const work = stage.fromUrl("slow.sql");
      await stage.runtime.start(work);
      await eventually(async () => (await sleeping()) === 1);
      await stage.runtime.stop({ kind: "import", id: work.id }, 2_000);
      expect((await collect(stage.runtime, work)).outcome).toEqual({ type: "stopped" });
      await eventually(async () => (await sleeping()) === 0);
      expect(await stage.tables()).toEqual([]);
      const late = await finish(stage.runtime, stage.fromUrl("slow.sql", { timeoutSeconds: 2 }));
      expect(late.outcome).toEqual({ type: "timedOut", afterSeconds: 2 });
    });

    test("one whose program is killed is lost, and the addon is as it was", async () => {
      stage.files.set(
        "slow.sql",
        Buffer.from("CREATE TABLE first ();\nSELECT pg_sleep(3);\nCREATE TABLE second ();\n"),
      );
      const work = stage.fromUrl("slow.sql");
      await stage.runtime.start(work);
      await eventually(async () => (await sleeping()) === 1);
      const { pid } = taskFiles(join(layoutOf(stage.place.rootDir).tasksDir, taskName(work)));
      signalProcess(ProcessIdentitySchema.parse(JSON.parse(await readFile(pid, "utf8"))), "SIGKILL");
      expect((await collect(stage.runtime, work)).outcome.type).toBe("lost");
      await eventually(async () => (await sleeping()) === 0);
      expect(await stage.tables()).toEqual([]);
      expect((await stage.script("CREATE TABLE after ();")).outcome.type).toBe("succeeded");
    });

    const sleeping = async () => {
      const rows = await ask(
        stage.connection.connectionString,
        "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE '%pg_sleep(%' AND pid <> pg_backend_pid()",
      );
      return rows.length;
    };
  });

  describe("of another database", () => {
    test("it is copied, also a second time, and its password is told nobody", async () => {
      for (let round = 0; round < 2; round += 1) {
        const { outcome, events } = await finish(stage.runtime, stage.fromDatabase("shop"));
        expect(outcome).toEqual({ type: "succeeded", data: {} });
        await expectShop(stage.connection.connectionString);
        expect(JSON.stringify(events)).not.toContain("unused-secret");
      }
    });

    test("what is in the addon and not in the stage.source stays", async () => {
      await ask(stage.connection.connectionString, "CREATE TABLE own AS SELECT 1 AS n");
      expect((await finish(stage.runtime, stage.fromDatabase("shop"))).outcome.type).toBe("succeeded");
      expect(await stage.tables()).toEqual(["customers", "orders", "own"]);
    });

    test("one that cannot be put in leaves the addon as it was", async () => {
      expect((await finish(stage.runtime, stage.fromDatabase("shop"))).outcome.type).toBe("succeeded");
      // A view of the addon's own depends on what has to be replaced; much is dropped before it.
      await ask(
        stage.connection.connectionString,
        "CREATE VIEW own AS SELECT id FROM orders; DELETE FROM orders WHERE id > 3",
      );
      const state = () =>
        ask(
          stage.connection.connectionString,
          "SELECT (SELECT count(*)::int FROM own) AS rows, (SELECT count(*)::int FROM pg_constraint) AS constraints",
        );
      const before = await state();
      const { outcome } = await finish(stage.runtime, stage.fromDatabase("shop"));
      expect(outcome).toMatchObject({ type: "failed", reason: expect.stringContaining("depend") as unknown });
      expect(await state()).toEqual(before);
      expect(before[0]?.["rows"]).toBe(3);
    });

    test("all databases of a server come under their own names", async () => {
      await ask(at(stage.source.connectionString, "postgres"), 'CREATE DATABASE "other one"');
      await ask(
        at(stage.source.connectionString, "other one"),
        "CREATE TABLE notes AS SELECT 'kept' AS note",
      );
      const { outcome } = await finish(stage.runtime, stage.fromDatabase("shop", true));
      expect(outcome).toEqual({ type: "succeeded", data: {} });
      await expectShop(at(stage.connection.connectionString, "shop"));
      expect(await ask(at(stage.connection.connectionString, "other one"), "SELECT note FROM notes")).toEqual(
        [{ note: "kept" }],
      );
    });

    test("a stage.source that cannot be reached or is the addon itself is named", async () => {
      const reason = async (connectionString: string) => {
        const work = stage.anImport({ source: { type: "database", connectionString, allDatabases: false } });
        const { outcome } = await finish(stage.runtime, work);
        return outcome.type === "failed" ? outcome.reason : outcome.type;
      };
      const missing = await reason(at(stage.source.connectionString, "no-such"));
      expect(missing).toContain('database "no-such" does not exist');
      expect(missing).not.toContain("unused-secret");
      expect(await reason(stage.connection.connectionString)).toContain("is the addon itself");
      expect(await reason(`${stage.source.connectionString}?passfile=/etc/shadow`)).toContain(
        'the setting "passfile"',
      );
    });

    test("a stage.source that is newer than the programs of this machine says what to install", async () => {
      if (stage.runtime.capabilities.has("backup.dump")) return;
      const newer = await stage.runtime.ensureAddon({
        projectId: "project",
        addonId: "newer",
        type: "postgres",
      });
      const { outcome } = await finish(
        stage.runtime,
        stage.anImport({
          source: { type: "database", connectionString: newer.connectionString, allDatabases: false },
        }),
      );
      expect(outcome).toMatchObject({
        type: "failed",
        reason: expect.stringMatching(
          /is PostgreSQL \d+, .* Install the Debian package postgresql-client-\d+\.$/,
        ) as unknown,
      });
    });
  });
});
