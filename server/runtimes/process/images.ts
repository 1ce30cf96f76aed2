import { chmod, cp, lstat, mkdir, readdir, rename, rm } from "node:fs/promises";
import { constants } from "node:fs";
import { dirname, join } from "node:path";
import { findJsonFile, isErrno } from "@/server/machine";
import type { ImageRef } from "../runtime";
import { parseLocalImage, type Layout } from "./layout";
import { ImageMetadataSchema, type ImageMetadata } from "./records";

/** An artefact on disk. `contentDir` is shared by everything that runs it and must not be written to. */
export interface StoredImage {
  image: ImageRef;
  contentDir: string;
  archivePath: string;
  metadata: ImageMetadata;
}

/** The artefact, or null when this machine does not have it. Throws `RuntimeError` for a name that is not local. */
export async function findImage(layout: Layout, image: ImageRef): Promise<StoredImage | null> {
  const dir = imageDir(layout, image);
  const metadata = await findJsonFile(join(dir, "metadata.json"), ImageMetadataSchema);
  if (metadata === null) return null;
  return { image, contentDir: join(dir, "content"), archivePath: join(dir, "artefact.tar.gz"), metadata };
}

/**
 * Moves a finished artefact directory (`artefact.tar.gz`, `content/`, `metadata.json`) to its place.
 * The same content may be there already; then the first one stays.
 */
export async function keepImage(layout: Layout, image: ImageRef, finishedDir: string): Promise<void> {
  const dir = imageDir(layout, image);
  await mkdir(dirname(dir), { recursive: true });
  try {
    await rename(finishedDir, dir);
  } catch (error) {
    if (!isErrno(error, "ENOTEMPTY", "EEXIST")) throw error;
    await removeTree(finishedDir);
  }
}

/** A copy of the artefact that may be written to. Shares blocks with the original where the file system can. */
export async function copyImage(stored: StoredImage, targetDir: string): Promise<void> {
  await cp(stored.contentDir, targetDir, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
  });
  await changeModes(targetDir, (mode) => mode | 0o200);
}

/** Takes the write permission from a tree, so that a service cannot change the artefact it shares by mistake. */
export async function makeReadOnly(dir: string): Promise<void> {
  await changeModes(dir, (mode) => mode & ~0o222);
}

/** Removes a tree, also one without write permission. */
export async function removeTree(dir: string): Promise<void> {
  try {
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    if (!isErrno(error, "EACCES", "EPERM", "ENOTEMPTY")) throw error;
    // The first attempt goes on removing other parts for a moment after it has failed, so things vanish under us.
    await openDirectories(dir);
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function openDirectories(dir: string): Promise<void> {
  try {
    await chmod(dir, 0o700);
    for (const entry of await readdir(dir, { withFileTypes: true })) {
      if (entry.isDirectory()) await openDirectories(join(dir, entry.name));
    }
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
  }
}

function imageDir(layout: Layout, image: ImageRef): string {
  const { buildServiceId, digest } = parseLocalImage(image);
  return join(layout.imagesDir, buildServiceId, digest);
}

async function changeModes(path: string, change: (mode: number) => number): Promise<void> {
  const { mode } = await lstat(path);
  const newMode = change(mode & 0o7777);
  // A directory is opened up before its entries and closed after them.
  if (newMode & 0o200) await chmod(path, newMode);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await changeModes(child, change);
    else if (entry.isFile()) await chmod(child, change((await lstat(child)).mode & 0o7777));
  }
  if (!(newMode & 0o200)) await chmod(path, newMode);
}
