import type { Db } from "@/server/db";
import type { Git } from "@/server/git";
import { readHolds } from "@/server/holds";
import { observeAddon, observeService, type ImageFacts } from "@/server/resources";
import type { RuntimePool } from "@/server/runtime-pool";
import { readCards, type LiveReader } from "./cards";
import { getPipeline, type PipelineToChange } from "./change-board";
import type { Board, BoardStage, PromotionArrow } from "./dto";
import { itemKey } from "./node-uses";
import { measureDistance, promoteNodesOf } from "./promotions";
import { readReleaseHeaders } from "./release-headers";
import { readWorkInHand } from "./work-in-hand";

/** What a board asks beside the database. */
export interface BoardSources {
  db: Db;
  runtimes: RuntimePool;
  git: Git;
}

/** Asks the runtimes each time. */
export function liveReader(runtimes: RuntimePool): LiveReader {
  return {
    service: (service) => observeService(runtimes, service),
    addon: (addon) => observeAddon(runtimes, addon),
  };
}

/**
 * A pipeline with everything that stands on it, as it is right now.
 * @param live who asks the runtimes; without it they are asked each time
 * @throws AppError 404
 */
export async function getBoard(
  sources: BoardSources,
  projectId: string,
  pipelineId: string,
  live: LiveReader = liveReader(sources.runtimes),
): Promise<Board> {
  const { db } = sources;
  const pipeline = await getPipeline(db, { projectId, pipelineId });
  const flows = pipeline.stages.flatMap(({ flow }) => (flow === null ? [] : [flow]));
  const flowIds = flows.map(({ id }) => id);
  const [headers, work, holds] = await Promise.all([
    readReleaseHeaders(db, flowIds),
    readWorkInHand(db, projectId, pipelineId),
    readHolds(db, flowIds),
  ]);
  const { cards, imageOf } = await readCards(db, live, projectId, work.targets);
  const stages = pipeline.stages.map((stage): BoardStage => {
    const { flow } = stage;
    const header = flow === null ? undefined : headers.get(flow.id);
    return {
      id: stage.id,
      name: stage.name,
      position: stage.position,
      flow:
        flow === null
          ? null
          : {
              id: flow.id,
              revision: flow.revisions[0]?.number ?? null,
              paused: flow.paused,
              hold: holds.get(flow.id) ?? null,
              updatedAt: flow.updatedAt.toISOString(),
            },
      release: header?.release ?? null,
      activeRuns: header?.activeRuns ?? 0,
      cards: stage.resources.flatMap(({ kind, resourceId }) => cards.get(itemKey(kind, resourceId)) ?? []),
    };
  });
  return {
    projectId,
    pipeline: { id: pipeline.id, name: pipeline.name },
    stages,
    arrows: await readArrows(sources, pipeline, imageOf, work.promotions),
  };
}

/** @param alive what is being promoted, as `readWorkInHand` tells it */
async function readArrows(
  { db, git }: BoardSources,
  pipeline: PipelineToChange,
  imageOf: (key: string) => ImageFacts | null,
  alive: ReadonlySet<string>,
): Promise<PromotionArrow[]> {
  const stageOf = new Map(
    pipeline.stages.flatMap(({ id, resources }) =>
      resources.map(({ kind, resourceId }) => [itemKey(kind, resourceId), id] as const),
    ),
  );
  const ends = pipeline.stages.flatMap((stage) =>
    promoteNodesOf(stage.flow?.revisions[0]?.document).flatMap((node) => {
      const fromStageId = stageOf.get(itemKey(node.kind, node.fromId));
      const toStageId = stageOf.get(itemKey(node.kind, node.toId));
      if (fromStageId === undefined || toStageId === undefined) return [];
      return [{ ...node, id: `${stage.id}/${node.nodeKey}`, fromStageId, toStageId }];
    }),
  );
  const repoUrls = ends.length === 0 ? new Map<string, string>() : await readRepoUrls(db, pipeline.projectId);
  return Promise.all(
    ends.map(async (arrow): Promise<PromotionArrow> => {
      const from = itemKey(arrow.kind, arrow.fromId);
      const to = itemKey(arrow.kind, arrow.toId);
      return {
        ...arrow,
        ...(await measureDistance(git, (id) => repoUrls.get(id), imageOf(from), imageOf(to))),
        alive: alive.has(`${from}>${to}`),
      };
    }),
  );
}

/** Where each build service builds from. */
export async function readRepoUrls(db: Db, projectId: string): Promise<Map<string, string>> {
  const services = await db.buildService.findMany({
    where: { projectId },
    select: { id: true, repoUrl: true },
  });
  return new Map(services.map(({ id, repoUrl }) => [id, repoUrl]));
}
