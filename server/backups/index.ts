export {
  abortBackup,
  deleteBackup,
  DEFAULT_BACKUP_TIMEOUT_SECONDS,
  startBackup,
  startRestore,
  type StartBackup,
  type StartRestore,
} from "./commands";
export type { BackupDto, RestoreDto } from "./dto";
export { createBackupOperation, createRestoreOperation } from "./lifecycle";
export {
  findBackup,
  findBackupByKey,
  findRestoreByKey,
  getBackup,
  getRestore,
  listBackups,
  listRestores,
  openBackup,
  type BackupDownload,
  type BackupPage,
} from "./queries";
