import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { findJsonFile, isErrno, withFileLock } from "@/server/machine";
import { RuntimeError, type HeldImage, type ImageRef } from "../runtime";
import { findImage, removeTree } from "./images";
import { parseLocalImage, serviceFiles, taskFiles, type Layout } from "./layout";
import { listPairs } from "./list-pairs";
import { TaskSpecSchema } from "./records";
import { ServiceRecordSchema } from "./supervisor-protocol";

/** An artefact that a build gave out this lately is not removed: its build may not be written down yet. */
const RECENTLY_MS = 60 * 60 * 1000;
/** What a killed process left half removed. */
const HALF_REMOVED = ".old-";

/** Runs `work` while nobody else gives out or removes artefacts of this build service. */
export async function withImagesLock<T>(
  layout: Layout,
  buildServiceId: string,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(layout.imagesDir, { recursive: true, mode: 0o700 });
  return withFileLock(join(layout.imagesDir, `${buildServiceId}.lock`), work);
}

/** Notes that a build has just given this artefact out. Only under `withImagesLock`. */
export async function noteUse(layout: Layout, image: ImageRef): Promise<void> {
  const now = new Date();
  await utimes(metadataFile(layout, image), now, now);
}

/** Every whole artefact of this root. */
export async function listHeldImages(layout: Layout): Promise<HeldImage[]> {
  const pairs = await listPairs(layout.imagesDir);
  const held = await Promise.all(
    pairs.map(async ([buildServiceId, digest]): Promise<HeldImage[]> => {
      const image = `local/${buildServiceId}@sha256:${digest}`;
      if (!/^[0-9a-f]{64}$/.test(digest) || buildServiceId.startsWith(".")) return [];
      const found = await stat(metadataFile(layout, image)).catch(nullWhenMissing);
      return found === null ? [] : [{ image, usedAt: found.mtime }];
    }),
  );
  return held.flat();
}

/**
 * Removes an artefact and tells the bytes it took; 0 when it is not there. In one step out of sight, so that nobody
 * ever sees half of one. Throws `RuntimeError` `conflict` while something uses it or has just been given it.
 */
export async function removeHeldImage(layout: Layout, image: ImageRef): Promise<number> {
  const { buildServiceId, digest } = parseLocalImage(image);
  await removeHalfRemoved(layout);
  const doomed = join(layout.imagesDir, `${HALF_REMOVED}${randomBytes(8).toString("hex")}`);
  const sizeBytes = await withImagesLock(layout, buildServiceId, async () => {
    if ((await findImage(layout, image)) === null) return null;
    await assertUnused(layout, image);
    const dir = join(layout.imagesDir, buildServiceId, digest);
    const size = await sizeOf(dir);
    await rename(dir, doomed);
    await forgetInputs(layout, buildServiceId, image);
    return size;
  });
  if (sizeBytes === null) return 0;
  await removeTree(doomed);
  return sizeBytes;
}

async function assertUnused(layout: Layout, image: ImageRef): Promise<void> {
  const refuse = (by: string): never => {
    throw new RuntimeError("conflict", `The artefact ${image} is not removed: ${by}.`);
  };
  const { mtimeMs } = await stat(metadataFile(layout, image));
  if (Date.now() - mtimeMs < RECENTLY_MS) refuse("a build has given it out within the last hour");
  for (const [projectId, serviceId] of await listPairs(layout.servicesDir)) {
    const { state } = serviceFiles(layout, projectId, serviceId);
    const record = await findJsonFile(state, ServiceRecordSchema);
    if (record?.release.image === image) refuse(`service ${serviceId} of ${projectId} runs it`);
  }
  for (const name of await readdir(layout.tasksDir).catch(noneWhenMissing)) {
    const files = taskFiles(join(layout.tasksDir, name));
    const spec = await findJsonFile(files.spec, TaskSpecSchema);
    if (spec === null || !("image" in spec.work) || spec.work.image !== image) continue;
    if ((await stat(files.outcome).catch(nullWhenMissing)) === null)
      refuse(`the ${spec.work.kind} ${spec.work.id} uses it`);
  }
}

/** The next build of the same inputs shall not look for it in vain, and these notes shall not pile up. */
async function forgetInputs(layout: Layout, buildServiceId: string, image: ImageRef): Promise<void> {
  const dir = join(layout.imagesDir, buildServiceId, "inputs");
  for (const name of await readdir(dir).catch(noneWhenMissing)) {
    const text = await readFile(join(dir, name), "utf8").catch(() => "");
    if (text.includes(image)) await rm(join(dir, name), { force: true });
  }
}

async function removeHalfRemoved(layout: Layout): Promise<void> {
  for (const name of await readdir(layout.imagesDir).catch(noneWhenMissing)) {
    if (!name.startsWith(HALF_REMOVED)) continue;
    const found = await stat(join(layout.imagesDir, name)).catch(nullWhenMissing);
    // One that is being removed right now is left to whoever does it.
    if (found !== null && Date.now() - found.ctimeMs > RECENTLY_MS) {
      await removeTree(join(layout.imagesDir, name));
    }
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await lstat(path);
  if (!found.isDirectory()) return found.size;
  let sum = 0;
  for (const name of await readdir(path)) sum += await sizeOf(join(path, name));
  return sum;
}

function metadataFile(layout: Layout, image: ImageRef): string {
  const { buildServiceId, digest } = parseLocalImage(image);
  return join(layout.imagesDir, buildServiceId, digest, "metadata.json");
}

function nullWhenMissing(error: unknown): null {
  if (isErrno(error, "ENOENT", "ENOTDIR")) return null;
  throw error;
}

function noneWhenMissing(error: unknown): string[] {
  if (isErrno(error, "ENOENT")) return [];
  throw error;
}
