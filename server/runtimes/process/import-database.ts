import { rm } from "node:fs/promises";
import { join } from "node:path";
import { parseConnectionString } from "../connection-string";
import type { AddonConnection, ImportWork } from "../runtime";
import { withClient } from "./addons";
import { restoreArchive } from "./dump";
import type { ImportTools } from "./import";
import { runPgTool } from "./run-pg-tool";
import { TaskFailure, type TaskContext } from "./task-context";

type DatabaseSource = Extract<ImportWork["source"], { type: "database" }>;

/**
 * Copies a database, or all of a server, into an addon: dumped by `pg_dump`, put in by `pg_restore`. Everything is
 * dumped before the first change. `whileAlone` keeps others from the addon. Throws `TaskFailure`.
 */
export async function importDatabase(
  { connection, addonType }: ImportWork,
  { connectionString, allDatabases }: DatabaseSource,
  tools: ImportTools,
  context: TaskContext,
  whileAlone: (load: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const { log, scratchDir } = context;
  const source = parseSource(connectionString);
  assertNotItself(source, connection, allDatabases);
  const names = allDatabases ? await listDatabases(source, tools, context) : [source.database];
  const dumps: { from: string; into: AddonConnection; archive: string }[] = [];
  for (const [index, from] of names.entries()) {
    log.write("system", `Dumping the database "${from}" of ${source.host}.`);
    const archive = join(scratchDir, `${index}.dump`);
    await runPgTool(
      tools.pgDump,
      ["--format=custom", "--no-password", `--file=${archive}`],
      withDatabase(source, from),
      context,
    );
    dumps.push({ from, into: allDatabases ? withDatabase(connection, from) : connection, archive });
  }
  await whileAlone(async () => {
    const done: string[] = [];
    for (const { from, into, archive } of dumps) {
      try {
        await putIn(from, into, archive);
      } catch (error) {
        context.signal.throwIfAborted();
        throw done.length === 0 ? error : withWhatIsDone(error, from, done);
      }
      done.push(from);
    }
  });

  async function putIn(from: string, into: AddonConnection, archive: string): Promise<void> {
    const isNew = allDatabases && (await createDatabase(connection, into.database));
    log.write("system", `Putting it into "${into.database}"; it replaces what it holds, in one transaction.`);
    try {
      await restoreArchive(tools.pgRestore, into, archive, context);
    } catch (error) {
      // What was not there before is not left half made.
      if (isNew && addonType === "postgres") await dropDatabase(connection, into.database);
      throw error;
    }
    await rm(archive);
    log.write("system", `The data of "${from}" is there.`);
  }
}

/** What may stand behind the `?` of a source; other settings name files of this machine or lead elsewhere. */
const ALLOWED_PARAMETERS: ReadonlySet<string> = new Set([
  "sslmode",
  "channel_binding",
  "application_name",
  "connect_timeout",
  "target_session_attrs",
  "options",
]);

function parseSource(connectionString: string): AddonConnection {
  const source = parseConnectionString(connectionString);
  const unknown = [...new URL(connectionString).searchParams.keys()].find(
    (name) => !ALLOWED_PARAMETERS.has(name),
  );
  if (unknown === undefined) return source;
  throw new TaskFailure(
    `The source's connection string has the setting "${unknown}", which an import does not take. It may have: ${[...ALLOWED_PARAMETERS].join(", ")}.`,
  );
}

function assertNotItself(source: AddonConnection, target: AddonConnection, allDatabases: boolean): void {
  const server = ({ host, port }: AddonConnection) => `${host === "localhost" ? "127.0.0.1" : host}:${port}`;
  if (server(source) !== server(target)) return;
  if (allDatabases || source.database === target.database) {
    throw new TaskFailure("The source is the addon itself. Give the connection string of another database.");
  }
}

/** All databases one can connect to, without templates. */
async function listDatabases(
  source: AddonConnection,
  { psql }: ImportTools,
  context: TaskContext,
): Promise<string[]> {
  const names: string[] = [];
  // The source is only ever asked by PostgreSQL's own programs: all of them read its settings for TLS the same way.
  await runPgTool(
    psql,
    [
      "--no-psqlrc",
      "--no-password",
      "--tuples-only",
      "--no-align",
      "--command=SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname",
    ],
    source,
    context,
    (line) => names.push(line),
  );
  context.log.write("system", `The server has ${names.length} databases; roles are not copied.`);
  return names;
}

/** False when it exists already. */
async function createDatabase(connection: AddonConnection, name: string): Promise<boolean> {
  return withClient(connection.connectionString, async (client) => {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (rowCount !== 0) return false;
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE template0 ENCODING 'UTF8'`);
    return true;
  });
}

async function dropDatabase(connection: AddonConnection, name: string): Promise<void> {
  await withClient(connection.connectionString, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`),
  );
}

function withDatabase(connection: AddonConnection, database: string): AddonConnection {
  const url = new URL(connection.connectionString);
  url.pathname = `/${encodeURIComponent(database)}`;
  return { ...connection, database, connectionString: url.href };
}

/** Each database is one transaction, all together are not. */
function withWhatIsDone(error: unknown, failed: string, done: string[]): unknown {
  if (!(error instanceof TaskFailure)) return error;
  const names = done.map((name) => `"${name}"`).join(", ");
  return new TaskFailure(
    `${error.message} "${failed}" is as it was before; ${names} ${done.length === 1 ? "has" : "have"} been imported already.`,
    error.details,
  );
}
