import type { BackupDto, RestoreDto } from "@/server/backups";
import type { RestartDto } from "@/server/restarts";
import type { BuildDto } from "@/server/builds";
import type { OperationStatus } from "@/server/db/generated/enums";
import type { JobRunDto } from "@/server/jobs";
import type {
  AddonDto,
  BuildServiceDto,
  DeploymentServiceDto,
  ImageFacts,
  JobDto,
  LiveStatus,
} from "@/server/resources";

/* What Northflank's API calls our states; fields of ours stand beside its own. */

const BUILD_STATUS = {
  Queued: "QUEUED",
  Running: "BUILDING",
  Aborting: "BUILDING",
  Success: "SUCCESS",
  Failed: "FAILURE",
  Aborted: "ABORTED",
} as const satisfies Record<OperationStatus, string>;

/** Northflank knows three; a run that waits for its turn counts as running, an aborted one as failed. */
const JOB_RUN_STATUS = {
  Queued: "RUNNING",
  Running: "RUNNING",
  Aborting: "RUNNING",
  Success: "SUCCESS",
  Failed: "FAILED",
  Aborted: "FAILED",
} as const satisfies Record<OperationStatus, string>;

const WORK_STATUS = {
  Queued: "scheduled",
  Running: "in-progress",
  Aborting: "aborting",
  Success: "completed",
  Failed: "failed",
  Aborted: "aborted",
} as const satisfies Record<OperationStatus, string>;

const ADDON_STATUS = {
  absent: "preDeployment",
  starting: "allocating",
  healthy: "running",
  running: "running",
  degraded: "error",
  stopped: "paused",
  failed: "failed",
  unknown: "error",
} as const satisfies Record<LiveStatus["status"], string>;

const SERVICE_STATUS = {
  absent: "PENDING",
  starting: "IN_PROGRESS",
  healthy: "COMPLETED",
  running: "COMPLETED",
  degraded: "FAILED",
  stopped: "PENDING",
  failed: "FAILED",
  unknown: "PENDING",
} as const satisfies Record<LiveStatus["status"], string>;

const isConcluded = (status: OperationStatus): boolean =>
  status === "Success" || status === "Failed" || status === "Aborted";

export function toApiBuild(build: BuildDto) {
  return {
    id: build.id,
    number: build.number,
    branch: build.branch ?? undefined,
    pullRequestId: build.pullRequestId,
    sha: build.sha,
    registry: { uri: build.image ?? undefined },
    image: build.image,
    digest: build.digest,
    status: BUILD_STATUS[build.status],
    concluded: isConcluded(build.status),
    success: build.status === "Success",
    message: build.error,
    commit: { message: build.commitMessage, author: build.authorName, committedAt: build.committedAt },
    createdAt: build.createdAt,
    startedAt: build.startedAt ?? undefined,
    concludedAt: build.concludedAt ?? undefined,
    buildConcludedAt:
      build.concludedAt === null ? undefined : Math.floor(Date.parse(build.concludedAt) / 1000),
  };
}

export function toApiJobRun(run: JobRunDto) {
  const concluded = isConcluded(run.status);
  return {
    id: run.id,
    number: run.number,
    runName: run.runName,
    status: JOB_RUN_STATUS[run.status],
    concluded,
    active: concluded ? 0 : 1,
    succeeded: run.status === "Success" ? 1 : 0,
    failed: run.status === "Failed" ? 1 : 0,
    completions: 1,
    backoffLimit: 0,
    exitCode: run.exitCode,
    image: run.image,
    message: run.error,
    createdAt: run.createdAt,
    startedAt: run.startedAt ?? undefined,
    concludedAt: run.concludedAt ?? undefined,
  };
}

export function toApiBackup(backup: BackupDto) {
  return {
    id: backup.id,
    name: backup.name,
    status: WORK_STATUS[backup.status],
    backupType: backup.backupType,
    createdAt: backup.createdAt,
    completedAt: backup.status === "Success" ? (backup.concludedAt ?? undefined) : undefined,
    config: {
      source: { type: backup.backupType === "snapshot" ? "snapshot" : "sameAddon" },
      size: backup.sizeBytes === null ? "" : String(backup.sizeBytes),
      compressionType: backup.compression,
    },
    sizeBytes: backup.sizeBytes,
    sha256: backup.sha256,
    message: backup.error,
  };
}

export function toApiRestart(restart: RestartDto) {
  return {
    id: restart.id,
    status: WORK_STATUS[restart.status],
    createdAt: restart.createdAt,
    completedAt: restart.concludedAt ?? undefined,
    message: restart.error,
  };
}

export function toApiRestore(restore: RestoreDto) {
  return {
    id: restore.id,
    backupId: restore.backupId,
    status: WORK_STATUS[restore.status],
    restoreTimestamp: restore.createdAt,
    completedAt: restore.concludedAt ?? undefined,
    message: restore.error,
  };
}

const named = (projectId: string, { id, name }: { id: string; name: string }) => ({
  id,
  appId: `/${projectId}/${id}`,
  projectId,
  name,
  tags: [],
});

export function toApiBuildService(projectId: string, service: BuildServiceDto) {
  const { lastBuild } = service;
  return {
    ...named(projectId, service),
    serviceType: "build",
    disabledCI: true,
    disabledCD: true,
    status:
      lastBuild === null
        ? {}
        : { build: { status: BUILD_STATUS[lastBuild.status], lastTransitionTime: lastBuild.createdAt } },
    vcsData: { projectUrl: service.repoUrl, projectBranch: service.branch },
    buildSettings: {
      buildCommand: service.buildCommand,
      dockerfile: { dockerFilePath: service.dockerfile, dockerWorkDir: service.context },
    },
    createdAt: service.createdAt,
    updatedAt: service.updatedAt,
  };
}

export function toApiDeploymentService(projectId: string, service: DeploymentServiceDto, live: LiveStatus) {
  return {
    ...named(projectId, service),
    serviceType: "deployment",
    disabledCI: true,
    disabledCD: true,
    status: {
      deployment: {
        status: SERVICE_STATUS[live.status],
        reason: "DEPLOYING",
        lastTransitionTime: service.deployedAt ?? undefined,
      },
    },
    deployment: { instances: service.replicas, ...toApiImage(service.image) },
    ports: [{ name: "http", internalPort: service.port, public: true, protocol: "HTTP", url: live.url }],
    image: service.image?.image ?? null,
    live,
    stage: service.placement?.stage ?? null,
    deployedAt: service.deployedAt,
    createdAt: service.createdAt,
    updatedAt: service.updatedAt,
  };
}

function toApiImage(image: ImageFacts | null) {
  if (image === null) return {};
  if (image.build === null) return { external: { imagePath: image.image } };
  const { id, buildServiceId, branch, sha } = image.build;
  return { internal: { id: buildServiceId, branch, buildSHA: sha, deployedSHA: sha, buildId: id } };
}

export function toApiJob(projectId: string, job: JobDto) {
  const { lastRun } = job;
  return {
    ...named(projectId, job),
    jobType: "manual",
    disabledCI: true,
    disabledCD: true,
    suspended: false,
    deployment: toApiImage(job.image),
    image: job.image?.image ?? null,
    runOnImageChange: job.runOnImageChange,
    timeoutSeconds: job.timeoutSeconds,
    lastRun:
      lastRun === null
        ? null
        : {
            id: lastRun.id,
            number: lastRun.number,
            status: JOB_RUN_STATUS[lastRun.status],
            exitCode: lastRun.exitCode,
          },
    stage: job.placement?.stage ?? null,
    createdAt: job.createdAt,
    updatedAt: job.updatedAt,
  };
}

export function toApiAddon(projectId: string, addon: AddonDto, live: LiveStatus) {
  return {
    ...named(projectId, addon),
    spec: { type: addon.type, config: { versionTag: addon.version } },
    status: ADDON_STATUS[live.status],
    message: live.detail,
    sizeBytes: live.sizeBytes,
    stage: addon.placement?.stage ?? null,
    lastBackup: addon.lastBackup,
    createdAt: addon.createdAt,
    updatedAt: addon.updatedAt,
  };
}
