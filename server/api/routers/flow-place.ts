import { z } from "zod";
import type { Db } from "@/server/db";
import type { FlowPlace } from "@/server/flows";
import { getStage } from "@/server/pipelines";

/** Names a stage's release flow, within a project. */
export const stageInput = z.object({
  pipelineId: z.string().min(1).max(100),
  stage: z.string().min(1).max(100),
});

/** @throws AppError 404 */
export async function placeOf(
  db: Db,
  { projectId, pipelineId, stage }: z.infer<typeof stageInput> & { projectId: string },
): Promise<FlowPlace> {
  const { id, name } = await getStage(db, projectId, pipelineId, stage);
  return { projectId, pipelineId, stage: { id, name } };
}
