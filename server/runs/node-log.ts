import { ask, type Db, type Statement } from "@/server/db";
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
import { isUuid, runNotFound } from "./queries";

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

/** Before the first look at its result, a node's operation is known only by who asked for it. */
const FIND: Statement<{ operationId: string | null; ended: boolean }> = {
  name: "find-node-log",
  text: `
    SELECT a.ended_at IS NOT NULL AS ended, CASE WHEN a.run_id IS NULL THEN NULL ELSE COALESCE(a.operation_id,
      (SELECT o.id FROM operation o WHERE o.run_id = r.id AND o.node_key = $3 AND o.node_attempt = $4::int LIMIT 1)
    ) END AS "operationId"
    FROM run r LEFT JOIN node_attempt a ON a.run_id = r.id AND a.node_key = $3 AND a.attempt = $4::int
    WHERE r.id = $1::uuid AND r.project_id = $2`,
};

/** The operation whose log it is, null while there is none; and whether the attempt has ended. @throws AppError 404 */
async function findLog(
  db: Db,
  { projectId, runId, nodeKey, attempt }: NodeLogSource,
): Promise<{ operationId: string | null; ended: boolean }> {
  if (!isUuid(runId)) throw runNotFound(projectId, runId);
  const [found] = await ask(db, FIND, [runId, projectId, nodeKey, attempt]);
  if (found === undefined) throw runNotFound(projectId, runId);
  return found;
}
