import { z } from "zod";
import type { Db, Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { findSubjectByKey } from "@/server/operations";
import { unsealJson } from "@/server/secrets";
import { toExecutionDto, type ExecutionDto } from "./dto";

/** @throws AppError `not-found` */
export async function getExecution(
  db: Db | Tx,
  projectId: string,
  executionId: string,
): Promise<ExecutionDto> {
  const execution = z.uuid().safeParse(executionId).success
    ? await db.execution.findFirst({ where: { id: executionId, projectId } })
    : null;
  if (execution === null) throw AppError.notFound(`There is no execution "${executionId}".`);
  return toExecutionDto(execution);
}

/** The execution an idempotency key started. */
export async function findExecutionByKey(db: Db | Tx, idempotencyKey: string): Promise<ExecutionDto | null> {
  const id = await findSubjectByKey(db, idempotencyKey);
  const execution = id === null ? null : await db.execution.findUnique({ where: { id } });
  return execution === null ? null : toExecutionDto(execution);
}

/** What it printed to standard output, at most the last 256 KiB, as it was printed; empty until it has ended. */
export async function readStdOut(db: Db | Tx, executionId: string): Promise<string> {
  const row = await db.execution.findUnique({
    where: { id: executionId },
    select: { sealedStdOut: true },
  });
  return row === null || row.sealedStdOut === null ? "" : z.string().parse(unsealJson(row.sealedStdOut));
}
