import type { TargetKind } from "@/core/node-kind";
import type { Execution, OperationStatus } from "@/server/db/generated/client";

/** One command run with the image and environment of a service or job. Instants are ISO strings. */
export interface ExecutionDto {
  id: string;
  targetKind: TargetKind;
  targetId: string;
  image: string;
  status: OperationStatus;
  exitCode: number | null;
  /** It printed more than is kept. */
  stdOutTruncated: boolean;
  error: string | null;
  /** Its log. */
  operationId: string | null;
  createdAt: string;
  startedAt: string | null;
  concludedAt: string | null;
}

export function toExecutionDto(execution: Execution): ExecutionDto {
  return {
    id: execution.id,
    targetKind: execution.targetKind === "job" ? "job" : "service",
    targetId: execution.targetId,
    image: execution.image,
    status: execution.status,
    exitCode: execution.exitCode,
    stdOutTruncated: execution.stdOutTruncated,
    error: execution.error,
    operationId: execution.operationId,
    createdAt: execution.createdAt.toISOString(),
    startedAt: execution.startedAt?.toISOString() ?? null,
    concludedAt: execution.concludedAt?.toISOString() ?? null,
  };
}
