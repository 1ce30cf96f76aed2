import type { AddonConnection, BackupResult } from "../runtime";
import { withClient } from "./addons";
import { explain, findPgTools, type PgTools } from "./pg-tools";
import { runPgTool } from "./run-pg-tool";
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
  await runPgTool(
    tools.pgDump,
    ["--format=custom", `--compress=${compress}`, "--no-password", `--file=${file}`],
    connection,
    context,
  );
  await runPgTool(tools.pgRestore, ["--list", "--file=/dev/null", file], null, context);
}

/** Puts a dump back in one transaction: it comes back whole, or the database stays as it was. Throws `TaskFailure`. */
export async function restoreDump(
  connection: AddonConnection,
  file: string,
  context: TaskContext,
): Promise<void> {
  const { pgRestore } = await usableTools(connection, context);
  await restoreArchive(pgRestore, connection, file, context);
}

/**
 * Puts an archive of pg_dump (a file, a tar file or a directory) into a database in one transaction: all of it comes,
 * or the database stays as it was. Throws `TaskFailure`.
 */
export async function restoreArchive(
  pgRestore: string,
  connection: AddonConnection,
  archive: string,
  context: TaskContext,
): Promise<void> {
  await runPgTool(
    pgRestore,
    [
      "--clean",
      "--if-exists",
      "--no-owner",
      "--no-privileges",
      "--single-transaction",
      "--exit-on-error",
      "--no-password",
      archive,
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
