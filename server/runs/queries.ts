import { inTransaction, type Db, type Tx } from "@/server/db";
import type { Run } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { readOperationLog } from "@/server/operations";
import type { LogPage, RunDetail } from "./dto";
import { toListItem } from "./list-runs";
import { listRunsAhead } from "./runs-ahead";
import { readRunState } from "./run-snapshot";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

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
        keptBy: run.keptBy,
        ahead: await listRunsAhead(tx, runId, state),
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
