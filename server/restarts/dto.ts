import type { OperationStatus, Restart } from "@/server/db/generated/client";

export interface RestartTarget {
  id: string;
  kind: "service" | "addon";
}

/** A service or addon started anew, with what it runs already. Instants are ISO strings. */
export interface RestartDto {
  id: string;
  targetKind: RestartTarget["kind"];
  targetId: string;
  status: OperationStatus;
  error: string | null;
  /** Its log. */
  operationId: string | null;
  createdAt: string;
  startedAt: string | null;
  concludedAt: string | null;
}

export function toRestartDto(restart: Restart): RestartDto {
  return {
    id: restart.id,
    targetKind: restart.targetKind === "addon" ? "addon" : "service",
    targetId: restart.targetId,
    status: restart.status,
    error: restart.error,
    operationId: restart.operationId,
    createdAt: restart.createdAt.toISOString(),
    startedAt: restart.startedAt?.toISOString() ?? null,
    concludedAt: restart.concludedAt?.toISOString() ?? null,
  };
}
