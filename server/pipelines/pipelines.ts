import { recordAudit } from "@/server/audit";
import type { Actor } from "@/server/auth";
import { inTransaction, isUniqueViolation, type Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { changeBoard, ringBoard, type PipelinePlace } from "./change-board";

/** Makes an empty pipeline; `stages` are names, each once. @throws AppError 409 for an id that is taken */
export async function createPipeline(
  db: Db,
  actor: Actor,
  wanted: { projectId: string; id: string; name: string; stages: readonly string[] },
): Promise<{ id: string }> {
  const { projectId, id, name, stages } = wanted;
  try {
    await inTransaction(db, async (tx) => {
      await tx.pipeline.create({
        data: {
          projectId,
          id,
          name,
          stages: { create: stages.map((stage, position) => ({ name: stage, position })) },
        },
      });
      await recordAudit(tx, actor, {
        projectId,
        action: "pipeline.create",
        subject: id,
        detail: { name, stages: [...stages] },
      });
      await ringBoard(tx, projectId);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw AppError.conflict(`This project has a pipeline “${id}” already. Choose another address.`);
  }
  return { id };
}

/** Names a pipeline anew; its address stays. @throws AppError 404 */
export async function renamePipeline(
  db: Db,
  actor: Actor,
  place: PipelinePlace,
  name: string,
): Promise<void> {
  await changeBoard(db, actor, place, async (tx, pipeline) => {
    if (pipeline.name === name) return { result: undefined, audit: null };
    await tx.pipeline.update({
      where: { projectId_id: { projectId: place.projectId, id: pipeline.id } },
      data: { name },
    });
    const detail = { name: { from: pipeline.name, to: name } };
    return { result: undefined, audit: { action: "pipeline.rename", subject: pipeline.id, detail } };
  });
}
