import { randomInt } from "node:crypto";
import { recordAudit } from "@/server/audit";
import { assertCan, type Actor } from "@/server/auth";
import { inTransaction, type Db, type Tx } from "@/server/db";
import type { FlowRepository } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { findAbilities, publishRevision, ringDraft, type FlowPlace } from "@/server/flows";
import type { GitCredentials } from "@/server/git";
import type { RuntimePool } from "@/server/runtime-pool";
import { sealJson, unsealJson } from "@/server/secrets";
import { plainAddress } from "@/server/triggers";
import { checkConnection, checkCredentials, CredentialsSchema, type Connection } from "./connection";
import type { FlowRepositoryDto } from "./dto";
import { formatOf } from "./next-step";
import { findRepository, standingOf } from "./queries";
import { PushedCommitsSchema } from "./standing";

/**
 * Keeps a stage's flow in a file of a repository from now on, or in another one than before. Nothing is written or taken
 * over by that alone: the next look does what both sides need, and asks where both have something.
 * @param ownDirs directories of Slipway's own, in which no repository may be
 * @throws AppError 400 with what is wrong, 403
 */
export async function connectRepository(
  db: Db,
  actor: Actor,
  place: FlowPlace,
  wanted: Connection,
  ownDirs: readonly string[],
): Promise<FlowRepositoryDto> {
  assertCan(actor, "edit-flows", place.projectId);
  const checked = checkConnection(wanted, ownDirs);
  return inTransaction(db, async (tx) => {
    const before = await lockRepository(tx, place);
    const credentials = credentialsFor(before, checked.repoUrl, wanted.credentials);
    checkCredentials(checked.repoUrl, credentials);
    const isSameFile =
      before !== null &&
      before.repoUrl === checked.repoUrl &&
      before.branch === checked.branch &&
      before.filePath === checked.filePath;
    const settings = {
      ...checked,
      address: plainAddress(checked.repoUrl),
      credentials: credentials === null ? null : sealJson(credentials),
      connectedBy: actor.name,
      failures: 0,
    };
    await tx.flowRepository.deleteMany({ where: { stageId: place.stage.id } });
    await tx.flowRepository.create({
      data: {
        stageId: place.stage.id,
        projectId: place.projectId,
        ...settings,
        ...(isSameFile
          ? {
              commonText: before.commonText,
              commonCommit: before.commonCommit,
              doneRevision: before.doneRevision,
              pushing: PushedCommitsSchema.parse(before.pushing),
            }
          : { doneRevision: Math.max(0, ((await newestNumber(tx, place)) ?? 0) - 1) }),
        // Not that of a connection there was before, which somebody may still be looking at.
        version: before === null ? randomInt(1, 1_000_000_000) : before.version + 1,
      },
    });
    await ringDraft(tx, place.stage.id);
    await recordAudit(tx, actor, {
      ...subjectOf(place),
      action: "flow.connect-repository",
      detail: { ...checked },
    });
    return getRepository(tx, place);
  });
}

/** Keeps the flow here alone. The file stays as it is. @throws AppError 404, 403 */
export async function disconnectRepository(db: Db, actor: Actor, place: FlowPlace): Promise<void> {
  assertCan(actor, "edit-flows", place.projectId);
  await inTransaction(db, async (tx) => {
    const before = await lockRepository(tx, place);
    if (before === null) throw notConnected(place);
    await tx.flowRepository.delete({ where: { stageId: place.stage.id } });
    await ringDraft(tx, place.stage.id);
    const { repoUrl, branch, filePath } = before;
    const detail = { repoUrl, branch, filePath };
    await recordAudit(tx, actor, { ...subjectOf(place), action: "flow.disconnect-repository", detail });
  });
}

/** Has the repository looked at now. @throws AppError 404, 403 */
export async function lookNow(db: Db, actor: Actor, place: FlowPlace): Promise<FlowRepositoryDto> {
  assertCan(actor, "edit-flows", place.projectId);
  const looked = await db.$executeRaw`
    UPDATE flow_repository SET due_at = now(), failures = 0 WHERE stage_id = ${place.stage.id}::uuid`;
  if (looked === 0) throw notConnected(place);
  return getRepository(db, place);
}

/** Writes the file again that was deleted, with the newest revision. @throws AppError 404, 403, 409 */
export async function writeAgain(
  db: Db,
  actor: Actor,
  place: FlowPlace,
  version: number,
): Promise<FlowRepositoryDto> {
  return decide(db, actor, place, version, "flow.write-file-again", async (tx, row) => {
    if (!isStoppedBy(row, ["file-gone", "repository-emptied"])) throw changedSince();
    const newest = await newestNumber(tx, place);
    return { commonText: null, commonCommit: null, doneRevision: Math.max(0, (newest ?? 0) - 1) };
  });
}

/** Follows a file that was moved to where it is now. @throws AppError 404, 403, 409 */
export async function followMove(
  db: Db,
  actor: Actor,
  place: FlowPlace,
  version: number,
  ownDirs: readonly string[],
): Promise<FlowRepositoryDto> {
  return decide(db, actor, place, version, "flow.follow-file", (_, row) => {
    const standing = standingOf(row);
    const movedTo = standing?.kind === "stopped" ? standing.movedTo : null;
    if (movedTo === null) throw changedSince();
    return Promise.resolve({ filePath: checkConnection({ ...row, filePath: movedTo }, ownDirs).filePath });
  });
}

export interface Settlement {
  /** Of the conflict that was shown. */
  version: number;
  /** The whole document as it shall be from now on, on both sides. */
  text: string;
  format: "json" | "yaml";
  message: string;
}

/** Ends a conflict: what was chosen is published, unless it is already, and goes to the repository. @throws AppError 400 an unfit document, 404, 403, 409 */
export async function settleConflict(
  db: Db,
  runtimes: RuntimePool | null,
  actor: Actor,
  place: FlowPlace,
  settlement: Settlement,
): Promise<FlowRepositoryDto> {
  const abilities = await findAbilities(runtimes, place.projectId);
  return decide(db, actor, place, settlement.version, "flow.settle-conflict", async (tx, row) => {
    const standing = standingOf(row);
    if (standing?.kind !== "conflict") throw changedSince();
    const { text, commit, subject } = standing.theirs;
    const wanted = formatOf(row.filePath);
    if (settlement.format !== wanted && settlement.text !== text)
      throw AppError.invalid(
        `The file ${row.filePath} is kept as ${wanted.toUpperCase()}. Choose its version.`,
      );
    const usual = `Settled with ${row.branch}@${commit.slice(0, 7)}: ${subject}`;
    const published = await publishRevision(
      tx,
      place.stage.id,
      {
        text: settlement.text,
        format: settlement.format,
        message: (settlement.message || usual).slice(0, 500),
        authorName: actor.name,
        authorEmail: actor.email,
      },
      abilities,
      "What was chosen cannot be published",
    );
    const { number } = published.revision;
    const isTheirs = settlement.text === text;
    return { commonText: text, commonCommit: commit, doneRevision: isTheirs ? number : number - 1 };
  });
}

type Decision = Partial<
  Pick<FlowRepository, "commonText" | "commonCommit" | "doneRevision" | "filePath" | "branch">
>;

/** Something a person decided about what they saw: nothing of it is done when that is another by now. */
async function decide(
  db: Db,
  actor: Actor,
  place: FlowPlace,
  version: number,
  action: string,
  decided: (tx: Tx, row: FlowRepository) => Promise<Decision>,
): Promise<FlowRepositoryDto> {
  assertCan(actor, "edit-flows", place.projectId);
  return inTransaction(db, async (tx) => {
    const row = await lockRepository(tx, place);
    if (row === null) throw notConnected(place);
    if (row.version !== version) throw changedSince();
    const decision = await decided(tx, row);
    const { count } = await tx.flowRepository.updateMany({
      where: { stageId: place.stage.id, version },
      data: {
        ...decision,
        version: { increment: 1 },
        standing: { kind: "in-step" },
        pushing: [],
        failures: 0,
      },
    });
    if (count === 0) throw changedSince();
    await tx.$executeRaw`UPDATE flow_repository SET due_at = now() WHERE stage_id = ${place.stage.id}::uuid`;
    await ringDraft(tx, place.stage.id);
    await recordAudit(tx, actor, { ...subjectOf(place), action });
    return getRepository(tx, place);
  });
}

/** Whoever publishes locks the flow first too. Null when there is none. */
async function lockRepository(tx: Tx, place: FlowPlace): Promise<FlowRepository | null> {
  await tx.$queryRaw`SELECT id FROM release_flow WHERE stage_id = ${place.stage.id}::uuid FOR NO KEY UPDATE`;
  return tx.flowRepository.findUnique({ where: { stageId: place.stage.id } });
}

async function newestNumber(tx: Tx, { stage }: FlowPlace): Promise<number | null> {
  const newest = await tx.flowRevision.findFirst({
    where: { flow: { stageId: stage.id } },
    orderBy: { number: "desc" },
    select: { number: true },
  });
  return newest?.number ?? null;
}

/** Stored credentials stay with the repository they were given for. */
function credentialsFor(
  before: FlowRepository | null,
  repoUrl: string,
  wanted: Connection["credentials"],
): GitCredentials | null {
  if (wanted !== "keep") return wanted;
  if (before === null || before.credentials === null) return null;
  if (before.repoUrl !== repoUrl)
    throw AppError.invalid("The address is another one: write the credentials for it.");
  return CredentialsSchema.parse(unsealJson(before.credentials));
}

async function getRepository(db: Db | Tx, place: FlowPlace): Promise<FlowRepositoryDto> {
  const found = await findRepository(db, place);
  if (found === null) throw notConnected(place);
  return found;
}

function isStoppedBy(row: FlowRepository, codes: readonly string[]): boolean {
  const standing = standingOf(row);
  return standing?.kind === "stopped" && codes.includes(standing.code);
}

function notConnected({ stage }: FlowPlace): AppError {
  return AppError.notFound(`The flow of ${stage.name} is kept in no repository.`);
}

function changedSince(): AppError {
  return AppError.conflict(
    "The repository or the flow has changed since you looked. Look again, then choose.",
  );
}

function subjectOf({ projectId, pipelineId, stage }: FlowPlace): { projectId: string; subject: string } {
  return { projectId, subject: `${pipelineId}/${stage.name}` };
}
