import type { Db } from "@/server/db";
import { describeImages, type ImageFacts, type LiveStatus } from "@/server/resources";
import type { Addon, DeploymentService } from "@/server/db/generated/client";
import type { ResourceCard } from "./dto";

/** Asks the runtimes; never throws and answers in time. */
export interface LiveReader {
  service(service: DeploymentService): Promise<LiveStatus>;
  addon(addon: Addon): Promise<LiveStatus>;
}

/** Every service, job and addon of a project as a card. */
export interface Cards {
  /** By `kind/id`. */
  cards: Map<string, ResourceCard>;
  imageOf: (key: string) => ImageFacts | null;
}

/** @param inHand `kind/id` of what runs are working on */
export async function readCards(
  db: Db,
  live: LiveReader,
  projectId: string,
  inHand: ReadonlySet<string>,
): Promise<Cards> {
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
      alive: inHand.has(`service/${service.id}`),
      live: await live.service(service),
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
        alive: inHand.has(`job/${job.id}`),
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
        alive: inHand.has(`addon/${addon.id}`),
        type: addon.type,
        live: await live.addon(addon),
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
