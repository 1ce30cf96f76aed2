import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import type { PipelineListItem } from "./dto";
import { readReleaseHeaders } from "./release-headers";
import { findStage } from "./stage-names";

export async function listPipelines(db: Db, projectId: string): Promise<PipelineListItem[]> {
  const pipelines = await db.pipeline.findMany({
    where: { projectId },
    orderBy: { createdAt: "asc" },
    include: {
      stages: {
        orderBy: { position: "asc" },
        include: { flow: { select: { id: true } }, _count: { select: { resources: true } } },
      },
    },
  });
  const flowIds = pipelines.flatMap(({ stages }) =>
    stages.flatMap(({ flow }) => (flow === null ? [] : [flow.id])),
  );
  const headers = await readReleaseHeaders(db, flowIds);
  return pipelines.map(({ id, name, createdAt, stages }) => ({
    id,
    name,
    createdAt: createdAt.toISOString(),
    stages: stages.map((stage) => ({
      id: stage.id,
      name: stage.name,
      hasFlow: stage.flow !== null,
      resources: stage._count.resources,
      release: stage.flow === null ? null : (headers.get(stage.flow.id)?.release ?? null),
    })),
  }));
}

/** A stage by its name in any case, a name it had before, or its id. @throws AppError 404, which names the stages there are */
export async function getStage(db: Db, projectId: string, pipelineId: string, stage: string) {
  const pipeline = await db.pipeline.findUnique({
    where: { projectId_id: { projectId, id: pipelineId } },
    include: { stages: { orderBy: { position: "asc" }, include: { flow: true } } },
  });
  if (pipeline === null) {
    throw AppError.notFound(`There is no pipeline “${pipelineId}” in project “${projectId}”.`);
  }
  const found = findStage(pipeline.stages, stage);
  if (found === undefined) {
    throw AppError.notFound(`Pipeline “${pipelineId}” has no stage “${stage}”.`, {
      known: pipeline.stages.map(({ name }) => name),
    });
  }
  return found;
}
