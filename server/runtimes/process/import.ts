import { withFileLock } from "@/server/machine";
import type { ImportWork } from "../runtime";
import { addonFiles } from "./addons";
import { toTaskFailure } from "./backup";
import { downloadDump, readHead } from "./download-dump";
import { restoreArchive } from "./dump";
import { formatOf } from "./dump-format";
import { importDatabase } from "./import-database";
import { loadSql } from "./load-sql";
import { findPgTools, type PgTools } from "./pg-tools";
import { TaskFailure, type TaskContext } from "./task-context";
import { unpackTarDump } from "./unpack-tar-dump";

/** The client programs an import needs. */
export type ImportTools = Record<"pgDump" | "pgRestore" | "psql", string>;

/**
 * Loads data from elsewhere into an addon. What is to be loaded is here, whole, before anything is changed, and each
 * database changes in one transaction. Throws `TaskFailure`.
 */
export async function runImport(work: ImportWork, context: TaskContext): Promise<Record<string, never>> {
  try {
    const tools = toImportTools(await findPgTools(context.settings.path));
    const { source } = work;
    if (source.type === "database") {
      await importDatabase(work, source, tools, context, (load) => whileAlone(work, context, load));
    } else {
      const file = await downloadDump(source, work.timeoutSeconds, context);
      await whileAlone(work, context, () => loadFile(file, work, tools, context));
    }
    return {};
  } catch (error) {
    context.signal.throwIfAborted();
    throw toTaskFailure(error);
  }
}

async function loadFile(
  file: string,
  { connection }: ImportWork,
  { pgRestore }: ImportTools,
  context: TaskContext,
): Promise<void> {
  const { log } = context;
  const found = formatOf(await readHead(file));
  if ("problem" in found) throw new TaskFailure(found.problem);
  if (found.format === "sql") {
    log.write("system", "It is an SQL script; it is run in one transaction.");
    await loadSql(connection.connectionString, file, context);
  } else {
    const archive = found.format === "tar" ? await unpackTarDump(file, context) : file;
    log.write("system", "It is an archive of pg_dump; it replaces what it holds, in one transaction.");
    await restoreArchive(pgRestore, connection, archive, context);
  }
  log.write("system", "The data is in the database.");
}

/** Our own addon is not restored, restarted or backed up meanwhile. */
async function whileAlone(work: ImportWork, context: TaskContext, load: () => Promise<void>): Promise<void> {
  if (work.addonType === "external-postgres") return load();
  const { backupLock } = addonFiles(context.layout, work.projectId, work.addonId);
  await withFileLock(backupLock, load, context.signal);
}

function toImportTools({ pgDump, pgRestore, psql, importProblem }: PgTools): ImportTools {
  if (pgDump !== null && pgRestore !== null && psql !== null) return { pgDump, pgRestore, psql };
  throw new TaskFailure(importProblem ?? "The PostgreSQL client programs were not found.");
}
