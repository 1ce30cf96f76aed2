import type { AddonConnection, BackupResult } from "../runtime";
import { withClient } from "./addons";
import { explain, findPgTools, type PgTools } from "./pg-tools";
import { describeExit, runCommand } from "./run-command";
import { TaskFailure, type TaskContext } from "./task-context";

/** Writes a dump in PostgreSQL's custom format and reads its table of contents back. Throws `TaskFailure`. */
export async function dumpDatabase(
  connection: AddonConnection,
  file: string,
  compression: BackupResult["compression"],
  context: TaskContext,
): Promise<void> {
  const tools = await usableTools(connection, context);
  // pg_dump speaks Zstandard since 16, whatever this Node.js does.
  const compress = { none: "0", gz: "6", zstd: "zstd" }[compression];
  await runTool(
    tools.pgDump,
    ["--format=custom", `--compress=${compress}`, "--no-password", `--file=${file}`, target(connection)],
    connection,
    context,
  );
  await runTool(tools.pgRestore, ["--list", `--file=/dev/null`, file], connection, context);
}

/** Puts a dump back in one transaction: it comes back whole, or the database stays as it was. Throws `TaskFailure`. */
export async function restoreDump(
  connection: AddonConnection,
  file: string,
  context: TaskContext,
): Promise<void> {
  const tools = await usableTools(connection, context);
  await runTool(
    tools.pgRestore,
    [
      "--clean",
      "--if-exists",
      "--no-owner",
      "--no-privileges",
      "--single-transaction",
      "--exit-on-error",
      "--no-password",
      target(connection),
      file,
    ],
    connection,
    context,
  );
}

async function usableTools(
  connection: AddonConnection,
  { settings }: TaskContext,
): Promise<PgTools & { pgDump: string; pgRestore: string }> {
  const tools = await findPgTools(settings.path);
  const serverMajor = await withClient(connection.connectionString, async (client) => {
    const { rows } = await client.query<{ version: number }>(
      "SELECT current_setting('server_version_num')::int AS version",
    );
    return Math.floor((rows[0]?.version ?? 0) / 10_000);
  });
  const problem = explain(tools.majorVersion, serverMajor);
  const { pgDump, pgRestore } = tools;
  if (problem !== null || pgDump === null || pgRestore === null) {
    throw new TaskFailure(problem ?? "The programs pg_dump and pg_restore were not found.");
  }
  return { ...tools, pgDump, pgRestore };
}

/** The connection without its password, which every account could read in the list of processes. */
function target({ connectionString }: AddonConnection): string {
  const url = new URL(connectionString);
  url.password = "";
  return `--dbname=${url.href}`;
}

async function runTool(
  program: string,
  args: string[],
  connection: AddonConnection,
  context: TaskContext,
): Promise<void> {
  const { log, signal, settings, scratchDir } = context;
  const exit = await runCommand(
    {
      run: [program, ...args],
      cwd: scratchDir,
      environment: { PATH: settings.path, HOME: scratchDir, LC_ALL: "C", PGPASSWORD: connection.password },
      onLine: (stream, text) => log.write(stream, text),
      onStarted: (leader) => context.trackChild(leader),
    },
    signal,
    () => context.graceMs(),
  );
  if (exit.exitCode === 0) return;
  const name = program.slice(program.lastIndexOf("/") + 1);
  throw new TaskFailure(
    `${name} ended with ${describeExit(exit)}: ${log.lastLines().at(-1) ?? "it said nothing"}`,
    {
      lastLogLines: log.lastLines(),
    },
  );
}
