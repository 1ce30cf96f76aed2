import { statfs } from "node:fs/promises";
import type { DiskStatus } from "./dto";
import { STATUS } from "./tunables";

/** The disk that has a directory; null while there is none. */
export async function readDisk(path: string): Promise<DiskStatus | null> {
  try {
    const { bavail, blocks, bsize } = await statfs(path);
    return { path, freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return null;
  }
}

/** Why nothing can be written any more; null while there is room. */
export function describeFullDisk(disk: DiskStatus | null): string | null {
  if (disk === null || disk.freeBytes >= STATUS.diskNeededBytes) return null;
  const megabytes = Math.floor(disk.freeBytes / 1_000_000);
  return `The disk of ${disk.path} is full: ${megabytes} MB are free. Free some space; runs go on by themselves then.`;
}
