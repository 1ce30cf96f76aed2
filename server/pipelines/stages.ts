import type { Actor } from "@/server/auth";
import type { Db, Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import {
  changeBoard,
  getStageById,
  type PipelinePlace,
  type PipelineToChange,
  type StageToChange,
} from "./change-board";
import { readStageRemoval } from "./consequences";
import { MAX_STAGES } from "./specs";
import { findFormerly, formerNamesAfter, isSameName } from "./stage-names";

/** Runs go with their events and logs: a stage of years may have many. */
const REMOVE_WITHIN_MS = 120_000;

/** A name for a stage, and whether it may be one that another stage had before. */
export interface WantedName {
  name: string;
  /** Links and API calls that lead to the other stage by this name lead to this one from now on. */
  takeOver: boolean;
}

/** Adds a stage behind the last one. @throws AppError 409 for a name that is taken, or with too many stages */
export async function addStage(
  db: Db,
  actor: Actor,
  place: PipelinePlace,
  wanted: WantedName,
): Promise<{ id: string }> {
  return changeBoard(db, actor, place, async (tx, pipeline) => {
    if (pipeline.stages.length >= MAX_STAGES) {
      throw AppError.conflict(`A pipeline has at most ${String(MAX_STAGES)} stages.`);
    }
    await takeName(tx, pipeline, null, wanted);
    const last = pipeline.stages.at(-1)?.position ?? -1;
    const { id } = await tx.stage.create({
      data: { ...toKey(place), name: wanted.name, position: last + 1 },
      select: { id: true },
    });
    const audit = { action: "stage.add", subject: subjectOf(place, wanted.name) };
    return { result: { id }, audit };
  });
}

/** Names a stage anew; it is still found by the names it had. @throws AppError 404, 409 for a name that is taken */
export async function renameStage(
  db: Db,
  actor: Actor,
  place: PipelinePlace,
  stageId: string,
  wanted: WantedName,
): Promise<void> {
  await changeBoard(db, actor, place, async (tx, pipeline) => {
    const stage = getStageById(pipeline, stageId);
    if (stage.name === wanted.name) return { result: undefined, audit: null };
    await takeName(tx, pipeline, stage, wanted);
    await tx.stage.update({
      where: { id: stageId },
      data: { name: wanted.name, formerNames: formerNamesAfter(stage, wanted.name) },
    });
    const detail = { name: { from: stage.name, to: wanted.name } };
    return {
      result: undefined,
      audit: { action: "stage.rename", subject: subjectOf(place, wanted.name), detail },
    };
  });
}

/** Refuses a name that is taken; one that another stage had before is taken from it only when that is wanted. */
async function takeName(
  tx: Tx,
  pipeline: PipelineToChange,
  stage: StageToChange | null,
  { name, takeOver }: WantedName,
): Promise<void> {
  const others = pipeline.stages.filter(({ id }) => id !== stage?.id);
  if (others.some((other) => isSameName(other.name, name))) {
    throw AppError.conflict(`This pipeline has a stage “${name}” already. Choose another name.`);
  }
  const formerly = findFormerly(others, name);
  if (formerly === undefined) return;
  if (!takeOver) {
    throw new AppError(
      "former-name",
      `${formerly.name} was called “${name}” before: links and API calls with that name lead to it. Choose another name, or have them lead to this stage.`,
      { status: 409, details: { stage: formerly.name } },
    );
  }
  await tx.stage.update({
    where: { id: formerly.id },
    data: { formerNames: formerly.formerNames.filter((former) => !isSameName(former, name)) },
  });
}

/** Puts a stage at another place in the row. @throws AppError 404 */
export async function moveStage(
  db: Db,
  actor: Actor,
  place: PipelinePlace,
  stageId: string,
  index: number,
): Promise<void> {
  await changeBoard(db, actor, place, async (tx, pipeline) => {
    const stage = getStageById(pipeline, stageId);
    const others = pipeline.stages.filter(({ id }) => id !== stageId);
    const order = others.toSpliced(index, 0, stage);
    if (order.every(({ id }, at) => pipeline.stages[at]?.id === id))
      return { result: undefined, audit: null };
    for (const [position, { id }] of order.entries()) {
      await tx.stage.update({ where: { id }, data: { position } });
    }
    const names = (stages: readonly StageToChange[]) => stages.map(({ name }) => name);
    const detail = { stages: { from: names(pipeline.stages), to: names(order) } };
    return {
      result: undefined,
      audit: { action: "stage.move", subject: subjectOf(place, stage.name), detail },
    };
  });
}

/**
 * Takes a stage away, with its flow, that flow's revisions and runs. What stands in it goes on running and is free for
 * another stage. @throws AppError 404, 409 while a run of it goes on, and for the only stage
 */
export async function removeStage(
  db: Db,
  actor: Actor,
  place: PipelinePlace,
  stageId: string,
): Promise<void> {
  await changeBoard(
    db,
    actor,
    place,
    async (tx, pipeline) => {
      const stage = getStageById(pipeline, stageId);
      // A run that is being started holds its flow: this waits for it, and then sees it.
      await tx.$queryRaw`SELECT id FROM release_flow WHERE stage_id = ${stageId}::uuid FOR UPDATE`;
      const removal = await readStageRemoval(tx, pipeline, stage);
      if (removal.blockedBy !== null) throw AppError.conflict(removal.blockedBy);
      // A run keeps its revision from being deleted, so runs go first.
      await tx.run.deleteMany({ where: { stageId } });
      await tx.stage.delete({ where: { id: stageId } });
      const { revisions, runs } = removal;
      const items = stage.resources.map(({ kind, resourceId }) => `${kind}/${resourceId}`);
      return {
        result: undefined,
        audit: {
          action: "stage.remove",
          subject: subjectOf(place, stage.name),
          detail: { revisions, runs, items },
        },
      };
    },
    { timeoutMs: REMOVE_WITHIN_MS },
  );
}

function subjectOf({ pipelineId }: PipelinePlace, stage: string): string {
  return `${pipelineId}/${stage}`;
}

function toKey({ projectId, pipelineId }: PipelinePlace): PipelinePlace {
  return { projectId, pipelineId };
}
