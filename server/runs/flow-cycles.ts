import { findFlowCycle, flowsRunBy, type ProjectFlow } from "@/core/document";
import type { Db, Tx } from "@/server/db";
import { AppError } from "@/server/errors";

/** The release flows of a project with what their published documents run. */
export async function listProjectFlows(db: Db | Tx, projectId: string): Promise<ProjectFlow[]> {
  const flows = await db.releaseFlow.findMany({
    where: { projectId, currentRevisionId: { not: null } },
    select: { currentRevisionId: true, stage: { select: { pipelineId: true, name: true } } },
  });
  const revisions = await db.flowRevision.findMany({
    where: { id: { in: flows.flatMap(({ currentRevisionId }) => currentRevisionId ?? []) } },
    select: { id: true, document: true },
  });
  const documents = new Map(revisions.map(({ id, document }) => [id, document]));
  return flows.map(({ currentRevisionId, stage }) => ({
    name: `${stage.pipelineId}/${stage.name}`,
    runs: flowsRunBy(documents.get(currentRevisionId ?? "")),
  }));
}

/**
 * Makes sure that no flow comes to run itself when `target` runs below the flows `above`, outermost first.
 * @throws AppError `cycle`, naming the way
 */
export async function assertNoCycle(
  db: Db | Tx,
  projectId: string,
  above: readonly string[],
  target: string,
): Promise<void> {
  const cycle = findFlowCycle(await listProjectFlows(db, projectId), above, target);
  if (cycle === null) return;
  throw new AppError("cycle", `A flow may not come to run itself: ${cycle.join(" → ")}.`, { status: 409 });
}
