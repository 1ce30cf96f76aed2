import type { Db } from "@/server/db";
import {
  exportLog,
  readLogWindow,
  readOperationLog,
  searchLog,
  type LogHits,
  type LogRange,
  type LogWindow,
} from "@/server/operations";
import type { LogPage } from "./dto";
import { assertRunInProject } from "./queries";

/** One attempt of a node, whose log is meant. */
export interface NodeLogSource {
  projectId: string;
  runId: string;
  nodeKey: string;
  attempt: number;
}

/** The log of one attempt of a node behind `cursor` (0 from the start). @throws AppError 404 */
export async function readNodeLog(db: Db, where: NodeLogSource & { cursor: number }): Promise<LogPage> {
  const { operationId, ended } = await findLog(db, where);
  if (operationId === null) return { lines: [], cursor: 0, complete: ended };
  return readOperationLog(db, operationId, where.cursor);
}

/** Some lines of it, wherever they are. @throws AppError 404 */
export async function readNodeLogWindow(db: Db, where: NodeLogSource & LogRange): Promise<LogWindow> {
  const { operationId, ended } = await findLog(db, where);
  if (operationId === null) return { first: 0, lines: [], total: 0, complete: ended };
  return readLogWindow(db, operationId, where);
}

/** Where words are in it, from one line on, as far as one request goes. @throws AppError 404 */
export async function searchNodeLog(
  db: Db,
  where: NodeLogSource & { words: string; from: number },
): Promise<LogHits> {
  const { operationId } = await findLog(db, where);
  if (operationId === null) return { lines: [], scannedTo: 0, total: 0 };
  return searchLog(db, operationId, where);
}

/** All of it as text, some thousand lines at a time; null when there is none. @throws AppError 404 */
export async function exportNodeLog(db: Db, where: NodeLogSource): Promise<AsyncIterable<string> | null> {
  const { operationId } = await findLog(db, where);
  return operationId === null ? null : exportLog(db, operationId);
}

/** The operation whose log it is, null while there is none; and whether the attempt has ended. @throws AppError 404 */
async function findLog(
  db: Db,
  where: NodeLogSource,
): Promise<{ operationId: string | null; ended: boolean }> {
  const { projectId, runId, nodeKey, attempt } = where;
  await assertRunInProject(db, projectId, runId);
  const found = await db.nodeAttempt.findUnique({
    where: { runId_nodeKey_attempt: { runId, nodeKey, attempt } },
    select: { operationId: true, endedAt: true },
  });
  if (found === null) return { operationId: null, ended: false };
  return {
    operationId: found.operationId ?? (await findOwnOperation(db, where)),
    ended: found.endedAt !== null,
  };
}

/** Before the first look at its result, a node's operation is known only by who asked for it. */
async function findOwnOperation(db: Db, { runId, nodeKey, attempt }: NodeLogSource): Promise<string | null> {
  const operation = await db.operation.findFirst({
    where: { runId, nodeKey, nodeAttempt: attempt },
    select: { id: true },
  });
  return operation?.id ?? null;
}
