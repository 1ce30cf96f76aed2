import type { Db } from "@/server/db";
import { getFlowOfStage, type FlowToRun } from "@/server/runs";

/** A flow as runs of it are made now; null when it is gone, or was never published. */
export async function findPlace(db: Db, flowId: string): Promise<FlowToRun | null> {
  const flow = await db.releaseFlow.findUnique({ where: { id: flowId }, include: { stage: true } });
  if (flow === null || flow.currentRevisionId === null) return null;
  const { projectId, pipelineId, name } = flow.stage;
  return { projectId, pipelineId, ...(await getFlowOfStage(db, projectId, pipelineId, name)) };
}
