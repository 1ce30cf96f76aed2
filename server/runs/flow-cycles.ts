import { findFlowCycle, flowsRunBy, type ProjectFlow } from "@/core/document";
import type { Db, Tx } from "@/server/db";
import { AppError } from "@/server/errors";

/** The release flows of a project with what their published documents run, by the names that stages have now. */
export async function listProjectFlows(db: Db | Tx, projectId: string): Promise<ProjectFlow[]> {
  const flows = await db.releaseFlow.findMany({
    where: { projectId, currentRevisionId: { not: null } },
    select: {
      currentRevisionId: true,
      stage: { select: { pipelineId: true, name: true, formerNames: true } },
    },
  });
  const revisions = await db.flowRevision.findMany({
    where: { id: { in: flows.flatMap(({ currentRevisionId }) => currentRevisionId ?? []) } },
    select: { id: true, document: true },
  });
  const documents = new Map(revisions.map(({ id, document }) => [id, document]));
  const nowOf = new Map<string, string>(
    flows.flatMap(({ stage: { pipelineId, name, formerNames } }) =>
      formerNames.map(
        (former) => [`${pipelineId}/${former}`.toLowerCase(), `${pipelineId}/${name}`] as const,
      ),
    ),
  );
  const names = flows.map(({ stage }) => `${stage.pipelineId}/${stage.name}`);
  // A stage that has a name now comes before one that had it.
  for (const name of names) nowOf.set(name.toLowerCase(), name);
  return flows.map(({ currentRevisionId, stage }) => ({
    name: `${stage.pipelineId}/${stage.name}`,
    runs: flowsRunBy(documents.get(currentRevisionId ?? "")).map((id) => nowOf.get(id.toLowerCase()) ?? id),
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
