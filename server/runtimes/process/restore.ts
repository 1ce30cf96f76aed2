import { rename } from "node:fs/promises";
import { join } from "node:path";
import { stopCluster } from "@/server/embedded-postgres";
import { withFileLock } from "@/server/machine";
import type { RestoreWork } from "../runtime";
import { addonFiles, getAddonRecord, replacedDir, startAddon, withClient, type AddonFiles } from "./addons";
import { digestOf, findBackup } from "./backup-store";
import { toTaskFailure } from "./backup";
import { compressionOf } from "./compression";
import { restoreDump } from "./dump";
import { removeTree } from "./images";
import { recoverCluster, setPassword, unpackCluster } from "./snapshot";
import { TaskFailure, type TaskContext } from "./task-context";

/**
 * Puts a backup back. The addon keeps its port and password, and whatever goes wrong, it ends with either the
 * old or the restored data, running. Throws `TaskFailure`.
 */
export async function runRestore(work: RestoreWork, context: TaskContext): Promise<Record<string, never>> {
  try {
    const archive = await findBackup(context.layout, work.location);
    context.log.write("system", "Checking the backup's checksum.");
    if ((await digestOf(archive)) !== work.sha256) {
      throw new TaskFailure(
        "The backup's file is not what was written: its checksum differs. Nothing was changed.",
      );
    }
    if (work.backupType === "dump") await restoreDump(work.connection, archive, context);
    else await restoreSnapshot(work, archive, context);
    return {};
  } catch (error) {
    context.signal.throwIfAborted();
    throw toTaskFailure(error);
  }
}

async function restoreSnapshot(work: RestoreWork, archive: string, context: TaskContext): Promise<void> {
  const { layout, log, signal, scratchDir } = context;
  const files = addonFiles(layout, work.projectId, work.addonId);
  const { dataDir, password } = await getAddonRecord(files);
  const restoredDir = `${dataDir}.restored`;
  await withFileLock(
    files.backupLock,
    async () => {
      // Everything that can fail comes first, while the addon goes on with its old data.
      log.write("system", "Unpacking the snapshot beside the addon's data.");
      await removeTree(restoredDir);
      try {
        await unpackCluster(archive, restoredDir, compressionOf(archive), signal);
        log.write("system", "Recovering the snapshot.");
        await recoverCluster(restoredDir, password, join(scratchDir, "recover.log"), () => Promise.resolve());
        await setPassword(restoredDir, password);
        signal.throwIfAborted();
        await withFileLock(files.lock, () => exchange(files, restoredDir, context), signal);
      } finally {
        await removeTree(restoredDir);
      }
    },
    signal,
  );
}

/** Replaces the data directory; from here on a stop request comes too late. */
async function exchange(files: AddonFiles, restoredDir: string, { log }: TaskContext): Promise<void> {
  const record = await getAddonRecord(files);
  const { dataDir } = record;
  const oldDir = replacedDir(dataDir);
  log.write("system", "Stopping the addon and exchanging its data.");
  await removeTree(oldDir);
  await stopCluster(dataDir, "fast");
  await rename(dataDir, oldDir);
  try {
    await rename(restoredDir, dataDir);
    const connection = await startAddon(files, record);
    await withClient(connection.connectionString, (client) => client.query("SELECT 1"));
  } catch (error) {
    log.write("system", "The restored data does not answer; the old data comes back.");
    await stopCluster(dataDir, "fast");
    await removeTree(dataDir);
    await rename(oldDir, dataDir);
    await startAddon(files, record);
    throw error;
  }
  await removeTree(oldDir);
  log.write("system", "The addon runs with the restored data.");
}
