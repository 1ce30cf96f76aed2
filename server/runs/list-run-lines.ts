import { ask, type Db } from "@/server/db";
import type { RunLine } from "./dto";
import { listRuns, type RunPage } from "./list-runs";
import type { RunListQuery } from "./list-runs-query";
import { readRunImages } from "./run-images";

export interface RunLinePage extends Omit<RunPage, "runs"> {
  runs: RunLine[];
}

/** A page of runs as people read it: with the images they deployed. @throws AppError 400 for a foreign cursor */
export async function listRunLines(db: Db, query: RunListQuery): Promise<RunLinePage> {
  const page = await listRuns(db, query);
  const images = await readRunImages(
    db,
    page.runs.map(({ id }) => id),
  );
  return { ...page, runs: page.runs.map((run) => ({ ...run, images: images.get(run.id) ?? [] })) };
}

/** Who counts as lately: whoever started one of so many newest runs. */
const LATELY = 1_000;

/** Names of those who lately started runs, of a stage or of the whole project, in the alphabet's order; runs below other runs do not count. */
export async function listStarters(
  db: Db,
  { projectId, stageId }: { projectId: string; stageId: string | undefined },
): Promise<string[]> {
  const [where, values] =
    stageId === undefined
      ? (["project_id = $1", [projectId]] as const)
      : (["project_id = $1 AND stage_id = $2::uuid", [projectId, stageId]] as const);
  const rows = await ask<{ name: string }>(
    db,
    {
      name: `list-starters${stageId === undefined ? "" : "-stage"}`,
      text: `SELECT DISTINCT triggered_by AS name FROM (
          SELECT triggered_by, trigger FROM run WHERE ${where}
          ORDER BY created_at DESC, id DESC LIMIT ${String(LATELY)}) AS lately
        WHERE trigger <> 'flow' ORDER BY name`,
    },
    values,
  );
  return rows.map(({ name }) => name);
}
