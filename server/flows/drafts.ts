import { z } from "zod";
import type { SourceFormat } from "@/core/document";
import { recordAudit } from "@/server/audit";
import type { Actor } from "@/server/auth";
import { ask, inTransaction, type Db, type Statement, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import type { RuntimePool } from "@/server/runtime-pool";
import { assertNewest, publishRevision, ringDraft, type FlowPlace, type Published } from "./commands";
import { findAbilities } from "./stage-context";

/** Longest document that is taken; far above any that a person reads. */
const MAX_TEXT = 1_000_000;

export const FlowTextSchema = z
  .string()
  .max(MAX_TEXT, "is longer than a million characters")
  .refine((text) => !text.includes("\0"), "contains a zero character, which no document may");

/** What a draft is saved with. */
export const SaveDraftSchema = z.object({
  text: FlowTextSchema,
  format: z.enum(["json", "yaml"]),
  /** Number of the newest revision that is worked into the text; null for none. */
  baseRevision: z.int().min(1).nullable(),
  /** The version that the text builds on; 0 before the first. */
  version: z.int().min(0),
});
export type SaveDraft = z.infer<typeof SaveDraftSchema>;

/** What there is to edit of a stage's flow: the unpublished text that all who edit it share, or else the newest revision. */
export interface DraftDto {
  /** Grows with every change, also when the draft is discarded or published; 0 before the first. */
  version: number;
  /** There is a draft; otherwise the text is that of the newest revision. */
  isUnpublished: boolean;
  /** Null while nothing was ever written. */
  text: string | null;
  format: SourceFormat;
  /** Number of the newest revision that is worked into the text; null for none. */
  baseRevision: number | null;
  /** Number of the newest revision there is. */
  revision: number | null;
  /** Who changed the draft last, discarded or published it; null before the first time. */
  savedBy: string | null;
  /** ISO; null before the first time. */
  savedAt: string | null;
}

/** Saved, or not because somebody was faster: then with what they saved. */
export type SavedDraft =
  { saved: true; version: number; savedAt: string } | { saved: false; newest: DraftDto };

/** As one statement: publishing takes the draft away in the commit that adds the revision. */
const READ: Statement<{
  version: number | null;
  text: string | null;
  format: string | null;
  base_revision: number | null;
  saved_by: string | null;
  saved_at: Date | null;
  newest: number | null;
  newest_text: string | null;
  newest_format: string | null;
}> = {
  name: "read-draft",
  text: `
    SELECT d.version, d.source_text AS text, d.format, d.base_revision, d.saved_by, d.saved_at, r.number AS newest,
      CASE WHEN d.source_text IS NULL THEN r.source_text END AS newest_text, r.format AS newest_format
    FROM stage s LEFT JOIN flow_draft d ON d.stage_id = s.id LEFT JOIN release_flow f ON f.stage_id = s.id
      LEFT JOIN LATERAL (SELECT number, source_text, format FROM flow_revision WHERE flow_id = f.id
        ORDER BY number DESC LIMIT 1) r ON true
    WHERE s.id = $1::uuid`,
};

/** @throws AppError 404 */
export async function readDraft(db: Db | Tx, { stage }: FlowPlace): Promise<DraftDto> {
  const [row] = await ask(db, READ, [stage.id]);
  if (row === undefined) throw AppError.notFound(`There is no stage ${stage.name} any more.`);
  const isUnpublished = row.text !== null;
  return {
    version: row.version ?? 0,
    isUnpublished,
    text: row.text ?? row.newest_text,
    format: (isUnpublished ? row.format : row.newest_format) === "yaml" ? "yaml" : "json",
    baseRevision: isUnpublished ? row.base_revision : row.newest,
    revision: row.newest,
    savedBy: row.saved_by,
    savedAt: row.saved_at?.toISOString() ?? null,
  };
}

/** Replaces a stage's draft, unless it is another than the one the text builds on. */
export async function saveDraft(
  db: Db,
  actor: Actor,
  place: FlowPlace,
  wanted: SaveDraft,
): Promise<SavedDraft> {
  return inTransaction(db, async (tx) => {
    const saved = await writeDraft(tx, actor, place, wanted);
    return saved === null ? { saved: false, newest: await readDraft(tx, place) } : { saved: true, ...saved };
  });
}

/** Puts the text of a published revision in the place of the draft, unless the draft is another than the one shown. */
export async function restoreAsDraft(
  db: Db,
  actor: Actor,
  place: FlowPlace,
  number: number,
  version: number,
): Promise<SavedDraft> {
  return inTransaction(db, async (tx) => {
    const revisions = { where: { flow: { stageId: place.stage.id } }, orderBy: { number: "desc" } } as const;
    const newest = await tx.flowRevision.findFirst(revisions);
    const wanted = await findRevision(tx, place, number);
    const saved = await writeDraft(tx, actor, place, {
      ...toDraftText(wanted),
      baseRevision: newest?.number ?? null,
      version,
    });
    if (saved === null) return { saved: false, newest: await readDraft(tx, place) };
    await recordAudit(tx, actor, {
      ...subjectOf(place),
      action: "flow.restore-draft",
      detail: { revision: number },
    });
    return { saved: true, ...saved };
  });
}

/** Publishes a revision's text once more, as the newest. @throws AppError 400 when it fits no more, 404 */
export async function restoreRevision(
  db: Db,
  runtimes: RuntimePool | null,
  actor: Actor,
  place: FlowPlace,
  { number, message = "" }: { number: number; message?: string | undefined },
): Promise<Published> {
  const abilities = await findAbilities(runtimes, place.projectId);
  return inTransaction(db, async (tx) => {
    const published = await publishRevision(
      tx,
      place.stage.id,
      {
        ...toDraftText(await findRevision(tx, place, number)),
        message: message === "" ? `Restores revision ${number}` : message,
        authorName: actor.name,
        authorEmail: actor.email,
      },
      abilities,
      `Revision ${number} cannot be published again`,
    );
    if (published.changed) {
      const detail = { restored: number, revision: published.revision.number, message };
      await recordAudit(tx, actor, { ...subjectOf(place), action: "flow.restore", detail });
    }
    return published;
  });
}

/** Throws the draft away, unless it is another than the one shown. */
export async function discardDraft(
  db: Db,
  actor: Actor,
  place: FlowPlace,
  version: number,
): Promise<{ discarded: boolean; newest: DraftDto }> {
  return inTransaction(db, async (tx) => {
    const draft = await lockDraft(tx, place);
    if (draft.version !== version || !draft.isUnpublished) return { discarded: false, newest: draft };
    await clearDraft(tx, actor, place);
    const detail = { version, baseRevision: draft.baseRevision };
    await recordAudit(tx, actor, { ...subjectOf(place), action: "flow.discard-draft", detail });
    return { discarded: true, newest: await readDraft(tx, place) };
  });
}

/**
 * Makes the draft the newest revision; it is gone with that. Only the draft that was shown is published, and only while
 * the newest revision is the one that is worked into it.
 * @throws AppError 400 for an unfit document, 409 `draft-changed` or when another revision was published
 */
export async function publishDraft(
  db: Db,
  runtimes: RuntimePool | null,
  actor: Actor,
  place: FlowPlace,
  wanted: { version: number; message: string },
): Promise<Published> {
  const abilities = await findAbilities(runtimes, place.projectId);
  return inTransaction(db, async (tx) => {
    const draft = await lockDraft(tx, place);
    if (draft.version !== wanted.version || !draft.isUnpublished || draft.text === null)
      throw draftChanged(place, draft);
    await assertNewest(tx, place, draft.baseRevision);
    const published = await publishRevision(
      tx,
      place.stage.id,
      {
        text: draft.text,
        format: draft.format,
        message: wanted.message,
        authorName: actor.name,
        authorEmail: actor.email,
      },
      abilities,
      `The release flow of ${place.stage.name} cannot be published`,
    );
    await clearDraft(tx, actor, place);
    if (published.changed) {
      const detail = { revision: published.revision.number, message: wanted.message };
      await recordAudit(tx, actor, { ...subjectOf(place), action: "flow.publish", detail });
    }
    return published;
  });
}

/** Null when the draft is another than the one the text builds on. */
async function writeDraft(
  tx: Tx,
  actor: Actor,
  place: FlowPlace,
  { text, format, baseRevision, version }: SaveDraft,
): Promise<{ version: number; savedAt: string } | null> {
  const [saved] = await tx.$queryRaw<{ version: number; saved_at: Date }[]>`
    INSERT INTO flow_draft (stage_id, project_id, version, source_text, format, base_revision, saved_by)
    SELECT ${place.stage.id}::uuid, ${place.projectId}, 1, ${text}, ${format}, ${baseRevision}::int, ${actor.name}
    WHERE ${version}::int = 0 OR EXISTS (SELECT FROM flow_draft WHERE stage_id = ${place.stage.id}::uuid)
    ON CONFLICT (stage_id) DO UPDATE SET version = flow_draft.version + 1, source_text = EXCLUDED.source_text,
      format = EXCLUDED.format, base_revision = EXCLUDED.base_revision, saved_by = EXCLUDED.saved_by,
      saved_at = transaction_timestamp()
    WHERE flow_draft.version = ${version}::int
    RETURNING version, saved_at`;
  if (saved === undefined) return null;
  await ringDraft(tx, place.stage.id);
  return { version: saved.version, savedAt: saved.saved_at.toISOString() };
}

async function clearDraft(tx: Tx, actor: Actor, place: FlowPlace): Promise<void> {
  await tx.$executeRaw`
    UPDATE flow_draft SET version = version + 1, source_text = NULL, saved_by = ${actor.name},
      saved_at = transaction_timestamp()
    WHERE stage_id = ${place.stage.id}::uuid`;
  await ringDraft(tx, place.stage.id);
}

async function lockDraft(tx: Tx, place: FlowPlace): Promise<DraftDto> {
  await tx.$queryRaw`SELECT version FROM flow_draft WHERE stage_id = ${place.stage.id}::uuid FOR UPDATE`;
  return readDraft(tx, place);
}

function draftChanged({ stage }: FlowPlace, draft: DraftDto): AppError {
  const message = !draft.isUnpublished
    ? `There is no draft of ${stage.name} any more: ${draft.savedBy ?? "somebody"} published or discarded it.`
    : `${draft.savedBy ?? "Somebody"} changed the draft since you looked. Look at it again, then publish.`;
  return new AppError("draft-changed", message, { status: 409, details: { version: draft.version } });
}

async function findRevision(tx: Tx, { stage }: FlowPlace, number: number) {
  const revision = await tx.flowRevision.findFirst({ where: { flow: { stageId: stage.id }, number } });
  if (revision !== null) return revision;
  throw AppError.notFound(`The flow of ${stage.name} has no revision ${number}.`);
}

function toDraftText({ sourceText, format }: { sourceText: string; format: string }) {
  return { text: sourceText, format: format === "yaml" ? ("yaml" as const) : ("json" as const) };
}

function subjectOf({ projectId, pipelineId, stage }: FlowPlace): { projectId: string; subject: string } {
  return { projectId, subject: `${pipelineId}/${stage.name}` };
}
