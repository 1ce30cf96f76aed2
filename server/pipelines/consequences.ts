import { flowsRunBy } from "@/core/document";
import type { Db, Tx } from "@/server/db";
import type { ResourceKind } from "@/server/db/generated/enums";
import {
  getPipeline,
  getStageById,
  type PipelinePlace,
  type PipelineToChange,
  type StageToChange,
} from "./change-board";
import type { BrokenStep, Consequences, StageRemoval } from "./dto";
import { itemKey, nodeUsesOf, usesBroken, type Layout } from "./node-uses";
import { findStage } from "./stage-names";

/** A change of a board that may leave flows behind which do not fit it any more. */
export type PlannedChange =
  | { type: "move-stage"; stageId: string; index: number }
  | { type: "remove-stage"; stageId: string }
  | { type: "move-item"; kind: ResourceKind; id: string; stageId: string }
  | { type: "remove-item"; kind: ResourceKind; id: string };

/** What a change would do beyond what it is about; nothing is changed. @throws AppError 404 */
export async function readConsequences(
  db: Db | Tx,
  place: PipelinePlace,
  change: PlannedChange,
): Promise<Consequences> {
  const pipeline = await getPipeline(db, place);
  const before = layoutOf(pipeline);
  const uses = pipeline.stages.flatMap(({ id, flow }) => nodeUsesOf(id, flow?.revisions[0]?.document));
  const brokenSteps = usesBroken(uses, before, layoutAfter(before, change)).map((use): BrokenStep => ({
    stage: pipeline.stages.find(({ id }) => id === use.stageId)?.name ?? "",
    nodeKey: use.nodeKey,
    title: use.title,
    role: use.role,
  }));
  const removal =
    change.type === "remove-stage"
      ? await readStageRemoval(db, pipeline, getStageById(pipeline, change.stageId))
      : null;
  const blockedBy =
    change.type === "remove-item"
      ? await whyItemStays(db, place.projectId, change)
      : (removal?.blockedBy ?? null);
  return { brokenSteps, removal, blockedBy };
}

function layoutOf(pipeline: PipelineToChange): Layout {
  return {
    stageIds: pipeline.stages.map(({ id }) => id),
    stageOf: new Map(
      pipeline.stages.flatMap(({ id, resources }) =>
        resources.map(({ kind, resourceId }) => [itemKey(kind, resourceId), id] as const),
      ),
    ),
  };
}

function layoutAfter(before: Layout, change: PlannedChange): Layout {
  const { stageIds, stageOf } = before;
  switch (change.type) {
    case "move-stage": {
      const others = stageIds.filter((id) => id !== change.stageId);
      return { stageOf, stageIds: others.toSpliced(change.index, 0, change.stageId) };
    }
    case "remove-stage":
      return {
        stageIds: stageIds.filter((id) => id !== change.stageId),
        stageOf: new Map([...stageOf].filter(([, stageId]) => stageId !== change.stageId)),
      };
    case "move-item":
      return { stageIds, stageOf: new Map([...stageOf, [itemKey(change.kind, change.id), change.stageId]]) };
    case "remove-item": {
      const gone = itemKey(change.kind, change.id);
      return { stageIds, stageOf: new Map([...stageOf].filter(([key]) => key !== gone)) };
    }
  }
}

/** Why a resource cannot leave the board now; null when it can. */
export async function whyItemStays(
  db: Db | Tx,
  projectId: string,
  { kind, id }: { kind: ResourceKind; id: string },
): Promise<string | null> {
  const lock = await db.targetLock.findUnique({
    where: { projectId_kind_targetId: { projectId, kind, targetId: id } },
    select: { doing: true, run: { select: { number: true } } },
  });
  if (lock === null) return null;
  return `Run #${String(lock.run.number)} is ${lock.doing} ${id} right now. Wait until it has ended, or abort it.`;
}

/** What goes with a stage, and why it cannot go now. */
export async function readStageRemoval(
  db: Db | Tx,
  pipeline: PipelineToChange,
  stage: StageToChange,
): Promise<StageRemoval> {
  const flowId = stage.flow?.id ?? null;
  const [revisions, runs, active, held, calledBy] = await Promise.all([
    flowId === null ? 0 : db.flowRevision.count({ where: { flowId } }),
    flowId === null ? 0 : db.run.count({ where: { flowId } }),
    db.run.findMany({
      where: { stageId: stage.id, concludedAt: null },
      select: { number: true },
      orderBy: { number: "asc" },
      take: 4,
    }),
    db.targetLock.findFirst({
      where: { run: { stageId: stage.id } },
      select: { targetId: true, doing: true, run: { select: { number: true } } },
    }),
    readCallers(db, pipeline, stage),
  ]);
  return { revisions, runs, calledBy, blockedBy: whyStageStays(pipeline, stage.name, active, held) };
}

function whyStageStays(
  pipeline: PipelineToChange,
  name: string,
  active: { number: number }[],
  held: { targetId: string; doing: string; run: { number: number } } | null,
): string | null {
  if (pipeline.stages.length === 1) return "A pipeline keeps at least one stage. Rename this one instead.";
  if (active.length > 0) {
    const numbers = active.slice(0, 3).map(({ number }) => `#${String(number)}`);
    const all = active.length > 3 ? `${numbers.join(", ")} and more` : numbers.join(", ");
    return active.length === 1
      ? `Run ${all} of ${name} has not ended. Wait for it, or abort it.`
      : `Runs ${all} of ${name} have not ended. Wait for them, or abort them.`;
  }
  if (held !== null) {
    return `Run #${String(held.run.number)} is still ${held.doing} ${held.targetId}. Wait until that has ended.`;
  }
  return null;
}

/** Flows of the project with a step that runs this stage's flow: `main/QA`. */
async function readCallers(db: Db | Tx, pipeline: PipelineToChange, stage: StageToChange): Promise<string[]> {
  const flows = await db.releaseFlow.findMany({
    where: { projectId: pipeline.projectId, stageId: { not: stage.id } },
    select: {
      stage: { select: { pipelineId: true, name: true } },
      revisions: { orderBy: { number: "desc" }, take: 1, select: { document: true } },
    },
  });
  return flows.flatMap(({ stage: caller, revisions: [newest] }) => {
    const isCalled = flowsRunBy(newest?.document).some((name) => {
      const [pipelineId, called = ""] = name.split("/");
      return pipelineId === pipeline.id && findStage(pipeline.stages, called)?.id === stage.id;
    });
    return isCalled ? [`${caller.pipelineId}/${caller.name}`] : [];
  });
}
