import { z } from "zod";
import type { SourceFormat } from "@/core/document";
import { recordAudit } from "@/server/audit";
import type { Actor } from "@/server/auth";
import { inTransaction, type Db, type Tx } from "@/server/db";
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

/** What stands on a stage besides its revisions: the unpublished text that all who edit it share. */
export interface DraftDto {
  /** Grows with every change, also when the draft is discarded or published; 0 before the first. */
  version: number;
  /** Null while nothing is unpublished. */
  text: string | null;
  format: SourceFormat;
  baseRevision: number | null;
  /** Who changed it last; null before the first time. */
  savedBy: string | null;
  /** ISO; null before the first time. */
  savedAt: string | null;
}

/** Saved, or not because somebody was faster: then with what they saved. */
export type SavedDraft =
  { saved: true; version: number; savedAt: string } | { saved: false; newest: DraftDto };

const NO_DRAFT: DraftDto = {
  version: 0,
  text: null,
  format: "json",
  baseRevision: null,
  savedBy: null,
  savedAt: null,
};

export async function readDraft(db: Db | Tx, { stage }: FlowPlace): Promise<DraftDto> {
  const row = await db.flowDraft.findUnique({ where: { stageId: stage.id } });
  if (row === null) return NO_DRAFT;
  const { version, sourceText: text, format, baseRevision, savedBy, savedAt } = row;
  return {
    version,
    text,
    format: format === "yaml" ? "yaml" : "json",
    baseRevision,
    savedBy,
    savedAt: savedAt.toISOString(),
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
    if (draft.version !== version || draft.text === null) return { discarded: false, newest: draft };
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
    if (draft.version !== wanted.version || draft.text === null) throw draftChanged(place, draft);
    await assertNewest(tx, place, draft.baseRevision);
    const published = await publishRevision(
      tx,
      place.stage.id,
      { text: draft.text, format: draft.format, message: wanted.message, authorName: actor.name },
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
  const message =
    draft.text === null
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
