import { stat, rm } from "node:fs/promises";
import { createFileOnce, findJsonFile, isErrno } from "./atomic-file";
import { isAlive, ownProcess, ProcessIdentitySchema } from "./process-identity";

/** A lock held by this process until `release`; it ends with the process, however that dies. */
export interface FileLock {
  release(): Promise<void>;
}

/** How long a half-finished take-over of a dead process's lock may stand in the way. */
const TAKE_OVER_STALE_MS = 10_000;

/**
 * Takes a lock that excludes all processes of this machine, or returns null when a living one has it.
 * Not re-entrant: a second attempt by the same process is refused too.
 */
export async function tryFileLock(path: string): Promise<FileLock | null> {
  const content = JSON.stringify(ownProcess());
  if (await createFileOnce(path, content)) return aLock(path);
  const holder = await findJsonFile(path, ProcessIdentitySchema);
  if (holder !== null && isAlive(holder)) return null;
  // Two processes may see the same dead holder: only the one that wins this second file may remove the first.
  const takeOver = `${path}.take-over`;
  if (!(await createFileOnce(takeOver, content))) {
    await removeIfOld(takeOver);
    return null;
  }
  try {
    const again = await findJsonFile(path, ProcessIdentitySchema);
    if (again !== null && isAlive(again)) return null;
    await rm(path, { force: true });
    return (await createFileOnce(path, content)) ? aLock(path) : null;
  } finally {
    await rm(takeOver, { force: true });
  }
}

/** Waits for a lock. Throws the signal's reason when it is aborted first. */
export async function acquireFileLock(path: string, signal?: AbortSignal): Promise<FileLock> {
  for (;;) {
    signal?.throwIfAborted();
    const lock = await tryFileLock(path);
    if (lock !== null) return lock;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Runs `work` while holding the lock. */
export async function withFileLock<T>(
  path: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const lock = await acquireFileLock(path, signal);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

function aLock(path: string): FileLock {
  return { release: () => rm(path, { force: true }) };
}

async function removeIfOld(path: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > TAKE_OVER_STALE_MS) await rm(path, { force: true });
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
  }
}
