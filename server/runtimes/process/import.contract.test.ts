import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { childEnvironment, ProcessIdentitySchema, signalProcess } from "@/server/machine";
import type { AddonConnection, ImportWork, Runtime } from "../runtime";
import { aFreePort, anId, collect, eventually, finish } from "../contract/place";
import { aProcessPlace, type ProcessPlace } from "./a-place";
import { aPostgresServer, findServerPrograms, type TestPostgresServer } from "./a-postgres-server";
import { withClient } from "./addons";
import { layoutOf, taskFiles, taskName } from "./layout";

const programs = findServerPrograms();
if (programs === null) {
  process.stdout.write("Imports are not tested: no PostgreSQL server is installed in /usr/lib/postgresql.\n");
}

const SHOP = `
  CREATE TYPE mood AS ENUM ('good; really', 'bad');
  CREATE TABLE customers (id serial PRIMARY KEY, name text NOT NULL, mood mood);
  CREATE TABLE orders (id serial PRIMARY KEY, customer int REFERENCES customers, note text);
  INSERT INTO customers (name, mood) SELECT E'tab\\t, line\\n, back\\\\slash, Ünïcode ' || n, 'good; really' FROM generate_series(1, 500) n;
  INSERT INTO orders (customer, note) SELECT n, '\\.' FROM generate_series(1, 500) n;
  CREATE FUNCTION quoted(t text) RETURNS text LANGUAGE plpgsql AS $f$ BEGIN RETURN $$;'$$ || t; END; $f$;
  CREATE FUNCTION atomic(n int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN n > 1 THEN n END; END;
  CREATE VIEW "odd;name" AS SELECT count(*) AS n FROM orders -- ;
`;

describe.skipIf(programs === null)("imports", () => {
  const bin = (name: string) => join(programs ?? "", name);
  const files = new Map<string, Buffer>();
  let dir: string;
  let http: Server;
  let base: string;
  let source: TestPostgresServer;
  let place: ProcessPlace;
  let runtime: Runtime;
  let connection: AddonConnection;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "slipway-import-"));
    const port = await aFreePort();
    base = `http://127.0.0.1:${port}`;
    http = createServer((request, response) => {
      const name = (request.url ?? "").slice(1).split("?")[0] ?? "";
      const body = files.get(name);
      if (name === "moved") response.writeHead(302, { location: `${base}/plain.sql?token=secret` }).end();
      else if (body === undefined) response.writeHead(404).end();
      else response.end(body);
    }).listen(port, "127.0.0.1");
    source = await aPostgresServer(programs ?? "");
    await ask(at(source.connectionString, "postgres"), "CREATE DATABASE shop");
    await ask(at(source.connectionString, "shop"), SHOP);
    const dump = (...args: string[]) =>
      execFileSync(bin("pg_dump"), [...args, at(source.connectionString, "shop")], {
        env: childEnvironment({ PATH: "/usr/bin:/bin" }),
        maxBuffer: 64 * 1024 ** 2,
      });
    files.set("plain.sql", dump("--no-owner", "--clean", "--if-exists"));
    files.set("plain.sql.gz", gzipSync(dump("--no-owner", "--clean", "--if-exists")));
    files.set("inserts.sql", dump("--no-owner", "--clean", "--if-exists", "--inserts"));
    files.set("archive.dump", dump("--format=custom"));
    files.set("archive.tar", dump("--format=tar"));
    dump("--format=directory", `--file=${join(dir, "shop")}`);
    files.set("directory.tar.gz", execFileSync("tar", ["-czf", "-", "-C", dir, "shop"]));
    place = await aProcessPlace({ outgoingAllow: ["127.0.0.1"], maxImportBytes: 4 * 1024 ** 2 });
    runtime = await place.open();
    connection = await runtime.ensureAddon({ projectId: "project", addonId: "db", type: "postgres" });
  });
  afterAll(async () => {
    await runtime.close();
    await place.dispose();
    await source.stop();
    http.close();
    await rm(dir, { recursive: true, force: true });
  });
  beforeEach(() => ask(connection.connectionString, "DROP SCHEMA public CASCADE; CREATE SCHEMA public"));

  const fromUrl = (
    name: string,
    changes: Partial<ImportWork> = {},
    compression: "zstd" | "gz" | "none" = "none",
  ) => anImport({ source: { type: "url", url: `${base}/${name}`, compression }, ...changes });
  const anImport = (changes: Partial<ImportWork> & Pick<ImportWork, "source">): ImportWork => ({
    kind: "import",
    id: anId(),
    projectId: "project",
    timeoutSeconds: 60,
    addonId: "db",
    addonType: "postgres",
    connection,
    ...changes,
  });
  const script = async (sql: string) => {
    files.set("script.sql", Buffer.from(sql));
    return finish(runtime, fromUrl("script.sql"));
  };
  const tables = async () =>
    (
      await ask(
        connection.connectionString,
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
      )
    ).map((row) => row["tablename"]);
  const expectShop = async (target: string) => {
    const query = `SELECT (SELECT count(*)::int FROM customers) AS customers, (SELECT name FROM customers WHERE id = 7) AS name,
      (SELECT count(*)::int FROM orders WHERE note = '\\.') AS orders, nextval('orders_id_seq')::int AS next,
      quoted('x') AS quoted, atomic(5) AS atomic, (SELECT n::int FROM "odd;name") AS n`;
    expect(await ask(target, query)).toEqual([
      {
        customers: 500,
        name: "tab\t, line\n, back\\slash, Ünïcode 7",
        orders: 500,
        next: 501,
        quoted: ";'x",
        atomic: 5,
        n: 500,
      },
    ]);
  };

  describe("of a file at an address", () => {
    test.each([
      ["plain.sql", "none"],
      ["plain.sql.gz", "gz"],
      ["inserts.sql", "none"],
      ["archive.dump", "none"],
      ["archive.tar", "none"],
      ["directory.tar.gz", "gz"],
      ["moved", "none"],
    ] as const)("%s is loaded, and loaded again over itself", async (name, compression) => {
      for (let round = 0; round < 2; round += 1) {
        const { outcome, events } = await finish(runtime, fromUrl(name, {}, compression));
        expect(outcome).toEqual({ type: "succeeded", data: {} });
        await expectShop(connection.connectionString);
        expect(JSON.stringify(events)).not.toContain("secret");
      }
    });

    test.skipIf(!existsSync("/usr/bin/zstd"))(
      "Zstandard is unpacked, and a damaged file says so",
      async () => {
        const packed = execFileSync("zstd", ["-q", "-c"], { input: files.get("plain.sql") });
        files.set("plain.sql.zst", packed);
        expect((await finish(runtime, fromUrl("plain.sql.zst", {}, "zstd"))).outcome.type).toBe("succeeded");
        await expectShop(connection.connectionString);
        files.set("cut.sql.zst", packed.subarray(0, packed.length / 2));
        expect((await finish(runtime, fromUrl("cut.sql.zst", {}, "zstd"))).outcome).toMatchObject({
          reason: "The file is damaged, or ends too early: it cannot be unpacked.",
        });
      },
    );

    test("a file that is packed in another way than said is named with what it is", async () => {
      expect((await finish(runtime, fromUrl("plain.sql.gz"))).outcome).toMatchObject({
        type: "failed",
        reason:
          "The import says that the file is not compressed, but it is compressed with gzip. Set the compression to gz.",
      });
      expect((await finish(runtime, fromUrl("plain.sql", {}, "gz"))).outcome).toMatchObject({
        reason:
          "The import says that the file is compressed with gzip, but it is not. Set the compression to none.",
      });
    });

    test("what is no dump is named: a page, an error, a file cut short, a picture", async () => {
      files.set("page", Buffer.from("<!DOCTYPE html><title>Sign in</title>"));
      files.set("cut.gz", (files.get("plain.sql.gz") ?? Buffer.alloc(0)).subarray(0, 2000));
      files.set("picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]));
      const reason = async (name: string, compression: "gz" | "none" = "none") => {
        const { outcome } = await finish(runtime, fromUrl(name, {}, compression));
        return outcome.type === "failed" ? outcome.reason : outcome.type;
      };
      expect(await reason("page")).toContain("not a dump");
      expect(await reason("missing")).toMatch(/^127\.0\.0\.1:\d+ answered 404 instead of the dump\.$/);
      expect(await reason("cut.gz", "gz")).toContain("ends too early");
      expect(await reason("picture")).toBe("The file is neither SQL nor an archive of pg_dump.");
    });

    test("a file beyond the limit is not loaded, packed or unpacked", async () => {
      files.set("large.sql", Buffer.alloc(5 * 1024 ** 2, "-"));
      files.set("bomb.gz", gzipSync(files.get("large.sql") ?? Buffer.alloc(0)));
      expect((await finish(runtime, fromUrl("large.sql"))).outcome).toMatchObject({
        reason: expect.stringContaining("more than 4 MiB") as unknown,
      });
      expect((await finish(runtime, fromUrl("bomb.gz", {}, "gz"))).outcome).toMatchObject({
        reason: "The unpacked dump is larger than 4 MiB.",
      });
    });

    test("an address inside is not reached unless the operator allows it", async () => {
      const closed = await aProcessPlace();
      const guarded = await closed.open();
      const inside = await guarded.ensureAddon({ projectId: "project", addonId: "db", type: "postgres" });
      const { outcome } = await finish(guarded, fromUrl("plain.sql", { connection: inside }));
      expect(outcome).toMatchObject({
        type: "failed",
        reason: expect.stringContaining("loopback address") as unknown,
      });
      await guarded.close();
      await closed.dispose();
    });
  });

  describe("of an SQL script", () => {
    test("one that fails says in which line and leaves the addon as it was", async () => {
      const { outcome } = await script(
        "CREATE TABLE first (id int);\nINSERT INTO first VALUES (1);\n\n-- and now\nINSERT INTO\n  missing VALUES (2);\n",
      );
      expect(outcome).toMatchObject({
        type: "failed",
        reason: 'Line 6 of the file: relation "missing" does not exist. Nothing was changed.',
      });
      expect(await tables()).toEqual([]);
    });

    test("a row that cannot be copied says in which line, and what is there already what to do", async () => {
      const rows = "CREATE TABLE numbers (n int);\nCOPY numbers (n) FROM stdin;\n1\n2\nthree\n\\.\n";
      expect((await script(rows)).outcome).toMatchObject({
        reason: 'Line 5 of the file: invalid input syntax for type integer: "three". Nothing was changed.',
      });
      expect((await script("CREATE TABLE twice ();")).outcome.type).toBe("succeeded");
      expect((await script("CREATE TABLE twice ();")).outcome).toMatchObject({
        reason: expect.stringContaining("pg_dump --clean --if-exists") as unknown,
      });
    });

    test("its own transaction commands do not tear it in two", async () => {
      const { outcome } = await script("BEGIN;\nCREATE TABLE first ();\nCOMMIT;\nSELECT 1/0;\n");
      expect(outcome).toMatchObject({ reason: expect.stringContaining("division by zero") as unknown });
      expect(await tables()).toEqual([]);
      expect((await script("START TRANSACTION; CREATE TABLE kept (); COMMIT;")).outcome.type).toBe(
        "succeeded",
      );
      expect(await tables()).toEqual(["kept"]);
    });

    test("commands of psql are never run", async () => {
      const mark = join(dir, "mark");
      const { outcome } = await script(`CREATE TABLE first ();\n\\! touch ${mark}\n`);
      expect(outcome).toMatchObject({
        reason: expect.stringContaining("line 2 has the psql command \\!, which is not run here") as unknown,
      });
      expect(existsSync(mark)).toBe(false);
      expect(await tables()).toEqual([]);
    });

    test("one that is cut short is not taken for a whole", async () => {
      const cut = [
        "CREATE TABLE n (n int);\nCOPY n FROM stdin;\n1\n",
        "CREATE TABLE n (n int);\nCOPY n FROM stdin;\n",
        "SELECT 'begun",
      ];
      for (const sql of cut) {
        expect((await script(sql)).outcome).toMatchObject({
          reason: expect.stringContaining("The file cannot be loaded: it ends") as unknown,
        });
        expect(await tables()).toEqual([]);
      }
    });

    test("one that is stopped is undone at once, also within a long statement", async () => {
      files.set("slow.sql", Buffer.from("CREATE TABLE first ();\nSELECT pg_sleep(60);\n"));
      const work = fromUrl("slow.sql");
      await runtime.start(work);
      await eventually(async () => (await sleeping()) === 1);
      await runtime.stop({ kind: "import", id: work.id }, 2_000);
      expect((await collect(runtime, work)).outcome).toEqual({ type: "stopped" });
      await eventually(async () => (await sleeping()) === 0);
      expect(await tables()).toEqual([]);
      const late = await finish(runtime, fromUrl("slow.sql", { timeoutSeconds: 2 }));
      expect(late.outcome).toEqual({ type: "timedOut", afterSeconds: 2 });
    });

    test("one whose program is killed is lost, and the addon is as it was", async () => {
      files.set(
        "slow.sql",
        Buffer.from("CREATE TABLE first ();\nSELECT pg_sleep(3);\nCREATE TABLE second ();\n"),
      );
      const work = fromUrl("slow.sql");
      await runtime.start(work);
      await eventually(async () => (await sleeping()) === 1);
      const { pid } = taskFiles(join(layoutOf(place.rootDir).tasksDir, taskName(work)));
      signalProcess(ProcessIdentitySchema.parse(JSON.parse(await readFile(pid, "utf8"))), "SIGKILL");
      expect((await collect(runtime, work)).outcome.type).toBe("lost");
      await eventually(async () => (await sleeping()) === 0);
      expect(await tables()).toEqual([]);
      expect((await script("CREATE TABLE after ();")).outcome.type).toBe("succeeded");
    });

    const sleeping = async () => {
      const rows = await ask(
        connection.connectionString,
        "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE '%pg_sleep(%' AND pid <> pg_backend_pid()",
      );
      return rows.length;
    };
  });

  describe("of another database", () => {
    const fromDatabase = (name: string, allDatabases = false, changes: Partial<ImportWork> = {}) =>
      anImport({
        source: { type: "database", connectionString: at(source.connectionString, name), allDatabases },
        ...changes,
      });

    test("it is copied, also a second time, and its password is told nobody", async () => {
      for (let round = 0; round < 2; round += 1) {
        const { outcome, events } = await finish(runtime, fromDatabase("shop"));
        expect(outcome).toEqual({ type: "succeeded", data: {} });
        await expectShop(connection.connectionString);
        expect(JSON.stringify(events)).not.toContain("unused-secret");
      }
    });

    test("what is in the addon and not in the source stays", async () => {
      await ask(connection.connectionString, "CREATE TABLE own AS SELECT 1 AS n");
      expect((await finish(runtime, fromDatabase("shop"))).outcome.type).toBe("succeeded");
      expect(await tables()).toEqual(["customers", "orders", "own"]);
    });

    test("one that cannot be put in leaves the addon as it was", async () => {
      expect((await finish(runtime, fromDatabase("shop"))).outcome.type).toBe("succeeded");
      // A view of the addon's own depends on what has to be replaced; much is dropped before it.
      await ask(
        connection.connectionString,
        "CREATE VIEW own AS SELECT id FROM orders; DELETE FROM orders WHERE id > 3",
      );
      const state = () =>
        ask(
          connection.connectionString,
          "SELECT (SELECT count(*)::int FROM own) AS rows, (SELECT count(*)::int FROM pg_constraint) AS constraints",
        );
      const before = await state();
      const { outcome } = await finish(runtime, fromDatabase("shop"));
      expect(outcome).toMatchObject({ type: "failed", reason: expect.stringContaining("depend") as unknown });
      expect(await state()).toEqual(before);
      expect(before[0]?.["rows"]).toBe(3);
    });

    test("all databases of a server come under their own names", async () => {
      await ask(at(source.connectionString, "postgres"), 'CREATE DATABASE "other one"');
      await ask(at(source.connectionString, "other one"), "CREATE TABLE notes AS SELECT 'kept' AS note");
      const { outcome } = await finish(runtime, fromDatabase("shop", true));
      expect(outcome).toEqual({ type: "succeeded", data: {} });
      await expectShop(at(connection.connectionString, "shop"));
      expect(await ask(at(connection.connectionString, "other one"), "SELECT note FROM notes")).toEqual([
        { note: "kept" },
      ]);
    });

    test("a source that cannot be reached or is the addon itself is named", async () => {
      const reason = async (connectionString: string) => {
        const work = anImport({ source: { type: "database", connectionString, allDatabases: false } });
        const { outcome } = await finish(runtime, work);
        return outcome.type === "failed" ? outcome.reason : outcome.type;
      };
      const missing = await reason(at(source.connectionString, "no-such"));
      expect(missing).toContain('database "no-such" does not exist');
      expect(missing).not.toContain("unused-secret");
      expect(await reason(connection.connectionString)).toContain("is the addon itself");
      expect(await reason(`${source.connectionString}?passfile=/etc/shadow`)).toContain(
        'the setting "passfile"',
      );
    });

    test("a source that is newer than the programs of this machine says what to install", async () => {
      if (runtime.capabilities.has("backup.dump")) return;
      const newer = await runtime.ensureAddon({ projectId: "project", addonId: "newer", type: "postgres" });
      const { outcome } = await finish(
        runtime,
        anImport({
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

  test("a database outside of the runtime can be filled as well", async () => {
    await ask(at(source.connectionString, "postgres"), "CREATE DATABASE target");
    const outside = await runtime.ensureAddon({
      projectId: "project",
      addonId: "outside",
      type: "external-postgres",
      connectionString: at(source.connectionString, "target"),
    });
    const target = { addonId: "outside", addonType: "external-postgres", connection: outside } as const;
    for (const name of ["plain.sql", "archive.dump"]) {
      expect((await finish(runtime, fromUrl(name, target))).outcome).toEqual({ type: "succeeded", data: {} });
      await expectShop(outside.connectionString);
    }
  });

  test("an addon that is not there and an address that is none are refused at the start", async () => {
    await expect(runtime.start(fromUrl("plain.sql", { addonId: "never-made" }))).rejects.toMatchObject({
      code: "not-found",
    });
    const source = { type: "url", url: "file:///etc/passwd", compression: "none" } as const;
    await expect(runtime.start(anImport({ source }))).rejects.toMatchObject({ code: "invalid" });
  });
});

function at(connectionString: string, database: string): string {
  const url = new URL(connectionString);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

function ask(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  return withClient(
    connectionString,
    async (client) => (await client.query<Record<string, unknown>>(sql)).rows,
  );
}
