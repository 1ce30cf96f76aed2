import type { Deployment, OperationStatus, ResourceKind } from "@/server/db/generated/client";

/** One change of image on a target. Instants are ISO strings. */
export interface DeploymentDto {
  id: string;
  targetKind: ResourceKind;
  targetId: string;
  /** Null on a first release. */
  fromImage: string | null;
  toImage: string;
  buildId: string | null;
  /** The run and node that did it; null when a person or the API did. */
  runId: string | null;
  nodeKey: string | null;
  status: OperationStatus;
  error: string | null;
  /** Its log; null on a job, whose image is merely set. */
  operationId: string | null;
  createdAt: string;
  startedAt: string | null;
  concludedAt: string | null;
}

export function toDeploymentDto(deployment: Deployment): DeploymentDto {
  return {
    id: deployment.id,
    targetKind: deployment.targetKind,
    targetId: deployment.targetId,
    fromImage: deployment.fromImage,
    toImage: deployment.toImage,
    buildId: deployment.buildId,
    runId: deployment.runId,
    nodeKey: deployment.nodeKey,
    status: deployment.status,
    error: deployment.error,
    operationId: deployment.operationId,
    createdAt: deployment.createdAt.toISOString(),
    startedAt: deployment.startedAt?.toISOString() ?? null,
    concludedAt: deployment.concludedAt?.toISOString() ?? null,
  };
}
