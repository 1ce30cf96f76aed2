import { ask, type Db, type Statement } from "@/server/db";
import { assertRunInProject } from "./queries";

/** What a service or job of the stage ran once a run was over. */
export interface StageImage {
  kind: "service" | "job";
  id: string;
  /** `repository@sha256:…`; null: nothing was ever released there. */
  image: string | null;
  /** The newest build of it; null for an image that was not built here. */
  build: { number: number; branch: string | null; sha: string } | null;
}

interface Row extends Omit<StageImage, "build"> {
  number: number | null;
  branch: string | null;
  sha: string;
}

/** Of a run that has not ended: what the stage ran before it. */
const IMAGES: Statement<Row> = {
  name: "stage-images-of-run",
  text: `
    SELECT t.kind, t.entry->>'id' AS id, t.entry->>'image' AS image, b.number, b.branch, b.sha
    FROM run r
    CROSS JOIN LATERAL (SELECT COALESCE(r.snapshot_after, r.snapshot_before, '{}'::jsonb) AS taken) AS s
    CROSS JOIN LATERAL (
      SELECT 'service' AS kind, entry, place FROM jsonb_array_elements(COALESCE(s.taken->'services', '[]')) WITH ORDINALITY AS e(entry, place)
      UNION ALL
      SELECT 'job', entry, place FROM jsonb_array_elements(COALESCE(s.taken->'jobs', '[]')) WITH ORDINALITY AS e(entry, place)
    ) AS t
    LEFT JOIN LATERAL (
      SELECT number, branch, sha FROM build
      WHERE project_id = r.project_id AND image = t.entry->>'image' ORDER BY created_at DESC LIMIT 1) AS b ON true
    WHERE r.id = $1::uuid ORDER BY t.kind DESC, t.place`,
};

/** What a run left its stage with. @throws AppError 404 */
export async function readStageImages(db: Db, projectId: string, runId: string): Promise<StageImage[]> {
  await assertRunInProject(db, projectId, runId);
  const rows = await ask(db, IMAGES, [runId]);
  return rows.map(({ number, branch, sha, ...target }) => ({
    ...target,
    build: number === null ? null : { number, branch, sha },
  }));
}
