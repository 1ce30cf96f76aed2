import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import type { Git } from "@/server/git";
import { describeImages, observeAddon, observeService, type ImageFacts } from "@/server/resources";
import type { RuntimePool } from "@/server/runtime-pool";
import type { Board, BoardStage, PromotionArrow, ResourceCard } from "./dto";
import { measureDistance, promoteNodesOf } from "./promotions";
import { readReleaseHeaders } from "./release-headers";

/** What a board asks beside the database. */
export interface BoardSources {
  db: Db;
  runtimes: RuntimePool;
  git: Git;
}

/** A pipeline with everything that stands on it, as it is right now. @throws AppError 404 */
export async function getBoard(sources: BoardSources, projectId: string, pipelineId: string): Promise<Board> {
  const { db } = sources;
  const pipeline = await db.pipeline.findUnique({
    where: { projectId_id: { projectId, id: pipelineId } },
    include: {
      stages: {
        orderBy: { position: "asc" },
        include: {
          flow: { include: { revisions: { orderBy: { number: "desc" }, take: 1 } } },
          resources: { orderBy: [{ position: "asc" }, { resourceId: "asc" }] },
        },
      },
    },
  });
  if (pipeline === null) {
    throw AppError.notFound(`There is no pipeline “${pipelineId}” in project “${projectId}”.`);
  }
  const flows = pipeline.stages.flatMap(({ flow }) => (flow === null ? [] : [flow]));
  const [headers, { cards, imageOf }] = await Promise.all([
    readReleaseHeaders(
      db,
      flows.map(({ id }) => id),
    ),
    readCards(sources, projectId),
  ]);
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
              updatedAt: flow.updatedAt.toISOString(),
            },
      release: header?.release ?? null,
      activeRuns: header?.activeRuns ?? 0,
      cards: stage.resources.flatMap(({ kind, resourceId }) => cards.get(`${kind}/${resourceId}`) ?? []),
    };
  });
  const promotions = pipeline.stages.flatMap((stage, index) => {
    const before = pipeline.stages[index - 1];
    if (before === undefined || stage.flow === null) return [];
    return promoteNodesOf(stage.flow.revisions[0]?.document).map((node) => ({
      ...node,
      fromStageId: before.id,
      toStageId: stage.id,
    }));
  });
  const repoUrls = await readRepoUrls(db, projectId);
  const arrows = await Promise.all(
    promotions.map(async (promotion): Promise<PromotionArrow> => ({
      ...promotion,
      ...(await measureDistance(
        sources.git,
        (id) => repoUrls.get(id),
        imageOf(`${promotion.kind}/${promotion.fromId}`),
        imageOf(`${promotion.kind}/${promotion.toId}`),
      )),
    })),
  );
  return { projectId, pipeline: { id: pipeline.id, name: pipeline.name }, stages, arrows };
}

interface Cards {
  /** By `kind/id`. */
  cards: Map<string, ResourceCard>;
  imageOf: (key: string) => ImageFacts | null;
}

async function readCards({ db, runtimes }: BoardSources, projectId: string): Promise<Cards> {
  const newestFirst = { orderBy: { createdAt: "desc" }, take: 1 } as const;
  const [services, jobs, addons] = await Promise.all([
    db.deploymentService.findMany({ where: { projectId } }),
    db.job.findMany({ where: { projectId }, include: { runs: newestFirst } }),
    db.addon.findMany({
      where: { projectId },
      include: { backups: { ...newestFirst, where: { status: "Success" } } },
    }),
  ]);
  const images = await describeImages(
    db,
    projectId,
    [...services, ...jobs].map(({ image }) => image),
  );
  const facts = (image: string | null): ImageFacts | null =>
    image === null ? null : (images.get(image) ?? null);
  const cards = await Promise.all([
    ...services.map(async (service): Promise<ResourceCard> => ({
      kind: "service",
      id: service.id,
      name: service.name,
      live: await observeService(runtimes, service),
      image: facts(service.image),
      deployedAt: service.deployedAt?.toISOString() ?? null,
      port: service.port,
    })),
    ...jobs.map((job): Promise<ResourceCard> => {
      const [last] = job.runs;
      return Promise.resolve({
        kind: "job",
        id: job.id,
        name: job.name,
        image: facts(job.image),
        deployedAt: job.deployedAt?.toISOString() ?? null,
        lastRun:
          last === undefined
            ? null
            : {
                id: last.id,
                number: last.number,
                status: last.status,
                exitCode: last.exitCode,
                concludedAt: last.concludedAt?.toISOString() ?? null,
              },
      });
    }),
    ...addons.map(async (addon): Promise<ResourceCard> => {
      const [last] = addon.backups;
      return {
        kind: "addon",
        id: addon.id,
        name: addon.name,
        type: addon.type,
        live: await observeAddon(runtimes, addon),
        lastBackup:
          last === undefined
            ? null
            : {
                id: last.id,
                sizeBytes: last.sizeBytes === null ? null : Number(last.sizeBytes),
                createdAt: last.createdAt.toISOString(),
              },
      };
    }),
  ]);
  const byKey = new Map(cards.map((card) => [`${card.kind}/${card.id}`, card]));
  return {
    cards: byKey,
    imageOf: (key) => {
      const card = byKey.get(key);
      return card === undefined || card.kind === "addon" ? null : card.image;
    },
  };
}

async function readRepoUrls(db: Db, projectId: string): Promise<Map<string, string>> {
  const services = await db.buildService.findMany({
    where: { projectId },
    select: { id: true, repoUrl: true },
  });
  return new Map(services.map(({ id, repoUrl }) => [id, repoUrl]));
}
