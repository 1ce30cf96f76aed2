import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { RuntimeError } from "../runtime";
import { safeName, type Layout } from "./layout";

/** A finished backup file; `location` is its name below the runtime's backup directory. */
export interface KeptBackup {
  location: string;
  sizeBytes: number;
  sha256: string;
}

/** Moves a finished, verified file into the store. */
export async function keepBackup(layout: Layout, location: string, file: string): Promise<KeptBackup> {
  const target = backupPath(layout, location);
  const sha256 = await digestOf(file);
  const { size } = await stat(file);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await rename(file, target);
  return { location, sizeBytes: size, sha256 };
}

export async function openBackup(layout: Layout, location: string): Promise<NodeJS.ReadableStream> {
  const path = await findBackup(layout, location);
  return createReadStream(path);
}

export async function removeBackup(layout: Layout, location: string): Promise<void> {
  await rm(backupPath(layout, location), { force: true });
}

/** The file of a backup. Throws `RuntimeError` `not-found` when it is gone. */
export async function findBackup(layout: Layout, location: string): Promise<string> {
  const path = backupPath(layout, location);
  const isThere = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isThere)
    throw new RuntimeError("not-found", `The backup ${location} is not on this machine any more.`);
  return path;
}

/** SHA-256 of a file, in hex. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

function backupPath(layout: Layout, location: string): string {
  const parts = location.split("/");
  if (parts.length !== 3) throw new RuntimeError("invalid", `"${location}" is not a backup of this runtime.`);
  return join(layout.backupsDir, ...parts.map(safeName));
}
