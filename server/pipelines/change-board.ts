import { recordAudit, type AuditRecord } from "@/server/audit";
import type { Actor } from "@/server/auth";
import { inTransaction, type Db, type TransactionOptions, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { lockResources } from "@/server/resources";

/** Which pipeline. */
export interface PipelinePlace {
  projectId: string;
  pipelineId: string;
}

/** A pipeline as it is changed: stages by position, with what stands in them by position. */
export type PipelineToChange = Awaited<ReturnType<typeof getPipeline>>;
export type StageToChange = PipelineToChange["stages"][number];

export interface BoardChange<Result> {
  result: Result;
  /** Null: nothing has changed. */
  audit: Omit<AuditRecord, "projectId"> | null;
}

/**
 * One change of a board with its audit entry, one after the other: what a change looks at stays so until it is
 * committed. Whoever watches the board is told by the commit.
 */
export async function changeBoard<Result>(
  db: Db,
  actor: Actor,
  place: PipelinePlace,
  change: (tx: Tx, pipeline: PipelineToChange) => Promise<BoardChange<Result>>,
  options: Pick<TransactionOptions, "timeoutMs"> = {},
): Promise<Result> {
  return inTransaction(
    db,
    async (tx) => {
      await lockResources(tx);
      const { result, audit } = await change(tx, await getPipeline(tx, place));
      if (audit !== null) {
        await recordAudit(tx, actor, { projectId: place.projectId, ...audit });
        await ringBoard(tx, place.projectId);
      }
      return result;
    },
    options,
  );
}

/** Wakes whoever watches a board of this project, once the transaction is committed. */
export async function ringBoard(tx: Tx, projectId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify('slipway_board', ${projectId})`;
}

/** @throws AppError 404 */
export async function getPipeline(db: Db | Tx, { projectId, pipelineId }: PipelinePlace) {
  const pipeline = await db.pipeline.findUnique({
    where: { projectId_id: { projectId, id: pipelineId } },
    include: {
      stages: {
        orderBy: { position: "asc" },
        include: {
          resources: { orderBy: [{ position: "asc" }, { resourceId: "asc" }] },
          flow: { include: { revisions: { orderBy: { number: "desc" }, take: 1 } } },
        },
      },
    },
  });
  if (pipeline === null) {
    throw AppError.notFound(`There is no pipeline “${pipelineId}” in project “${projectId}”.`);
  }
  return pipeline;
}

/** @throws AppError 404 */
export function getStageById(pipeline: PipelineToChange, stageId: string): StageToChange {
  const stage = pipeline.stages.find(({ id }) => id === stageId);
  if (stage === undefined) {
    throw AppError.notFound(
      `This stage is not in pipeline “${pipeline.id}” any more. Look at the board again.`,
    );
  }
  return stage;
}
