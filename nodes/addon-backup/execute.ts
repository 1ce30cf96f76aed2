import { defineExecutor, followWork, inProject, type BackupFacts, type WorkState } from "@/core/node-kind";
import { addonBackupManifest, type AddonBackupOutput } from "./manifest";

export const addonBackupExecutor = defineExecutor(addonBackupManifest, {
  async execute({ spec, wait, timeoutSeconds, use }) {
    const backup =
      (await use.backups.findStarted()) ??
      (await use.backups.start({
        addonId: inProject(spec.projectId, spec.addonId),
        backupType: spec.backupType,
        compression: spec.compressionType,
        timeoutSeconds,
      }));
    return followWork(backup, {
      wait,
      what: `backup ${backup.name} of ${backup.addonId}`,
      failureCode: "backup-failed",
      output: toBackupOutput,
    });
  },
});

const BACKUP_STATUS = {
  queued: "scheduled",
  running: "in-progress",
  succeeded: "completed",
  failed: "failed",
  aborted: "aborted",
} as const satisfies Record<WorkState, AddonBackupOutput["status"]>;

function toBackupOutput(backup: BackupFacts): AddonBackupOutput {
  return {
    id: backup.id,
    name: backup.name,
    sizeBytes: backup.sizeBytes,
    sha256: backup.sha256,
    status: BACKUP_STATUS[backup.state],
    createdAt: backup.createdAt,
  };
}
