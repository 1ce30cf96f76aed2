import type { Db, Tx } from "@/server/db";
import type { FlowRepository } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { getRevision, type FlowPlace } from "@/server/flows";
import { unsealJson } from "@/server/secrets";
import { CredentialsSchema } from "./connection";
import type { ConflictDto, FlowRepositoryDto, StandingDto } from "./dto";
import { formatOf } from "./next-step";
import { StandingSchema, type Standing } from "./standing";
import { GITOPS } from "./tunables";

/** The file a stage's flow is kept in; null when it is kept here alone. */
export async function findRepository(db: Db | Tx, place: FlowPlace): Promise<FlowRepositoryDto | null> {
  const [row] = await db.$queryRaw<{ ahead: number; is_looking: boolean }[]>`
    SELECT r.due_at <= now() OR r.due_at > now() + ${GITOPS.longestMs} * interval '1.05 ms' AS is_looking,
      (SELECT count(*)::int FROM release_flow f JOIN flow_revision v ON v.flow_id = f.id
        WHERE f.stage_id = r.stage_id AND v.number > r.done_revision) AS ahead
    FROM flow_repository r WHERE r.stage_id = ${place.stage.id}::uuid`;
  const repository = await db.flowRepository.findUnique({ where: { stageId: place.stage.id } });
  if (row === undefined || repository === null) return null;
  const credentials =
    repository.credentials === null ? null : CredentialsSchema.parse(unsealJson(repository.credentials));
  return {
    version: repository.version,
    repoUrl: repository.repoUrl,
    branch: repository.branch,
    filePath: repository.filePath,
    access: credentials?.kind ?? "none",
    username: credentials?.kind === "password" ? credentials.username : null,
    connectedBy: repository.connectedBy,
    connectedAt: repository.connectedAt.toISOString(),
    seenAt: repository.seenAt?.toISOString() ?? null,
    isLooking: row.is_looking,
    head: repository.headCommit,
    ahead: row.ahead,
    standing: toStandingDto(standingOf(repository)),
  };
}

/** What is to be chosen between. @throws AppError 404 where nothing is */
export async function readConflict(db: Db, place: FlowPlace): Promise<ConflictDto> {
  const repository = await db.flowRepository.findUnique({ where: { stageId: place.stage.id } });
  const standing = repository === null ? null : standingOf(repository);
  const flow = await db.releaseFlow.findUnique({
    where: { stageId: place.stage.id },
    select: { revisions: { orderBy: { number: "desc" }, take: 1, select: { number: true } } },
  });
  const newest = flow?.revisions[0]?.number;
  if (repository === null || standing?.kind !== "conflict" || newest === undefined)
    throw AppError.notFound("There is nothing to choose any more: the flow and its file go together.");
  const { text, commit, author, at, subject } = standing.theirs;
  const format = formatOf(repository.filePath);
  const ours = await getRevision(db, place, newest);
  return {
    version: repository.version,
    base: repository.commonText === null ? null : { text: repository.commonText, format },
    ours: { text: ours.text, format: ours.format, revision: newest },
    theirs: { text, format, commit, author, at, subject },
  };
}

/** Null before the first look. */
export function standingOf({ standing }: Pick<FlowRepository, "standing">): Standing | null {
  return StandingSchema.nullable().parse(standing);
}

function toStandingDto(standing: Standing | null): StandingDto | null {
  if (standing?.kind !== "conflict") return standing;
  const { commit, author, at, subject } = standing.theirs;
  return { kind: "conflict", why: standing.why, commit, author, at, subject };
}
