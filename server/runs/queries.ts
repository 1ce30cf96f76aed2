import type { RunStatus } from "@/core/run";
import { inTransaction, type Db, type Tx } from "@/server/db";
import type { Prisma, Run } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { readOperationLog } from "@/server/operations";
import type { ListedRun, LogPage, RunDetail, RunListItem } from "./dto";
import { IN_FLIGHT, waitsForApproval, WAITS_FOR_APPROVAL } from "./waits-for-approval";
import { readRunState } from "./run-snapshot";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface RunListQuery {
  projectId: string;
  pipelineId?: string | undefined;
  stageId?: string | undefined;
  status?: RunStatus[] | undefined;
  kind?: RunListItem["kind"] | undefined;
  trigger?: string | undefined;
  concluded?: boolean | undefined;
  /** True: only those that wait, and for nothing but people's approval. */
  waitsForApproval?: boolean | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  limit: number;
}

/** Newest first. */
export async function listRuns(
  db: Db,
  query: RunListQuery,
): Promise<{ runs: ListedRun[]; nextCursor: string | null }> {
  const where: Prisma.RunWhereInput = {
    projectId: query.projectId,
    ...(query.pipelineId === undefined ? {} : { pipelineId: query.pipelineId }),
    ...(query.stageId === undefined ? {} : { stageId: query.stageId }),
    ...(query.status === undefined || query.status.length === 0 ? {} : { status: { in: query.status } }),
    ...(query.kind === undefined ? {} : { kind: query.kind }),
    ...(query.trigger === undefined ? {} : { trigger: query.trigger }),
    ...(query.concluded === undefined ? {} : { concludedAt: query.concluded ? { not: null } : null }),
    ...(query.waitsForApproval === true ? { AND: WAITS_FOR_APPROVAL } : {}),
    ...(query.cursor === undefined ? {} : beforeCursor(query.cursor)),
  };
  const rows = await db.run.findMany({
    where,
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: query.limit + 1,
    omit: { document: true, sealedInputs: true, arguments: true },
    include: {
      flow: { select: { stage: { select: { name: true } } } },
      nodeAttempts: { where: IN_FLIGHT, select: { kind: true, status: true } },
    },
  });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    runs: page.map((row) => ({
      ...toListItem(row, row.flow.stage.name),
      waitsForApproval: waitsForApproval(row.status, row.nodeAttempts),
    })),
    nextCursor:
      rows.length > query.limit && last !== undefined ? `${last.createdAt.toISOString()}_${last.id}` : null,
  };
}

function beforeCursor(cursor: string): Prisma.RunWhereInput {
  const [at = "", id = ""] = cursor.split("_");
  const createdAt = new Date(at);
  if (Number.isNaN(createdAt.getTime()) || !UUID.test(id)) {
    throw AppError.invalid("The cursor is not one that a list of runs gave out.", { cursor });
  }
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}

type ListedRow = Pick<
  Run,
  | "id"
  | "number"
  | "name"
  | "description"
  | "kind"
  | "status"
  | "trigger"
  | "triggeredBy"
  | "waitReason"
  | "error"
  | "createdAt"
  | "startedAt"
  | "concludedAt"
  | "pipelineId"
>;

export function toListItem(run: ListedRow, stage: string): RunListItem {
  return {
    id: run.id,
    number: run.number,
    name: run.name,
    description: run.description,
    kind: run.kind,
    status: run.status,
    trigger: run.trigger,
    triggeredBy: run.triggeredBy,
    waitReason: run.waitReason,
    error: run.error,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    concludedAt: run.concludedAt?.toISOString() ?? null,
    pipelineId: run.pipelineId,
    stage,
  };
}

/** A run and all of its state in one consistent picture; tail its events from `state.cursor`. @throws AppError 404 */
export async function getRun(db: Db, projectId: string, runId: string): Promise<RunDetail> {
  await assertRunInProject(db, projectId, runId);
  return inTransaction(
    db,
    async (tx) => {
      const found = await readRunState(tx, runId);
      if (found === null) throw runNotFound(projectId, runId);
      const { run, state } = found;
      const revision = await tx.flowRevision.findUniqueOrThrow({
        where: { id: run.revisionId },
        select: { number: true },
      });
      const stage = await tx.stage.findUniqueOrThrow({ where: { id: run.stageId }, select: { name: true } });
      const last = await tx.run.findFirst({
        where: { flowId: run.flowId, status: "Success", kind: run.kind, id: { not: runId } },
        orderBy: { createdAt: "desc" },
        select: { startedAt: true, concludedAt: true },
      });
      const { status: _status, waitReason: _reason, error: _error, ...item } = toListItem(run, stage.name);
      return {
        ...item,
        projectId,
        revisionNumber: revision.number,
        document: run.document,
        arguments: run.arguments as Record<string, unknown>,
        state,
        parent: await readParent(tx, run),
        children: await readChildren(tx, runId),
        expectedMs:
          last?.startedAt == null || last.concludedAt === null
            ? null
            : last.concludedAt.getTime() - last.startedAt.getTime(),
      };
    },
    { isolation: "RepeatableRead" },
  );
}

const LINKED = {
  id: true,
  number: true,
  pipelineId: true,
  status: true,
  flow: { select: { stage: { select: { name: true } } } },
} as const;

async function readParent(tx: Tx, run: Run): Promise<RunDetail["parent"]> {
  if (run.parentRunId === null) return null;
  const parent = await tx.run.findUnique({ where: { id: run.parentRunId }, select: LINKED });
  if (parent === null) return null;
  const { id: runId, number, pipelineId, flow } = parent;
  return { runId, number, pipelineId, stage: flow.stage.name, nodeKey: run.parentNodeKey ?? "" };
}

async function readChildren(tx: Tx, runId: string): Promise<RunDetail["children"]> {
  const children = await tx.run.findMany({
    where: { parentRunId: runId },
    select: { ...LINKED, parentNodeKey: true, parentAttempt: true },
    orderBy: { createdAt: "asc" },
  });
  return children.map(({ id, number, pipelineId, status, flow, parentNodeKey, parentAttempt }) => ({
    runId: id,
    number,
    pipelineId,
    stage: flow.stage.name,
    status,
    nodeKey: parentNodeKey ?? "",
    attempt: parentAttempt ?? 1,
  }));
}

/** @throws AppError 404; also for a run of another project */
export async function assertRunInProject(db: Db, projectId: string, runId: string): Promise<void> {
  const known = UUID.test(runId) && (await db.run.count({ where: { id: runId, projectId } })) > 0;
  if (!known) throw runNotFound(projectId, runId);
}

function runNotFound(projectId: string, runId: string): AppError {
  return AppError.notFound(`There is no run “${runId}” in project “${projectId}”.`);
}

/** The log of one attempt of a node behind `cursor` (0 from the start). @throws AppError 404 */
export async function readNodeLog(
  db: Db,
  where: { projectId: string; runId: string; nodeKey: string; attempt: number; cursor: number },
): Promise<LogPage> {
  await assertRunInProject(db, where.projectId, where.runId);
  const attempt = await db.nodeAttempt.findUnique({
    where: { runId_nodeKey_attempt: { runId: where.runId, nodeKey: where.nodeKey, attempt: where.attempt } },
    select: { operationId: true, endedAt: true },
  });
  if (attempt === null) return { lines: [], cursor: 0, complete: false };
  const own = attempt.operationId ?? (await findOwnOperation(db, where));
  if (own === null) return { lines: [], cursor: 0, complete: attempt.endedAt !== null };
  return readOperationLog(db, own, where.cursor);
}

/** Before the first look at its result, a node's operation is known only by who asked for it. */
async function findOwnOperation(
  db: Db,
  where: { runId: string; nodeKey: string; attempt: number },
): Promise<string | null> {
  const operation = await db.operation.findFirst({
    where: { runId: where.runId, nodeKey: where.nodeKey, nodeAttempt: where.attempt },
    select: { id: true },
  });
  return operation?.id ?? null;
}
