import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedPostgresError, placeCluster } from "@/server/embedded-postgres";
import { withFileLock } from "@/server/machine";
import { RuntimeError, type BackupResult, type BackupWork } from "../runtime";
import { addonFiles, getAddonRecord, withClient } from "./addons";
import { keepBackup } from "./backup-store";
import { copyRunningCluster } from "./base-backup";
import { ARCHIVE_SUFFIX, availableCompression } from "./compression";
import { dumpDatabase } from "./dump";
import { removeTree } from "./images";
import { safeName } from "./layout";
import { packCluster, recoverCluster, unpackCluster } from "./snapshot";
import { TaskFailure, type TaskContext } from "./task-context";

/** Takes a backup, proves that it restores, and keeps it. Throws `TaskFailure`. */
export async function runBackup(work: BackupWork, context: TaskContext): Promise<BackupResult> {
  try {
    return work.backupType === "dump" ? await dump(work, context) : await snapshot(work, context);
  } catch (error) {
    context.signal.throwIfAborted();
    throw toTaskFailure(error);
  }
}

/** Sentences of the rooms below, as the failure of a task. */
export function toTaskFailure(error: unknown): unknown {
  const isExpected = error instanceof EmbeddedPostgresError || error instanceof RuntimeError;
  return isExpected ? new TaskFailure(error.message) : error;
}

async function snapshot(work: BackupWork, context: TaskContext): Promise<BackupResult> {
  const { layout, log, signal, scratchDir } = context;
  const files = addonFiles(layout, work.projectId, work.addonId);
  const record = await getAddonRecord(files);
  const compression = chooseCompression(work, context);
  const archive = join(scratchDir, `backup${ARCHIVE_SUFFIX[compression]}`);
  const copyDir = join(scratchDir, "copy");
  await withFileLock(
    files.backupLock,
    async () => {
      log.write("system", "Copying the database's files while it runs.");
      await withClient(work.connection.connectionString, (client) =>
        copyRunningCluster(client, record.dataDir, copyDir, signal),
      );
    },
    signal,
  );
  log.write("system", "Packing the snapshot.");
  await packCluster(copyDir, archive, compression, signal);
  await removeTree(copyDir);

  log.write("system", "Verifying: starting a PostgreSQL on the unpacked snapshot.");
  const verifyDir = join(scratchDir, "verify");
  await mkdir(verifyDir, { mode: 0o711 });
  const { dataDir } = await placeCluster(join(verifyDir, "data"));
  try {
    await unpackCluster(archive, dataDir, compression, signal);
    const tables = await recoverCluster(
      dataDir,
      record.password,
      join(scratchDir, "verify.log"),
      (connectionString) => countTables(connectionString, work.connection.database),
    );
    log.write(
      "system",
      `The snapshot starts and answers; it has ${tables} tables in "${work.connection.database}".`,
    );
  } finally {
    await removeTree(dataDir);
  }
  return {
    ...(await keepBackup(layout, locationOf(work, ARCHIVE_SUFFIX[compression]), archive)),
    compression,
  };
}

async function dump(work: BackupWork, context: TaskContext): Promise<BackupResult> {
  const compression = chooseCompression(work, context);
  const file = join(context.scratchDir, "backup.dump");
  await dumpDatabase(work.connection, file, compression, context);
  return { ...(await keepBackup(context.layout, locationOf(work, ".dump"), file)), compression };
}

function chooseCompression(work: BackupWork, { log }: TaskContext): BackupResult["compression"] {
  const compression = availableCompression(work.compression);
  if (compression !== work.compression) log.write("system", "This Node.js has no Zstandard; gzip is used.");
  return compression;
}

async function countTables(connectionString: string, database: string): Promise<number> {
  const url = new URL(connectionString);
  url.pathname = `/${encodeURIComponent(database)}`;
  return withClient(url.href, async (client) => {
    const { rows } = await client.query<{ tables: number }>(
      "SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    );
    return rows[0]?.tables ?? 0;
  });
}

/** The same work always has the same place, a new one another. */
function locationOf(work: BackupWork, suffix: string): string {
  const name = createHash("sha256").update(work.id).digest("hex").slice(0, 24);
  return [safeName(work.projectId), safeName(work.addonId), `${name}${suffix}`].join("/");
}
