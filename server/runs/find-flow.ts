import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";

/** The release flow of a stage with what stands around it; the stage's name in any case. @throws AppError 404 */
export async function getFlowOfStage(db: Db, projectId: string, pipelineId: string, stageName: string) {
  const stages = await db.stage.findMany({
    where: { projectId, pipelineId },
    orderBy: { position: "asc" },
    include: { flow: true },
  });
  if (stages.length === 0) {
    throw AppError.notFound(`There is no pipeline “${pipelineId}” in project “${projectId}”.`);
  }
  const stage = stages.find((one) => one.name.toLowerCase() === stageName.toLowerCase());
  if (stage === undefined) {
    const known = stages.map((one) => one.name).join(", ");
    throw AppError.notFound(`Pipeline “${pipelineId}” has no stage “${stageName}”; it has ${known}.`);
  }
  if (stage.flow === null || stage.flow.currentRevisionId === null) {
    throw AppError.notFound(`Stage ${stage.name} of pipeline “${pipelineId}” has no release flow yet.`);
  }
  const revision = await db.flowRevision.findUniqueOrThrow({ where: { id: stage.flow.currentRevisionId } });
  return { stage, flow: stage.flow, revision };
}
