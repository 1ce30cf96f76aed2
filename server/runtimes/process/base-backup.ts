import { copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { constants } from "node:fs";
import { join } from "node:path";
import type { Client } from "pg";
import { isErrno } from "@/server/machine";

/** Directories whose contents belong to the running server, not to the data; PostgreSQL wants them present but empty. */
const EMPTIED_DIRS = new Set([
  "pg_wal",
  "pg_replslot",
  "pg_dynshmem",
  "pg_notify",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
]);
const SKIPPED_FILES = new Set([
  "postmaster.pid",
  "postmaster.opts",
  "backup_label",
  "tablespace_map",
  "backup_manifest",
]);

/**
 * Copies a running cluster into an empty directory so that a server can be started on the copy ("Making a Base
 * Backup Using the Low Level API" of PostgreSQL's manual). Reads and writes go on meanwhile.
 * `client` must be a superuser's; the copy is consistent as of its end.
 */
export async function copyRunningCluster(
  client: Client,
  dataDir: string,
  targetDir: string,
  signal: AbortSignal,
): Promise<void> {
  // The slot keeps the write-ahead log we have yet to copy; it goes with the session.
  const slot = `slipway_${process.pid}_${Date.now()}`;
  await client.query("SELECT pg_create_physical_replication_slot($1, true, true)", [slot]);
  const { rows: starts } = await client.query<{ file: string }>(
    "SELECT pg_walfile_name(pg_backup_start($1, fast => true)) AS file",
    [slot],
  );
  await copyDir(dataDir, targetDir, true, signal);
  const { rows: stops } = await client.query<{ file: string; labelfile: string; spcmapfile: string }>(
    "SELECT pg_walfile_name(lsn) AS file, labelfile, spcmapfile FROM pg_backup_stop(wait_for_archive => false)",
  );
  const start = starts[0];
  const stop = stops[0];
  if (start === undefined || stop === undefined)
    throw new Error("PostgreSQL did not tell where the backup starts.");
  await writeFile(join(targetDir, "backup_label"), stop.labelfile, { mode: 0o600 });
  if (stop.spcmapfile.trim() !== "") {
    throw new Error(
      "The database uses tablespaces outside of its data directory, which a snapshot does not contain.",
    );
  }
  await copyWal(join(dataDir, "pg_wal"), join(targetDir, "pg_wal"), start.file, stop.file, signal);
}

async function copyDir(from: string, to: string, isRoot: boolean, signal: AbortSignal): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    signal.throwIfAborted();
    if (entry.name.startsWith("pgsql_tmp") || (isRoot && SKIPPED_FILES.has(entry.name))) continue;
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) {
      if (isRoot && EMPTIED_DIRS.has(entry.name)) await mkdir(target, { mode: 0o700 });
      else await copyDir(source, target, false, signal);
    } else if (entry.isFile()) await copyUnlessGone(source, target);
  }
}

/** Tables may be dropped while we copy; the log says so to the server that starts on the copy. */
async function copyUnlessGone(source: string, target: string): Promise<void> {
  try {
    await copyFile(source, target, constants.COPYFILE_FICLONE);
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
  }
}

async function copyWal(
  from: string,
  to: string,
  first: string,
  last: string,
  signal: AbortSignal,
): Promise<void> {
  let copied = 0;
  for (const name of await readdir(from)) {
    signal.throwIfAborted();
    const isNeeded = /^[0-9A-F]{24}$/.test(name) ? name >= first && name <= last : name.endsWith(".history");
    if (!isNeeded) continue;
    await copyFile(join(from, name), join(to, name), constants.COPYFILE_FICLONE);
    copied += 1;
  }
  if (copied === 0) throw new Error(`The write-ahead log from ${first} to ${last} is not there any more.`);
  await mkdir(join(to, "archive_status"), { recursive: true, mode: 0o700 });
  await mkdir(join(to, "summaries"), { recursive: true, mode: 0o700 });
}
