import type { Build } from "@/server/db/generated/client";
import { inTransaction, isUniqueViolation, type Db, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { cancelOperations, enqueueOperation, type EnqueueOperation } from "@/server/operations";
import { resolveRuntimeId } from "@/server/runtime-pool";
import { hashBuildInputs, toBuildInputs, type BuildInputs, type BuildOverrides } from "./build-inputs";
import { toBuildDto, type BuildDto } from "./dto";
import { findBuild, findBuildByKey } from "./queries";
import { resolveCommit, type BuildGit, type CommitWanted } from "./resolve-commit";

export const DEFAULT_BUILD_TIMEOUT_SECONDS = 3600;

export interface StartBuild extends CommitWanted, BuildOverrides {
  projectId: string;
  buildServiceId: string;
  /** Take a build of the same commit and inputs that succeeded or still goes on. */
  reuseExistingBuilds: boolean;
  timeoutSeconds?: number | undefined;
  /** The same key again finds what it started. */
  idempotencyKey?: string | undefined;
  origin?: EnqueueOperation["origin"] | undefined;
}

export interface StartedBuild {
  build: BuildDto;
  reused: boolean;
}

/**
 * Asks for a build of one commit.
 * @throws AppError `not-found`, `missing-branch`, `missing-commit`, `missing-pull-request`, `invalid-ref`,
 * `unreachable`, `timeout`
 */
export async function startBuild(db: Db, git: BuildGit, request: StartBuild): Promise<StartedBuild> {
  const { projectId, buildServiceId, idempotencyKey } = request;
  if (idempotencyKey !== undefined) {
    const known = await findBuildByKey(db, idempotencyKey);
    if (known !== null) return { build: known, reused: false };
  }
  const service = await db.buildService.findUnique({
    where: { projectId_id: { projectId, id: buildServiceId } },
  });
  if (service === null) throw AppError.notFound(`There is no build service "${buildServiceId}".`);
  const { commit, branch } = await resolveCommit(git, service, request);
  const inputs = toBuildInputs(service, commit.sha, request);
  try {
    return await inTransaction(db, async (tx) => {
      const number = await lockNextNumber(tx, projectId, buildServiceId);
      if (request.reuseExistingBuilds) {
        const existing = await findReusable(tx, projectId, buildServiceId, inputs);
        if (existing !== null) return { build: toBuildDto(existing), reused: true };
      }
      const build = await tx.build.create({
        data: {
          projectId,
          buildServiceId,
          number,
          branch,
          sha: commit.sha,
          pullRequestId: request.pullRequestId ?? null,
          authorName: commit.authorName,
          commitMessage: commit.message,
          committedAt: commit.at,
          inputsHash: hashBuildInputs(inputs),
        },
      });
      await tx.buildService.update({
        where: { projectId_id: { projectId, id: buildServiceId } },
        data: { nextNumber: number + 1 },
      });
      const operation = await enqueueOperation(tx, {
        projectId,
        kind: "build",
        subjectId: build.id,
        runtimeId: await resolveRuntimeId(tx, projectId, service.runtimeId),
        timeoutSeconds: request.timeoutSeconds ?? DEFAULT_BUILD_TIMEOUT_SECONDS,
        idempotencyKey: idempotencyKey ?? null,
        origin: request.origin ?? null,
        payload: inputs,
      });
      const queued = await tx.build.update({ where: { id: build.id }, data: { operationId: operation.id } });
      return { build: toBuildDto(queued), reused: false };
    });
  } catch (error) {
    // Somebody else started the same key between the look and the insert.
    const known =
      idempotencyKey !== undefined && isUniqueViolation(error)
        ? await findBuildByKey(db, idempotencyKey)
        : null;
    if (known === null) throw error;
    return { build: known, reused: false };
  }
}

/** Stops a build; one that has ended stays as it is. @throws AppError `not-found` */
export async function abortBuild(db: Db, projectId: string, buildId: string): Promise<void> {
  const build = await findBuild(db, projectId, buildId);
  if (build === null) throw AppError.notFound(`There is no build "${buildId}".`);
  if (build.operationId === null || build.concludedAt !== null) return;
  const { operationId } = build;
  await inTransaction(db, async (tx) => {
    await cancelOperations(tx, { operationId });
    await tx.build.updateMany({ where: { id: buildId, status: "Running" }, data: { status: "Aborting" } });
  });
}

/** The number the next build gets; holds the service's row until the transaction ends, so that none is given twice. */
async function lockNextNumber(tx: Tx, projectId: string, buildServiceId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ next_number: number }[]>`
    SELECT next_number FROM build_service WHERE project_id = ${projectId} AND id = ${buildServiceId} FOR NO KEY UPDATE`;
  if (row === undefined) throw AppError.notFound(`There is no build service "${buildServiceId}".`);
  return row.next_number;
}

/** The newest build of the same commit and inputs that has an image, or still makes one. */
export async function findReusable(
  tx: Db | Tx,
  projectId: string,
  buildServiceId: string,
  inputs: BuildInputs,
): Promise<Build | null> {
  const same = { projectId, buildServiceId, inputsHash: hashBuildInputs(inputs) };
  return (
    (await tx.build.findFirst({
      where: { ...same, status: "Success", imageRemovedAt: null },
      orderBy: { number: "desc" },
    })) ??
    (await tx.build.findFirst({
      where: { ...same, status: { in: ["Queued", "Running"] } },
      orderBy: { number: "desc" },
    }))
  );
}
