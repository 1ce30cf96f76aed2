import { z } from "zod";
import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";

/** @throws AppError 404, also for one of another project and for what is no operation's id at all */
export async function assertOperationInProject(
  db: Db,
  projectId: string,
  operationId: string,
): Promise<void> {
  const known = z.uuid().safeParse(operationId).success
    ? await db.operation.count({ where: { id: operationId, projectId } })
    : 0;
  if (known === 0) throw AppError.notFound(`There is no operation “${operationId}”.`);
}
