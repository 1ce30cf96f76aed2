import { walkRawNodes } from "@/core/document/walk";
import { documentKey } from "@/core/run";
import type { Db } from "@/server/db";

/** What a message says about where it comes from. */
export interface RunFacts {
  project: string;
  pipeline: string;
  stage: string;
  run: { id: string; number: number; name: string | null; url: string };
  node: { ref: string | null; key: string };
}

/** @throws what the database throws when the run is gone */
export async function readRunFacts(
  db: Db,
  publicUrl: string,
  { runId, nodeKey }: { runId: string; nodeKey: string },
): Promise<RunFacts> {
  const run = await db.run.findUniqueOrThrow({
    where: { id: runId },
    select: {
      number: true,
      name: true,
      projectId: true,
      pipelineId: true,
      document: true,
      flow: { select: { stage: { select: { name: true } } } },
    },
  });
  return {
    project: run.projectId,
    pipeline: run.pipelineId,
    stage: run.flow.stage.name,
    run: {
      id: runId,
      number: run.number,
      name: run.name,
      url: `${publicUrl}/projects/${encodeURIComponent(run.projectId)}/runs/${runId}`,
    },
    node: { ref: refOf(run.document, nodeKey), key: nodeKey },
  };
}

function refOf(document: unknown, nodeKey: string): string | null {
  const key = documentKey(nodeKey);
  for (const visit of walkRawNodes(document)) {
    if (visit.key === key) return typeof visit.node.ref === "string" ? visit.node.ref : null;
  }
  return null;
}
