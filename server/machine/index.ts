export { childEnvironment } from "./child-environment";
export { createFileOnce, findJsonFile, isErrno, writeFileAtomic } from "./atomic-file";
export { acquireFileLock, tryFileLock, withFileLock, type FileLock } from "./file-lock";
export {
  findProcess,
  isAlive,
  ownProcess,
  ProcessIdentitySchema,
  signalGroup,
  signalGroupId,
  signalProcess,
  waitForExit,
  type ProcessIdentity,
} from "./process-identity";
