import { inTransaction, type Db, type Tx } from "@/server/db";
import type { Run } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import type { RunDetail } from "./dto";
import { toListItem } from "./list-runs";
import { listRunsAhead } from "./runs-ahead";
import { RollbackRecordSchema, whyNotReturnable } from "./rollback-record";
import { readRunState } from "./run-snapshot";
import { readUsualDuration } from "./usual-durations";

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
        rollback: toRollbackDetail(run),
        rollbackCount: await tx.run.count({ where: { rollbackOfId: runId } }),
        mayRollBackTo: whyNotReturnable(run),
        despiteHold: run.despiteHold,
        ahead: await listRunsAhead(tx, runId, state),
        expectedMs: await readUsualDuration(tx, {
          flowId: run.flowId,
          revisionId: run.revisionId,
          kind: run.kind,
          exceptRunId: runId,
        }),
      };
    },
    { isolation: "RepeatableRead" },
  );
}

function toRollbackDetail({ rollback, rollbackOfId }: Run): RunDetail["rollback"] {
  return rollback === null ? null : { toRunId: rollbackOfId, ...RollbackRecordSchema.parse(rollback) };
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
  const known = isUuid(runId) && (await db.run.count({ where: { id: runId, projectId } })) > 0;
  if (!known) throw runNotFound(projectId, runId);
}

/** Whether the database can be asked about it at all. */
export function isUuid(id: string): boolean {
  return UUID.test(id);
}

export function runNotFound(projectId: string, runId: string): AppError {
  return AppError.notFound(`There is no run “${runId}” in project “${projectId}”.`);
}
