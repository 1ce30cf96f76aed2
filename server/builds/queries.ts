import { z } from "zod";
import type { Db, Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { toBuildDto, type BuildDto } from "./dto";

export interface BuildPage {
  /** Newest first. */
  builds: BuildDto[];
  /** Give it back for the next page; null on the last one. */
  nextCursor: string | null;
}

export interface BuildQuery {
  /** 1 to 100. */
  limit: number;
  cursor?: string | null | undefined;
  branch?: string | undefined;
  sha?: string | undefined;
}

/** Builds of one service. @throws AppError `not-found`, `invalid` */
export async function listBuilds(
  db: Db | Tx,
  projectId: string,
  buildServiceId: string,
  query: BuildQuery,
): Promise<BuildPage> {
  const service = await db.buildService.findUnique({
    where: { projectId_id: { projectId, id: buildServiceId } },
  });
  if (service === null) throw AppError.notFound(`There is no build service "${buildServiceId}".`);
  const limit = Math.min(Math.max(1, query.limit), 100);
  const found = await db.build.findMany({
    where: {
      projectId,
      buildServiceId,
      ...(query.branch === undefined ? {} : { branch: query.branch }),
      ...(query.sha === undefined ? {} : { sha: query.sha }),
      ...(query.cursor ? { number: { lt: parseCursor(query.cursor) } } : {}),
    },
    orderBy: { number: "desc" },
    take: limit + 1,
  });
  const builds = found.slice(0, limit).map(toBuildDto);
  const last = builds.at(-1);
  return { builds, nextCursor: found.length > limit && last !== undefined ? String(last.number) : null };
}

function parseCursor(cursor: string): number {
  if (!/^\d{1,9}$/.test(cursor)) throw AppError.invalid("This page of builds does not exist.");
  return Number(cursor);
}

/** Null also for what is no build's id at all. */
export async function findBuild(db: Db | Tx, projectId: string, buildId: string): Promise<BuildDto | null> {
  if (!z.uuid().safeParse(buildId).success) return null;
  const build = await db.build.findFirst({ where: { id: buildId, projectId } });
  return build === null ? null : toBuildDto(build);
}

/** @throws AppError `not-found` */
export async function getBuild(db: Db | Tx, projectId: string, buildId: string): Promise<BuildDto> {
  const build = await findBuild(db, projectId, buildId);
  if (build === null) throw AppError.notFound(`There is no build "${buildId}".`);
  return build;
}

/** The build an idempotency key started. */
export async function findBuildByKey(db: Db | Tx, idempotencyKey: string): Promise<BuildDto | null> {
  const operation = await db.operation.findUnique({ where: { idempotencyKey } });
  if (operation === null) return null;
  const build = await db.build.findUnique({ where: { id: operation.subjectId } });
  return build === null ? null : toBuildDto(build);
}

/** The build whose log an operation holds. */
export async function findBuildByOperation(
  db: Db | Tx,
  projectId: string,
  operationId: string,
): Promise<BuildDto | null> {
  const build = await db.build.findFirst({ where: { projectId, operationId } });
  return build === null ? null : toBuildDto(build);
}

/** The newest build that made an image. */
export async function findBuildOfImage(
  db: Db | Tx,
  projectId: string,
  image: string,
): Promise<BuildDto | null> {
  const build = await db.build.findFirst({ where: { projectId, image }, orderBy: { createdAt: "desc" } });
  return build === null ? null : toBuildDto(build);
}

/**
 * Newest successful build; of the given service, branch and commit where given. One whose image was removed is found only
 * where there is no other.
 */
export async function findLatestSuccessfulBuild(
  db: Db | Tx,
  projectId: string,
  query: { buildServiceId?: string | undefined; branch?: string | undefined; sha?: string | undefined },
): Promise<BuildDto | null> {
  const where = {
    projectId,
    status: "Success" as const,
    ...(query.buildServiceId === undefined ? {} : { buildServiceId: query.buildServiceId }),
    ...(query.branch === undefined ? {} : { branch: query.branch }),
    ...(query.sha === undefined ? {} : { sha: query.sha }),
  };
  const orderBy = [{ createdAt: "desc" as const }, { number: "desc" as const }];
  const build =
    (await db.build.findFirst({ where: { ...where, imageRemovedAt: null }, orderBy })) ??
    (await db.build.findFirst({ where, orderBy }));
  return build === null ? null : toBuildDto(build);
}
