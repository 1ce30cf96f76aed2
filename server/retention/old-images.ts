import { Prisma } from "@/server/db/generated/client";
import type { Db, Tx } from "@/server/db";
import { days, type RetentionPolicy } from "./policy";
import type { Doomed, Rule } from "./rule";
import { findWantedImages, type NamedImage } from "./wanted-images";

interface ImageRow {
  image: string;
  at: string;
  label: string;
  build_ids: string[];
  shas: string[];
}

/**
 * Images that builds have made, in two steps: here they are given up, so that nothing new uses them, and their files go
 * with the next look at what runtimes hold. An image with several builds goes when all of them may.
 */
export const oldImages: Rule = {
  kind: "images",

  async find(db, policy, after, limit) {
    const { imageDays, imagesPerStage } = policy;
    if (imageDays === null) return [];
    const doomed: Doomed[] = [];
    for (let last = after; doomed.length < limit;) {
      const rows = await findOld(db, imageDays, imagesPerStage, last, limit);
      const wanted = await findWantedImages(db, rows.map(toNamed), imagesPerStage);
      const page = rows.map((row): Doomed => ({
        id: row.image,
        at: row.at,
        label: `image of ${row.label}`,
        reason: `built on ${row.at.slice(0, 10)}, more than ${days(imageDays)} ago; nothing that is deployed, under way or among the last ${imagesPerStage} refers to it`,
      }));
      doomed.push(...page.filter(({ id }) => !wanted.has(id)));
      last = page.at(-1) ?? null;
      if (rows.length < limit) break;
    }
    return doomed.slice(0, limit);
  },

  async remove(tx, doomed, policy) {
    const images = await stillUnwanted(tx, doomed, policy);
    await tx.$executeRaw`
      UPDATE build SET image_removed_at = now() WHERE image = ANY(${images}::text[]) AND image_removed_at IS NULL`;
    return { count: images.length, bytes: 0 };
  },
};

async function findOld(
  db: Db | Tx,
  imageDays: number,
  lastCount: number,
  after: Doomed | null,
  limit: number,
): Promise<ImageRow[]> {
  const behind =
    after === null
      ? Prisma.sql`true`
      : Prisma.sql`(max(b.concluded_at), b.image) > (${after.at}::timestamptz, ${after.id})`;
  return db.$queryRaw<ImageRow[]>`
    WITH kept AS (
      SELECT s.project_id, s.id,
        (SELECT number FROM build WHERE project_id = s.project_id AND build_service_id = s.id AND status = 'Success'
          ORDER BY number DESC OFFSET ${lastCount - 1} LIMIT 1) AS newest
      FROM build_service s
    )
    SELECT b.image, max(b.concluded_at)::text AS at, array_agg(b.id::text) AS build_ids, array_agg(b.sha) AS shas,
      min(b.project_id || ' · ' || b.build_service_id || ' #' || b.number) AS label
    FROM build b JOIN kept k ON k.project_id = b.project_id AND k.id = b.build_service_id
    WHERE b.image IS NOT NULL AND b.image_removed_at IS NULL AND b.concluded_at IS NOT NULL
    GROUP BY b.image
    HAVING max(b.concluded_at) < now() - make_interval(days => ${imageDays})
      AND bool_and(b.number < COALESCE(k.newest, 0)) AND ${behind}
    ORDER BY max(b.concluded_at), b.image LIMIT ${limit}`;
}

/** Looked at again where it is removed: a run may have come since. */
async function stillUnwanted(
  tx: Tx,
  doomed: readonly Doomed[],
  { imagesPerStage }: RetentionPolicy,
): Promise<string[]> {
  const named = await nameImages(
    tx,
    doomed.map(({ id }) => id),
  );
  const wanted = await findWantedImages(tx, named, imagesPerStage);
  return named.map(({ image }) => image).filter((image) => !wanted.has(image));
}

/** Images with the builds that made them. */
export async function nameImages(db: Db | Tx, images: readonly string[]): Promise<NamedImage[]> {
  const rows = await db.$queryRaw<{ image: string; build_ids: string[]; shas: string[] }[]>`
    SELECT image, array_agg(id::text) AS build_ids, array_agg(sha) AS shas FROM build
    WHERE image = ANY(${[...images]}::text[]) GROUP BY image`;
  const known = new Map(rows.map((row) => [row.image, row]));
  return images.map((image) => ({
    image,
    buildIds: known.get(image)?.build_ids ?? [],
    shas: known.get(image)?.shas ?? [],
  }));
}

function toNamed({ image, build_ids: buildIds, shas }: ImageRow): NamedImage {
  return { image, buildIds, shas };
}
