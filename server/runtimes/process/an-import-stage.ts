import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import { childEnvironment } from "@/server/machine";
import type { AddonConnection, ImportWork, Runtime } from "../runtime";
import { aFreePort, anId, finish } from "../contract/place";
import { aProcessPlace, type ProcessPlace } from "./a-place";
import { aPostgresServer, type TestPostgresServer } from "./a-postgres-server";
import { withClient } from "./addons";

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

type Changes = Partial<ImportWork>;

/** An addon to import into, a database to import from, and dumps of its database `shop` behind an address. */
export interface ImportStage {
  dir: string;
  base: string;
  /** What the address serves, by name; `moved` leads to `plain.sql`. */
  files: Map<string, Buffer>;
  source: TestPostgresServer;
  place: ProcessPlace;
  runtime: Runtime;
  connection: AddonConnection;
  anImport(changes: Changes & Pick<ImportWork, "source">): ImportWork;
  fromUrl(name: string, changes?: Changes, compression?: "zstd" | "gz" | "none"): ImportWork;
  fromDatabase(name: string, allDatabases?: boolean): ImportWork;
  /** Imports a script. */
  script(sql: string): ReturnType<typeof finish<ImportWork>>;
  /** Tables of the addon. */
  tables(): Promise<unknown[]>;
  /** Leaves nothing in the addon. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

/** Test factory; `programs` are those of the source's PostgreSQL. */
export async function anImportStage(programs: string): Promise<ImportStage> {
  const files = new Map<string, Buffer>();
  const bin = (name: string) => join(programs, name);
  const dir = await mkdtemp(join(tmpdir(), "slipway-import-"));
  const port = await aFreePort();
  const base = `http://127.0.0.1:${port}`;
  const http = createServer((request, response) => {
    const name = (request.url ?? "").slice(1).split("?")[0] ?? "";
    const body = files.get(name);
    if (name === "moved") response.writeHead(302, { location: `${base}/plain.sql?token=secret` }).end();
    else if (body === undefined) response.writeHead(404).end();
    else response.end(body);
  }).listen(port, "127.0.0.1");
  const source = await aPostgresServer(programs);
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
  const place = await aProcessPlace({ outgoingAllow: ["127.0.0.1"], maxImportBytes: 4 * 1024 ** 2 });
  const runtime = await place.open();
  const connection = await runtime.ensureAddon({ projectId: "project", addonId: "db", type: "postgres" });
  const anImport: ImportStage["anImport"] = (changes) => ({
    kind: "import",
    id: anId(),
    projectId: "project",
    timeoutSeconds: 60,
    addonId: "db",
    addonType: "postgres",
    connection,
    ...changes,
  });
  const fromUrl: ImportStage["fromUrl"] = (name, changes = {}, compression = "none") =>
    anImport({ source: { type: "url", url: `${base}/${name}`, compression }, ...changes });
  return {
    dir,
    base,
    files,
    source,
    place,
    runtime,
    connection,
    anImport,
    fromUrl,
    fromDatabase(name, allDatabases = false) {
      const connectionString = at(source.connectionString, name);
      return anImport({ source: { type: "database", connectionString, allDatabases } });
    },
    script(sql) {
      files.set("script.sql", Buffer.from(sql));
      return finish(runtime, fromUrl("script.sql"));
    },
    async tables() {
      const sql = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1";
      return (await ask(connection.connectionString, sql)).map((row) => row["tablename"]);
    },
    async empty() {
      await ask(connection.connectionString, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    },
    async close() {
      await runtime.close();
      await place.dispose();
      await source.stop();
      http.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The whole of `shop` is in a database, and works. */
export async function expectShop(target: string): Promise<void> {
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
}

/** The same server, another database. */
export function at(connectionString: string, database: string): string {
  const url = new URL(connectionString);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/** Rows of a query. */
export function ask(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  return withClient(
    connectionString,
    async (client) => (await client.query<Record<string, unknown>>(sql)).rows,
  );
}
