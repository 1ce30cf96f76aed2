import type {
  BackupFacts,
  BuildFacts,
  ExecutionFacts,
  ImportFacts,
  JobRunFacts,
  ReleaseFacts,
  RestartFacts,
  RestoreFacts,
  WorkState,
} from "@/core/node-kind";
import type { BackupDto, RestoreDto } from "@/server/backups";
import type { BuildDto } from "@/server/builds";
import type { OperationStatus } from "@/server/db/generated/client";
import type { DeploymentDto } from "@/server/deployments";
import type { ExecutionDto } from "@/server/executions";
import type { ImportDto } from "@/server/imports";
import type { JobRunDto } from "@/server/jobs";
import type { RestartDto } from "@/server/restarts";

const WORK_STATE = {
  Queued: "queued",
  Running: "running",
  Aborting: "running",
  Success: "succeeded",
  Failed: "failed",
  Aborted: "aborted",
} as const satisfies Record<OperationStatus, WorkState>;

function toWork(subject: { operationId: string | null; status: OperationStatus; error: string | null }) {
  return { operationId: subject.operationId, state: WORK_STATE[subject.status], error: subject.error };
}

export function toBuildFacts(build: BuildDto, reused: boolean): BuildFacts {
  const { imageRemovedAt } = build;
  return {
    ...toWork(build),
    ...(imageRemovedAt === null ? {} : { error: imageRemovedNote(imageRemovedAt) }),
    id: build.id,
    buildServiceId: build.buildServiceId,
    number: build.number,
    branch: build.branch,
    sha: build.sha,
    pullRequestId: build.pullRequestId,
    image: imageRemovedAt === null ? build.image : null,
    digest: build.digest,
    createdAt: build.createdAt,
    reused,
  };
}

function imageRemovedNote(at: string): string {
  return `the retention policy removed its image on ${at.slice(0, 10)}; build the commit again`;
}

export function toReleaseFacts(deployment: DeploymentDto, build: BuildDto | null): ReleaseFacts {
  return {
    ...toWork(deployment),
    deploymentId: deployment.id,
    targetId: deployment.targetId,
    image: deployment.toImage,
    previousImage: deployment.fromImage,
    build: build === null ? null : toBuildFacts(build, false),
  };
}

export function toJobRunFacts(run: JobRunDto): JobRunFacts {
  return { ...toWork(run), id: run.id, jobId: run.jobId, runName: run.runName, exitCode: run.exitCode };
}

export function toBackupFacts(backup: BackupDto): BackupFacts {
  return {
    ...toWork(backup),
    id: backup.id,
    addonId: backup.addonId,
    name: backup.name,
    sizeBytes: backup.sizeBytes,
    sha256: backup.sha256,
    createdAt: backup.createdAt,
  };
}

export function toRestoreFacts(restore: RestoreDto): RestoreFacts {
  return { ...toWork(restore), id: restore.id, addonId: restore.addonId, backupId: restore.backupId };
}

export function toRestartFacts(restart: RestartDto): RestartFacts {
  return { ...toWork(restart), id: restart.id, targetId: restart.targetId };
}

export function toExecutionFacts(execution: ExecutionDto, stdOut: string): ExecutionFacts {
  return {
    ...toWork(execution),
    id: execution.id,
    targetId: execution.targetId,
    exitCode: execution.exitCode,
    stdOut,
    stdOutTruncated: execution.stdOutTruncated,
  };
}

export function toImportFacts(found: ImportDto): ImportFacts {
  return { ...toWork(found), id: found.id, addonId: found.addonId };
}
