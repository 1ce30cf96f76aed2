import {
  parseSource,
  type DocumentSource,
  type FlowDocument,
  type Problem,
  type RuntimeAbilities,
} from "@/core/document";
import { parsePublishable } from "@/core/document/validate-draft";
import { MASK } from "@/core/expression";
import { recordAudit } from "@/server/audit";
import type { Actor } from "@/server/auth";
import { inTransaction, type Db, type Tx } from "@/server/db";
import type { FlowRevision, ReleaseFlow } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { fieldChanges, type FieldChange } from "@/server/resources";
import { advanceQueue } from "@/server/runs";
import type { RuntimePool } from "@/server/runtime-pool";
import { invalidInput, toInputProblem } from "@/server/validation";
import { sealArgumentOverrides, unsealArgumentOverrides, type ArgumentOverrides } from "./argument-overrides";
import { kindTable } from "./kinds";
import { findAbilities, readStageContext } from "./stage-context";

export interface NewRevision {
  /** JSON or YAML, kept as it is. */
  text: string;
  format?: "json" | "yaml" | undefined;
  /** Why. */
  message: string;
  authorName: string;
  /** As whose a commit of it is written, where the flow is kept in a repository. */
  authorEmail?: string | null | undefined;
}

export interface Published {
  flow: ReleaseFlow;
  revision: FlowRevision;
  /** False: the text is that of the newest revision already. */
  changed: boolean;
  fields: FieldChange[];
  warnings: Problem[];
}

/**
 * Makes a text the newest revision of a stage's flow, and the flow when the stage has none.
 * @param what how the document is called in an error: `The flow of stage Production`
 * @throws AppError 400 with every problem and its place
 */
export async function publishRevision(
  tx: Tx,
  stageId: string,
  wanted: NewRevision,
  abilities: RuntimeAbilities | undefined,
  what: string,
): Promise<Published> {
  const { source, document, warnings } = await validateFor(tx, stageId, wanted, abilities, what);
  const flow = await lockFlow(tx, stageId);
  const latest = await tx.flowRevision.findFirst({ where: { flowId: flow.id }, orderBy: { number: "desc" } });
  if (latest !== null && latest.sourceText === source.text && latest.format === source.format) {
    return { flow, revision: latest, changed: false, fields: [], warnings };
  }
  const revision = await tx.flowRevision.create({
    data: {
      flowId: flow.id,
      number: (latest?.number ?? 0) + 1,
      sourceText: source.text,
      format: source.format,
      document: toJson(document),
      authorName: wanted.authorName,
      authorEmail: wanted.authorEmail ?? null,
      message: wanted.message,
    },
  });
  const paused = document.options?.paused;
  const published = await tx.releaseFlow.update({
    where: { id: flow.id },
    data: { currentRevisionId: revision.id, ...(paused !== undefined && { paused }) },
  });
  await ringDraft(tx, stageId);
  // Where the flow is kept in a repository, it goes there behind this commit, whenever that can be reached.
  await tx.$executeRaw`UPDATE flow_repository SET due_at = now() WHERE stage_id = ${stageId}::uuid`;
  // What a pause held back may go on, or waits from now on.
  if (published.paused !== flow.paused) await advanceQueue(tx, flow.id);
  const fields = documentChanges(latest?.document, document);
  return {
    flow: published,
    revision,
    changed: true,
    fields: fields.length > 0 ? fields : [{ path: "text", from: latest?.number, to: revision.number }],
    warnings,
  };
}

/** Wakes whoever edits a stage's flow, once the transaction is committed. */
export async function ringDraft(tx: Tx, stageId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify('slipway_draft', ${stageId})`;
}

async function validateFor(
  tx: Tx,
  stageId: string,
  wanted: NewRevision,
  abilities: RuntimeAbilities | undefined,
  what: string,
): Promise<{ source: DocumentSource; document: FlowDocument; warnings: Problem[] }> {
  const { source } = parseSource(wanted.text, wanted.format);
  const result = parsePublishable(source, kindTable, await readStageContext(tx, stageId, abilities));
  if (result.ok) return { source, document: result.document, warnings: result.problems };
  const errors = result.problems.filter(({ severity }) => severity === "error");
  throw invalidInput(what, errors.map(toInputProblem));
}

/** The stage's flow, made when there is none, held until the transaction ends: revisions are numbered one by one. */
export async function lockFlow(tx: Tx, stageId: string): Promise<ReleaseFlow> {
  const stage = await tx.stage.findUniqueOrThrow({ where: { id: stageId } });
  await tx.releaseFlow.createMany({ data: { stageId, projectId: stage.projectId }, skipDuplicates: true });
  await tx.$queryRaw`SELECT id FROM release_flow WHERE stage_id = ${stageId}::uuid FOR NO KEY UPDATE`;
  return tx.releaseFlow.findUniqueOrThrow({ where: { stageId } });
}

/** A parsed document is JSON; the type of its schema is wider. */
function toJson(document: FlowDocument): object {
  return JSON.parse(JSON.stringify(document)) as object;
}

function documentChanges(before: unknown, after: FlowDocument): FieldChange[] {
  const old = typeof before === "object" && before !== null ? (before as Record<string, unknown>) : undefined;
  return fieldChanges(old, { ...after });
}

/** Replaces the stored argument overrides; says which changed, never to what. */
export async function writeArgumentOverrides(
  tx: Tx,
  flow: ReleaseFlow,
  overrides: ArgumentOverrides,
): Promise<FieldChange[]> {
  const before = unsealArgumentOverrides(flow.argumentOverrides);
  const fields = fieldChanges(
    { argumentOverrides: toLeaves(before) },
    { argumentOverrides: toLeaves(overrides) },
    maskOverride,
  );
  if (fields.length > 0) {
    await tx.releaseFlow.update({
      where: { id: flow.id },
      data: { argumentOverrides: sealArgumentOverrides(overrides) },
    });
  }
  return fields;
}

/** A value that has fields of its own is one secret: not even their names are told. */
function toLeaves(overrides: ArgumentOverrides): Record<string, { value: string; locked: boolean }> {
  return Object.fromEntries(
    Object.entries(overrides).map(([name, { value, locked }]) => [
      name,
      { value: JSON.stringify(value), locked },
    ]),
  );
}

function maskOverride(path: readonly string[], value: unknown): unknown {
  return path.at(-1) === "locked" ? value : MASK;
}

/** What one stage's flow is reached by. */
export interface FlowPlace {
  projectId: string;
  pipelineId: string;
  stage: { id: string; name: string };
}

/**
 * Publishes a document as somebody's new revision, past whatever draft there is.
 * @throws AppError 400 for an unfit document
 */
export async function publishFlow(
  db: Db,
  runtimes: RuntimePool | null,
  actor: Actor,
  place: FlowPlace,
  wanted: Omit<NewRevision, "authorName">,
): Promise<Published> {
  const abilities = await findAbilities(runtimes, place.projectId);
  return inTransaction(db, async (tx) => {
    const published = await publishRevision(
      tx,
      place.stage.id,
      { ...wanted, authorName: actor.name, authorEmail: actor.email },
      abilities,
      `The release flow of ${place.stage.name} cannot be published`,
    );
    if (published.changed) {
      await recordAudit(tx, actor, {
        projectId: place.projectId,
        action: "flow.publish",
        subject: `${place.pipelineId}/${place.stage.name}`,
        detail: { revision: published.revision.number, message: wanted.message },
      });
    }
    return published;
  });
}

/** Holds the flow as well, until the transaction ends. @throws AppError 409 when the newest revision is another */
export async function assertNewest(tx: Tx, place: FlowPlace, expected: number | null): Promise<void> {
  const flow = await lockFlow(tx, place.stage.id);
  const newest = await tx.flowRevision.findFirst({ where: { flowId: flow.id }, orderBy: { number: "desc" } });
  if ((newest?.number ?? null) === expected) return;
  throw AppError.conflict(
    newest === null
      ? "The flow you edited is gone."
      : `${newest.authorName} published revision ${newest.number} since you began.`,
    { revision: newest?.number ?? null },
  );
}

/** Stops or allows git and webhook triggers. */
export async function setFlowPaused(db: Db, actor: Actor, place: FlowPlace, paused: boolean): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { count } = await tx.releaseFlow.updateMany({
      where: { stageId: place.stage.id },
      data: { paused },
    });
    if (count === 0) throw AppError.notFound(`Stage ${place.stage.name} has no release flow.`);
    const flow = await tx.releaseFlow.findUniqueOrThrow({ where: { stageId: place.stage.id } });
    await advanceQueue(tx, flow.id);
    await recordAudit(tx, actor, {
      projectId: place.projectId,
      action: paused ? "flow.pause" : "flow.resume",
      subject: `${place.pipelineId}/${place.stage.name}`,
    });
  });
}
