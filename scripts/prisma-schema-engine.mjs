#!/usr/bin/env node
/**
 * The program the Prisma CLI calls its schema engine (`PRISMA_SCHEMA_ENGINE_BINARY`): JSON-RPC over stdio, answered by
 * the engine's WebAssembly build and `@prisma/adapter-pg`. Prisma would otherwise download a native engine from a host
 * many servers cannot reach. Only development commands need it; the product migrates by itself.
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import pg from "pg";

const WASM_PACKAGE = "@prisma/schema-engine-wasm/schema_engine_bg";
const wasmDir = dirname(createRequire(import.meta.url).resolve(WASM_PACKAGE));
const argv = process.argv.slice(2);

if (argv.includes("--version") || argv.includes("-V")) {
  const { version } = JSON.parse(readFileSync(join(wasmDir, "package.json"), "utf8"));
  console.log(`schema-engine-cli ${version.split(".").pop()}`);
  process.exit(0);
}

// 101 is how the native engine reports a panic; any other end looks like success to some commands.
process.on("uncaughtException", (error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(101);
});

const datasource = JSON.parse(options("--datasource")[0] ?? "{}");

/** Every value given for an option. */
function options(name) {
  return argv.flatMap((argument, index) => (argument === name ? [argv[index + 1]] : []));
}

async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The engine's `cli` subcommands: create-database, drop-database, can-connect-to-database. Answers with an exit code. */
async function runDatabaseCommand(command) {
  const url = new URL(datasource.url);
  const name = decodeURIComponent(url.pathname.slice(1)) || "postgres";
  const quoted = pg.escapeIdentifier(name);
  const admin = withDatabase(datasource.url, "postgres");
  try {
    if (command === "create-database")
      await withClient(admin, (client) => client.query(`CREATE DATABASE ${quoted}`));
    else if (command === "drop-database") {
      await withClient(admin, (client) => client.query(`DROP DATABASE IF EXISTS ${quoted} WITH (FORCE)`));
    } else await withClient(datasource.url, (client) => client.query("SELECT 1"));
    return 0;
  } catch (error) {
    const place = `${url.hostname}:${url.port || "5432"}`;
    if (error.code === "3D000") logError("P1003", `Database \`${name}\` does not exist`);
    else if (error.code === "28P01")
      logError("P1000", `Authentication failed against the database server at \`${place}\``);
    else if (["ECONNREFUSED", "ENOTFOUND", "ETIMEDOUT"].includes(error.code)) {
      logError("P1001", `Can't reach database server at \`${place}\``);
    } else logError("P1010", error.message);
    return 1;
  }
}

/** The form in which the CLI looks for an error on standard error. */
function logError(code, message) {
  const fields = { message, error_code: code, is_panic: false };
  process.stderr.write(`\n${JSON.stringify({ level: "ERROR", target: "schema_engine::logger", fields })}\n`);
}

/**
 * The adapter rejects the catalogue's one-byte type "char" (18; its array 1002), which the engine asks for and wants to
 * see as a character. It passes as JSON, which the catalogue has nowhere, and `asCharacters` gives it its real type.
 */
function passCharThrough() {
  const addFields = pg.Result.prototype.addFields;
  pg.Result.prototype.addFields = function addPassingFields(fields) {
    for (const field of fields) {
      if (field.dataTypeID === 18) field.dataTypeID = pg.types.builtins.JSON;
      else if (field.dataTypeID === 1002) field.dataTypeID = 1009;
    }
    return addFields.call(this, fields);
  };
}

/** Wraps what runs queries: a connection or a transaction. */
function asCharacters(queryable) {
  const queryRaw = queryable.queryRaw.bind(queryable);
  queryable.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const columnTypes = result.columnTypes.map((type) =>
      type === ColumnTypeEnum.Json ? ColumnTypeEnum.Character : type,
    );
    return { ...result, columnTypes };
  };
  const startTransaction = queryable.startTransaction?.bind(queryable);
  if (startTransaction)
    queryable.startTransaction = async (level) => asCharacters(await startTransaction(level));
  return queryable;
}

async function startEngine() {
  const glue = await import(WASM_PACKAGE);
  const { instance } = await WebAssembly.instantiate(readFileSync(join(wasmDir, "schema_engine_bg.wasm")), {
    "./schema_engine_bg.js": glue,
  });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    message: "",
    set_message(message) {
      this.message = message;
    },
    get() {
      return this.message;
    },
  };
  const datamodels = options("--datamodels").map((path) => [path, readFileSync(path, "utf8")]);
  const adapter = bindMigrationAwareSqlAdapterFactory(
    new ShadowingPg({ connectionString: datasource.url, max: 1 }),
  );
  // Made at the first request: some commands end without one, and then no database has to be there.
  let engine;
  return () =>
    (engine ??= glue.SchemaEngine.new(
      { datamodels: datamodels.length > 0 ? datamodels : undefined },
      (log) => process.env.DEBUG && process.stderr.write(`${log}\n`),
      adapter,
    ));
}

/**
 * The adapter's own shadow database is the main one: it sets `database` beside a connection string, and `pg` lets the
 * string win. This one makes a database of its own and drops it.
 */
class ShadowingPg extends PrismaPg {
  async connect() {
    return asCharacters(await super.connect());
  }

  async connectToShadowDb() {
    if (datasource.shadowDatabaseUrl) {
      return new ShadowingPg({ connectionString: datasource.shadowDatabaseUrl, max: 1 }).connect();
    }
    const name = `prisma_migrate_shadow_db_${randomUUID()}`;
    const admin = withDatabase(datasource.url, "postgres");
    await withClient(admin, (client) => client.query(`CREATE DATABASE "${name}"`));
    const shadow = await new ShadowingPg({
      connectionString: withDatabase(datasource.url, name),
      max: 1,
    }).connect();
    const dispose = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await dispose();
      await withClient(admin, (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
    };
    return shadow;
  }
}

function withDatabase(url, name) {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

function serve(getEngine) {
  const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  let nextPrintId = 1_000_000;
  let last = Promise.resolve();
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    if (line.trim() === "") return;
    const request = JSON.parse(line);
    if (request.method === undefined) return;
    last = last.then(async () => {
      try {
        const engine = await getEngine();
        const method = request.method === "getDatabaseVersion" ? "version" : request.method;
        let result = await engine[method](request.params ?? {});
        if (method === "diff" && typeof result?.stdout === "string") {
          send({ id: nextPrintId++, method: "print", params: { content: result.stdout } });
          result = { exitCode: result.exitCode };
        }
        send({ id: request.id, result: result ?? {} });
      } catch (error) {
        const data = {
          is_panic: false,
          message: error?.message ?? String(error),
          error_code: error?.code,
          meta: error?.meta,
        };
        send({
          id: request.id,
          error: { code: 4466, message: "An error happened. Check the data field for details.", data },
        });
      }
    });
  });
  lines.on("close", () => void last.then(() => process.exit(0)));
}

const cli = argv.indexOf("cli");
if (cli >= 0) process.exit(await runDatabaseCommand(argv[cli + 1]));
passCharThrough();
serve(await startEngine());
