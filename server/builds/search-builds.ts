import type { Db } from "@/server/db";
import type { Prisma } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { toBuildDto, type BuildDto } from "./dto";

export interface FoundBuilds {
  /** Newest first. */
  builds: BuildDto[];
  /** How many match. */
  total: number;
}

/** Builds of one service whose number, branch, commit, author or message holds every word of `text`. @throws AppError 404 */
export async function searchBuilds(
  db: Db,
  projectId: string,
  buildServiceId: string,
  query: { text: string; offset: number; limit: number },
): Promise<FoundBuilds> {
  const known = await db.buildService.count({ where: { projectId, id: buildServiceId } });
  if (known === 0) throw AppError.notFound(`There is no build service “${buildServiceId}”.`);
  const words = query.text.split(/\s+/).filter(Boolean);
  const where = { projectId, buildServiceId, AND: words.map(holdsWord) };
  const [found, total] = await Promise.all([
    db.build.findMany({ where, orderBy: { number: "desc" }, skip: query.offset, take: query.limit }),
    db.build.count({ where }),
  ]);
  return { builds: found.map(toBuildDto), total };
}

function holdsWord(word: string): Prisma.BuildWhereInput {
  const text = { contains: word.replace(/[\\%_]/g, "\\$&"), mode: "insensitive" as const };
  const number = /^[#b]?(\d{1,9})$/.exec(word)?.[1];
  return {
    OR: [
      { branch: text },
      { authorName: text },
      { commitMessage: text },
      { sha: { startsWith: word.toLowerCase() } },
      ...(number === undefined ? [] : [{ number: Number(number) }]),
    ],
  };
}
