import type { Logger } from "pino";
import type { Db } from "@/server/db";
import type { RuntimePool } from "@/server/runtime-pool";
import { RuntimeError, type HeldImage, type Runtime } from "@/server/runtimes/runtime";
import { nameImages } from "./old-images";
import type { RetentionPolicy } from "./policy";
import { RETENTION } from "./tunables";
import { findWantedImages } from "./wanted-images";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface SweepDeps {
  db: Db;
  runtimes: RuntimePool;
  logger: Logger;
}

export interface Swept {
  /** Images whose files went. */
  images: number;
  /** Ended work that a runtime still kept, because whoever had concluded it died before saying so. */
  work: number;
  bytes: number;
}

/**
 * Brings what runtimes hold in line with the database: files of images that were given up, or that no row knows of, go.
 * The rows come first, always; a crash in between leaves files, and the next look finds them.
 */
export async function sweepFiles(
  deps: SweepDeps,
  policy: RetentionPolicy,
  signal: AbortSignal,
): Promise<Swept> {
  const swept: Swept = { images: 0, work: 0, bytes: 0 };
  for (const runtime of await reachableRuntimes(deps)) {
    if (signal.aborted) break;
    await sweepImages(deps, policy, runtime, signal, swept);
    await sweepEndedWork(deps, runtime, signal, swept);
  }
  return swept;
}

/** Those of all projects; projects with the same driver and settings share one. */
async function reachableRuntimes({ db, runtimes, logger }: SweepDeps): Promise<Set<Runtime>> {
  const places = await db.$queryRaw<{ project_id: string; id: string | null }[]>`
    SELECT p.id AS project_id, r.id FROM project p LEFT JOIN runtime r ON r.project_id = p.id`;
  const reachable = new Set<Runtime>();
  for (const { project_id: projectId, id } of places) {
    try {
      reachable.add(await runtimes.forProject(projectId, id));
    } catch (error) {
      logger.warn(
        { err: error, projectId, runtimeId: id },
        "a runtime cannot be cleaned up: it is not reachable",
      );
    }
  }
  return reachable;
}

async function sweepImages(
  { db, logger }: SweepDeps,
  policy: RetentionPolicy,
  runtime: Runtime,
  signal: AbortSignal,
  swept: Swept,
): Promise<void> {
  const held = await runtime.listImages();
  const unused = await findUnused(db, held);
  const named = await nameImages(db, unused);
  const wanted = await findWantedImages(db, named, policy.imagesPerStage);
  await takeBack(db, [...wanted]);
  for (const image of unused) {
    if (signal.aborted) return;
    if (wanted.has(image)) continue;
    try {
      swept.bytes += await runtime.removeImage(image);
      swept.images += 1;
      logger.info({ image }, "the files of an image were removed");
    } catch (error) {
      // Something runs it that no row tells of, or a build has just given it out: it is looked at again.
      if (!(error instanceof RuntimeError)) throw error;
      logger.info({ image, reason: error.message }, "the files of an image stay");
    }
  }
}

/** Images that no build stands for any more: given up a while ago, or unknown for long and nothing is being built. */
async function findUnused(db: Db, held: readonly HeldImage[]): Promise<string[]> {
  const rows = await db.$queryRaw<{ image: string }[]>`
    WITH held AS (
      SELECT * FROM unnest(${held.map(({ image }) => image)}::text[], ${held.map(({ usedAt }) => usedAt)}::timestamptz[])
        AS h(image, used_at)
    )
    SELECT h.image FROM held h LEFT JOIN LATERAL (
      SELECT count(*) AS builds, count(*) FILTER (WHERE b.image_removed_at IS NULL) AS live,
        max(b.image_removed_at) AS removed_at,
        bool_or(EXISTS (SELECT 1 FROM build open WHERE open.project_id = b.project_id
          AND open.build_service_id = b.build_service_id AND open.concluded_at IS NULL)) AS building
      FROM build b WHERE b.image = h.image
    ) b ON true
    WHERE b.live = 0 AND CASE
      WHEN b.builds = 0 THEN h.used_at < now() - make_interval(hours => ${RETENTION.orphanGraceHours})
        AND NOT EXISTS (SELECT 1 FROM operation WHERE kind = 'build' AND concluded_at IS NULL)
      ELSE b.removed_at < now() - make_interval(secs => ${RETENTION.fileGraceSeconds}) AND NOT b.building END`;
  return rows.map(({ image }) => image);
}

/** Something began to want an image in the moment it was given up. */
async function takeBack(db: Db, images: readonly string[]): Promise<void> {
  if (images.length === 0) return;
  await db.$executeRaw`
    UPDATE build SET image_removed_at = NULL WHERE image = ANY(${[...images]}::text[]) AND image_removed_at IS NOT NULL`;
}

async function sweepEndedWork(
  { db, logger }: SweepDeps,
  runtime: Runtime,
  signal: AbortSignal,
  swept: Swept,
): Promise<void> {
  const held = (await runtime.list()).filter(({ id }) => UUID.test(id));
  if (held.length === 0) return;
  const ended = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM operation WHERE id = ANY(${held.map(({ id }) => id)}::uuid[])
      AND concluded_at < now() - make_interval(secs => ${RETENTION.endedWorkGraceSeconds})`;
  const ids = new Set(ended.map(({ id }) => id));
  for (const ref of held) {
    if (signal.aborted) return;
    if (!ids.has(ref.id)) continue;
    try {
      await runtime.forget(ref);
      swept.work += 1;
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      logger.warn({ work: ref, reason: error.message }, "work that was concluded has not ended");
    }
  }
}
