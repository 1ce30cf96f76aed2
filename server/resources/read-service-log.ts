import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import type { RuntimePool } from "@/server/runtime-pool";

/** Lines that one answer has at most. */
const MAX_SERVICE_LOG_LINES = 500;

/** What a deployment service has written, oldest line first. */
export interface ServiceLog {
  lines: { at: string; source: string; text: string }[];
  /** To go on behind the last line; null: there was none yet. */
  cursor: string | null;
}

/**
 * What a service has written behind `cursor`; without one its newest lines.
 * @throws AppError 404
 */
export async function readServiceLog(
  db: Db,
  runtimes: RuntimePool,
  { projectId, id }: { projectId: string; id: string },
  cursor: string | null,
): Promise<ServiceLog> {
  const service = await db.deploymentService.findUnique({
    where: { projectId_id: { projectId, id } },
    select: { runtimeId: true },
  });
  if (service === null) throw AppError.notFound(`There is no deployment service “${id}”.`);
  const runtime = await runtimes.forProject(projectId, service.runtimeId);
  const lines = await runtime.readServiceLogs(projectId, id, cursor, MAX_SERVICE_LOG_LINES);
  return {
    lines: lines.map(({ at, source, text }) => ({ at: at.toISOString(), source, text })),
    cursor: lines.at(-1)?.cursor ?? cursor,
  };
}
