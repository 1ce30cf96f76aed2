import { randomUUID } from "node:crypto";
import type { Db } from "@/server/db";
import { sealJson } from "@/server/secrets";

export interface AFlow {
  projectId: string;
  pipelineId: string;
  stage: string;
  stageId: string;
  flowId: string;
}

/** A project with one pipeline of one stage, and the release flow with this document on it. */
export async function aFlow(
  db: Db,
  document: object,
  overrides?: Record<string, { value: unknown; locked: boolean }>,
): Promise<AFlow> {
  const projectId = `project-${randomUUID().slice(0, 8)}`;
  const stageId = randomUUID();
  const flowId = randomUUID();
  const revisionId = randomUUID();
  await db.project.create({ data: { id: projectId, name: projectId } });
  await db.pipeline.create({ data: { projectId, id: "main", name: "main" } });
  await db.stage.create({
    data: { id: stageId, projectId, pipelineId: "main", name: "Production", position: 0 },
  });
  await db.releaseFlow.create({
    data: {
      id: flowId,
      projectId,
      stageId,
      argumentOverrides: overrides === undefined ? null : sealJson(overrides),
      revisions: {
        create: {
          id: revisionId,
          number: 1,
          sourceText: JSON.stringify(document),
          format: "json",
          document,
          authorName: "Ana",
        },
      },
    },
  });
  await db.releaseFlow.update({ where: { id: flowId }, data: { currentRevisionId: revisionId } });
  return { projectId, pipelineId: "main", stage: "Production", stageId, flowId };
}
