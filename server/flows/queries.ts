import { parseSource, type Problem, type StageContext } from "@/core/document";
import { validateDraft } from "@/core/document/validate-draft";
import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import type { RuntimePool } from "@/server/runtime-pool";
import type { FlowPlace } from "./commands";
import { kindTable } from "./kinds";
import { findAbilities, readStageContext } from "./stage-context";

/** Instants are ISO strings. */
export interface FlowDto {
  id: string;
  pipelineId: string;
  stage: string;
  paused: boolean;
  createdAt: string;
  updatedAt: string;
  /** The newest revision; null for a flow that was never published. */
  revision: FlowRevisionDto | null;
}

export interface FlowRevisionDto {
  number: number;
  /** Exactly what the author wrote. */
  text: string;
  format: "json" | "yaml";
  document: unknown;
  authorName: string;
  message: string;
  createdAt: string;
}

export type FlowRevisionListItem = Omit<FlowRevisionDto, "text" | "document">;

export interface RevisionLine extends FlowRevisionListItem {
  /** The one that a run takes now. */
  isCurrent: boolean;
  /** How many runs took it. */
  runs: number;
}

/** So many revisions are listed at once. */
const REVISIONS = 200;

/** Null when the stage has none. */
export async function findFlow(db: Db, place: FlowPlace): Promise<FlowDto | null> {
  const flow = await db.releaseFlow.findUnique({
    where: { stageId: place.stage.id },
    include: { revisions: { orderBy: { number: "desc" }, take: 1 } },
  });
  if (flow === null) return null;
  const [revision] = flow.revisions;
  return {
    id: flow.id,
    pipelineId: place.pipelineId,
    stage: place.stage.name,
    paused: flow.paused,
    createdAt: flow.createdAt.toISOString(),
    updatedAt: flow.updatedAt.toISOString(),
    revision:
      revision === undefined
        ? null
        : { ...toListItem(revision), text: revision.sourceText, document: documentOf(revision) },
  };
}

/** @throws AppError 404 */
export async function getFlow(db: Db, place: FlowPlace): Promise<FlowDto> {
  const flow = await findFlow(db, place);
  if (flow === null) throw AppError.notFound(`Stage ${place.stage.name} has no release flow.`);
  return flow;
}

/** Newest first, at most 200; with `before`, those behind that number. */
export async function listRevisions(db: Db, place: FlowPlace, before?: number): Promise<RevisionLine[]> {
  const revisions = await db.flowRevision.findMany({
    where: { flow: { stageId: place.stage.id }, ...(before !== undefined && { number: { lt: before } }) },
    orderBy: { number: "desc" },
    take: REVISIONS,
    select: {
      number: true,
      format: true,
      authorName: true,
      message: true,
      createdAt: true,
      id: true,
      flow: { select: { currentRevisionId: true } },
      _count: { select: { runs: true } },
    },
  });
  return revisions.map(({ id, flow, _count, ...revision }) => ({
    ...toListItem(revision),
    isCurrent: flow.currentRevisionId === id,
    runs: _count.runs,
  }));
}

/** @throws AppError 404 */
export async function getRevision(db: Db, place: FlowPlace, number: number): Promise<FlowRevisionDto> {
  const revision = await db.flowRevision.findFirst({ where: { flow: { stageId: place.stage.id }, number } });
  if (revision === null)
    throw AppError.notFound(`The flow of ${place.stage.name} has no revision ${number}.`);
  return { ...toListItem(revision), text: revision.sourceText, document: documentOf(revision) };
}

/** Everything there is to say about a text as the stage's flow; nothing is stored. */
export async function validateFlowText(
  db: Db,
  runtimes: RuntimePool,
  place: FlowPlace,
  text: string,
): Promise<{ problems: Problem[]; context: StageContext }> {
  const context = await readStageContext(db, place.stage.id, await findAbilities(runtimes, place.projectId));
  return { problems: validateDraft(text, kindTable, context).problems, context };
}

/** From the text: the database does not keep the order of fields. */
function documentOf({ sourceText, format }: { sourceText: string; format: string }): unknown {
  return parseSource(sourceText, format === "yaml" ? "yaml" : "json").source.value;
}

function toListItem(revision: {
  number: number;
  format: string;
  authorName: string;
  message: string;
  createdAt: Date;
}): FlowRevisionListItem {
  return {
    number: revision.number,
    format: revision.format === "yaml" ? "yaml" : "json",
    authorName: revision.authorName,
    message: revision.message,
    createdAt: revision.createdAt.toISOString(),
  };
}
