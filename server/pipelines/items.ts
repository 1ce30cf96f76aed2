import type { Actor } from "@/server/auth";
import type { Db, Tx } from "@/server/db";
import type { ResourceKind } from "@/server/db/generated/enums";
import { AppError } from "@/server/errors";
import {
  changeBoard,
  getStageById,
  type PipelinePlace,
  type PipelineToChange,
  type StageToChange,
} from "./change-board";
import { whyItemStays } from "./consequences";
import type { FreeItem } from "./dto";
import { itemKey } from "./node-uses";

/** A service, job or addon. */
export interface Item {
  kind: ResourceKind;
  id: string;
}

/** What stands in no stage yet, by kind and name. */
export async function listFreeItems(db: Db | Tx, projectId: string): Promise<FreeItem[]> {
  const query = { where: { projectId }, orderBy: [{ name: "asc" as const }, { id: "asc" as const }] };
  const [services, jobs, addons, placed] = await Promise.all([
    db.deploymentService.findMany({ ...query, select: { id: true, name: true, port: true } }),
    db.job.findMany({ ...query, select: { id: true, name: true, command: true } }),
    db.addon.findMany({ ...query, select: { id: true, name: true, type: true } }),
    db.stageResource.findMany({ where: { projectId }, select: { kind: true, resourceId: true } }),
  ]);
  const taken = new Set(placed.map(({ kind, resourceId }) => itemKey(kind, resourceId)));
  const all: FreeItem[] = [
    ...services.map(({ id, name, port }) => ({
      kind: "service" as const,
      id,
      name,
      detail: `port ${String(port)}`,
    })),
    ...jobs.map(({ id, name, command }) => ({ kind: "job" as const, id, name, detail: command ?? "" })),
    ...addons.map(({ id, name, type }) => ({ kind: "addon" as const, id, name, detail: type })),
  ];
  return all.filter(({ kind, id }) => !taken.has(itemKey(kind, id)));
}

/** Puts free resources into a stage, behind what stands there. @throws AppError 404, 409 for one that is not free */
export async function addItems(
  db: Db,
  actor: Actor,
  place: PipelinePlace,
  stageId: string,
  items: readonly Item[],
): Promise<void> {
  await changeBoard(db, actor, place, async (tx, pipeline) => {
    const stage = getStageById(pipeline, stageId);
    const free = new Set((await listFreeItems(tx, place.projectId)).map(({ kind, id }) => itemKey(kind, id)));
    for (const item of items) {
      if (!free.has(itemKey(item.kind, item.id))) throw await whyNotFree(tx, place.projectId, item);
    }
    const last = stage.resources.at(-1)?.position ?? -1;
    await tx.stageResource.createMany({
      data: items.map(({ kind, id }, index) => ({
        projectId: place.projectId,
        kind,
        resourceId: id,
        stageId,
        position: last + 1 + index,
      })),
    });
    const detail = { items: items.map(({ kind, id }) => itemKey(kind, id)) };
    return {
      result: undefined,
      audit: { action: "stage.add-items", subject: subjectOf(place, stage), detail },
    };
  });
}

async function whyNotFree(tx: Tx, projectId: string, { kind, id }: Item): Promise<AppError> {
  const placed = await tx.stageResource.findUnique({
    where: { projectId_kind_resourceId: { projectId, kind, resourceId: id } },
    include: { stage: { select: { name: true, pipelineId: true } } },
  });
  if (placed === null) return AppError.notFound(`There is no ${kind} “${id}” in project “${projectId}”.`);
  const { name, pipelineId } = placed.stage;
  return AppError.conflict(
    `“${id}” stands in ${name} of pipeline “${pipelineId}” already; a resource is in one stage only.`,
  );
}

/**
 * Puts a card at another place in its stage, or into another stage of the pipeline. `index` counts the other cards
 * there; beyond them is the end. @throws AppError 404
 */
export async function moveItem(
  db: Db,
  actor: Actor,
  place: PipelinePlace,
  item: Item,
  to: { stageId: string; index: number },
): Promise<void> {
  await changeBoard(db, actor, place, async (tx, pipeline) => {
    const { stage: from } = getPlaced(pipeline, item);
    const stage = getStageById(pipeline, to.stageId);
    const isMoved = (other: { kind: ResourceKind; resourceId: string }) =>
      other.kind === item.kind && other.resourceId === item.id;
    const others = stage.resources.filter((other) => !isMoved(other));
    const order = others.toSpliced(to.index, 0, {
      projectId: place.projectId,
      kind: item.kind,
      resourceId: item.id,
      stageId: stage.id,
      position: to.index,
    });
    const unchanged = from.id === stage.id && order.every((one, at) => sameItem(one, stage.resources[at]));
    if (unchanged) return { result: undefined, audit: null };
    for (const [position, { kind, resourceId }] of order.entries()) {
      await tx.stageResource.update({
        where: { projectId_kind_resourceId: { projectId: place.projectId, kind, resourceId } },
        data: { stageId: stage.id, position },
      });
    }
    const detail = {
      item: itemKey(item.kind, item.id),
      ...(from.id === stage.id ? { position: to.index } : { stage: { from: from.name, to: stage.name } }),
    };
    return {
      result: undefined,
      audit: { action: "stage.move-item", subject: subjectOf(place, stage), detail },
    };
  });
}

/** Takes a resource off the board; it goes on running. @throws AppError 404, 409 while a run works on it */
export async function removeItem(db: Db, actor: Actor, place: PipelinePlace, item: Item): Promise<void> {
  await changeBoard(db, actor, place, async (tx, pipeline) => {
    const { stage } = getPlaced(pipeline, item);
    const blockedBy = await whyItemStays(tx, place.projectId, item);
    if (blockedBy !== null) throw AppError.conflict(blockedBy);
    await tx.stageResource.delete({
      where: {
        projectId_kind_resourceId: { projectId: place.projectId, kind: item.kind, resourceId: item.id },
      },
    });
    const detail = { item: itemKey(item.kind, item.id) };
    return {
      result: undefined,
      audit: { action: "stage.remove-item", subject: subjectOf(place, stage), detail },
    };
  });
}

function getPlaced(pipeline: PipelineToChange, { kind, id }: Item): { stage: StageToChange } {
  const stage = pipeline.stages.find(({ resources }) =>
    resources.some((one) => one.kind === kind && one.resourceId === id),
  );
  if (stage === undefined) {
    throw AppError.notFound(`“${id}” does not stand on this board any more. Look at the board again.`);
  }
  return { stage };
}

function sameItem(
  a: { kind: ResourceKind; resourceId: string },
  b: { kind: ResourceKind; resourceId: string } | undefined,
): boolean {
  return a.kind === b?.kind && a.resourceId === b.resourceId;
}

function subjectOf({ pipelineId }: PipelinePlace, { name }: { name: string }): string {
  return `${pipelineId}/${name}`;
}
