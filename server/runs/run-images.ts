import { ask, type Db, type Statement } from "@/server/db";
import type { RunImage } from "./dto";

/** So many of a run are told. */
const MAX_IMAGES = 6;

interface ImageRow extends Omit<RunImage, "build"> {
  runId: string;
  buildServiceId: string | null;
  number: number;
  branch: string | null;
  sha: string;
}

/** For each run: what it put onto which targets, the first of it first, and the newest build of each. */
const READ_RUN_IMAGES: Statement<ImageRow> = {
  name: "read-run-images",
  text: `
    SELECT r.id AS "runId", i.image, i.targets, b.build_service_id AS "buildServiceId", b.number, b.branch, b.sha
    FROM unnest($1::uuid[]) AS r(id)
    CROSS JOIN LATERAL (
      SELECT d.project_id, d.to_image AS image, array_agg(DISTINCT d.target_id) AS targets, min(d.created_at) AS at
      FROM deployment d WHERE d.run_id = r.id AND d.status NOT IN ('Failed', 'Aborted')
      GROUP BY d.project_id, d.to_image ORDER BY at LIMIT ${String(MAX_IMAGES)}) AS i
    LEFT JOIN LATERAL (
      SELECT build_service_id, number, branch, sha FROM build
      WHERE project_id = i.project_id AND image = i.image ORDER BY created_at DESC LIMIT 1) AS b ON true
    ORDER BY i.at`,
};

/** By id of the run; at most six of each. */
export async function readRunImages(db: Db, runIds: readonly string[]): Promise<Map<string, RunImage[]>> {
  const images = new Map<string, RunImage[]>(runIds.map((id) => [id, []]));
  if (runIds.length === 0) return images;
  for (const row of await ask(db, READ_RUN_IMAGES, [runIds])) {
    const { runId, image, targets, buildServiceId, number, branch, sha } = row;
    const build = buildServiceId === null ? null : { buildServiceId, number, branch, sha };
    images.get(runId)?.push({ image, targets, build });
  }
  return images;
}
