import type {
  Backups,
  Builds,
  Capabilities,
  Jobs,
  Observations,
  ReleaseFacts,
  Releases,
} from "@/core/node-kind";
import { findBackup, findBackupByKey, startBackup } from "@/server/backups";
import {
  findBuild,
  findBuildByKey,
  findBuildByOperation,
  findBuildOfImage,
  findLatestSuccessfulBuild,
  judgeCommit,
  previewBuild,
  startBuild,
  type BuildGit,
} from "@/server/builds";
import type { Db } from "@/server/db";
import {
  findCurrentImage,
  findDeployment,
  findDeploymentByKey,
  startRelease,
  type DeploymentDto,
} from "@/server/deployments";
import { toAddonSpec } from "@/server/environment";
import { findJobRun, findJobRunByKey, startJobRun } from "@/server/jobs";
import { createMessages } from "@/server/messages";
import type { Outgoing } from "@/server/outgoing";
import { createImages } from "@/server/registry";
import type { RuntimePool } from "@/server/runtime-pool";
import type { TriggerGit } from "@/server/runs";
import { createExecutions, createImports, createRestarts, createRestores } from "./actions";
import { createApprovals } from "./approvals";
import { toBackupFacts, toBuildFacts, toJobRunFacts, toReleaseFacts } from "./facts";
import { createFlows } from "./flows";
import { guarded } from "./guarded";
import { createHttp } from "./http";
import { createLoopPlace } from "./loop";
import { startedBy, type NodeOrigin } from "./origin";
import { admitResource } from "./resource-access";
import { createSecretGroups } from "./secret-groups";

export interface CapabilityDeps {
  db: Db;
  git: BuildGit & TriggerGit;
  runtimes: RuntimePool;
  outgoing: Outgoing;
  /** Where people reach the product, without a trailing slash. */
  publicUrl: string;
}

/** What a node may do, bound to one attempt: whatever it starts carries the attempt's key and is found again by it. */
export function createCapabilities(deps: CapabilityDeps, origin: NodeOrigin): Capabilities {
  return {
    builds: guarded(createBuilds(deps, origin)),
    releases: guarded(createReleases(deps, origin)),
    jobs: guarded(createJobs(deps, origin)),
    backups: guarded(createBackups(deps, origin)),
    observations: guarded(createObservations(deps, origin)),
    restores: guarded(createRestores(deps, origin)),
    restarts: guarded(createRestarts(deps, origin)),
    executions: guarded(createExecutions(deps, origin)),
    imports: guarded(createImports(deps, origin)),
    approvals: guarded(createApprovals(deps.db, origin)),
    flows: guarded(createFlows(deps.db, deps.git, origin)),
    secretGroups: guarded(createSecretGroups(deps.db, origin)),
    loop: createLoopPlace(origin),
    http: guarded(createHttp(deps.outgoing)),
    messages: guarded(createMessages(deps, origin)),
    images: guarded(createImages(deps, origin)),
  };
}

function createBuilds({ db, git }: CapabilityDeps, origin: NodeOrigin): Builds {
  const { projectId, idempotencyKey } = origin;
  return {
    async findStarted() {
      const own = await findBuildByKey(db, idempotencyKey);
      if (own !== null) return toBuildFacts(own, false);
      const reused = await findReusedBuild(db, origin);
      return reused === null ? null : toBuildFacts(reused, true);
    },
    async start(request) {
      const { build, reused } = await startBuild(db, git, {
        ...request,
        ...startedBy(origin),
        projectId,
        buildServiceId: await admitResource(db, origin, "build-service", request.buildServiceId),
      });
      return toBuildFacts(build, reused);
    },
    async ensure(request) {
      const { build, reused } = await startBuild(db, git, {
        ...request,
        ...startedBy(origin),
        // Beside the work that the attempt is there for, which has the key itself.
        idempotencyKey: `${idempotencyKey}:build`,
        reuseExistingBuilds: true,
        projectId,
        buildServiceId: await admitResource(db, origin, "build-service", request.buildServiceId),
      });
      return toBuildFacts(build, reused);
    },
    async preview(request) {
      const buildServiceId = await admitResource(db, origin, "build-service", request.buildServiceId);
      const { existing, ...commit } = await previewBuild(db, git, { ...request, projectId, buildServiceId });
      return { ...commit, existing: existing === null ? null : toBuildFacts(existing, true) };
    },
    async judge(request) {
      const buildServiceId = await admitResource(db, origin, "build-service", request.buildServiceId);
      const { sha, reason, lastBuild } = await judgeCommit(db, git, {
        ...request,
        projectId,
        buildServiceId,
      });
      return { sha, reason, lastBuild: lastBuild === null ? null : toBuildFacts(lastBuild, true) };
    },
    async find(buildId) {
      const build = await findBuild(db, projectId, buildId);
      return build === null ? null : toBuildFacts(build, false);
    },
    async findLatestSuccessful({ buildServiceId, branch, sha }) {
      const serviceId =
        buildServiceId === undefined
          ? undefined
          : await admitResource(db, origin, "build-service", buildServiceId);
      const build = await findLatestSuccessfulBuild(db, projectId, {
        buildServiceId: serviceId,
        branch,
        sha,
      });
      return build === null ? null : toBuildFacts(build, false);
    },
  };
}

/** A reused build has another's key; the attempt remembers it by its operation. */
async function findReusedBuild(db: Db, { projectId, runId, nodeKey, attempt }: NodeOrigin) {
  const row = await db.nodeAttempt.findUnique({
    where: { runId_nodeKey_attempt: { runId, nodeKey, attempt } },
  });
  if (row === null || row.operationId === null) return null;
  return findBuildByOperation(db, projectId, row.operationId);
}

function createReleases({ db }: CapabilityDeps, origin: NodeOrigin): Releases {
  const { projectId, idempotencyKey } = origin;
  const toFacts = async (deployment: DeploymentDto): Promise<ReleaseFacts> => {
    const build =
      deployment.buildId === null
        ? await findBuildOfImage(db, projectId, deployment.toImage)
        : await findBuild(db, projectId, deployment.buildId);
    return toReleaseFacts(deployment, build);
  };
  return {
    async findStarted() {
      const deployment = await findDeploymentByKey(db, idempotencyKey);
      return deployment === null ? null : toFacts(deployment);
    },
    async start({ target, image, buildId, timeoutSeconds }) {
      const id = await admitResource(db, origin, target.kind, target.id);
      const request = { projectId, target: { id, kind: target.kind }, image, buildId, timeoutSeconds };
      return toFacts(await startRelease(db, { ...request, ...startedBy(origin) }));
    },
    async find(deploymentId) {
      const deployment = await findDeployment(db, projectId, deploymentId);
      return deployment === null ? null : toFacts(deployment);
    },
    async currentImage(target) {
      const id = await admitResource(db, origin, target.kind, target.id, "own-or-preceding");
      const current = await findCurrentImage(db, projectId, { id, kind: target.kind });
      if (current === null) return null;
      const { image, build } = current;
      return { image, build: build === null ? null : toBuildFacts(build, false) };
    },
  };
}

function createJobs({ db }: CapabilityDeps, origin: NodeOrigin): Jobs {
  const { projectId, idempotencyKey } = origin;
  return {
    async findStarted() {
      const run = await findJobRunByKey(db, idempotencyKey);
      return run === null ? null : toJobRunFacts(run);
    },
    async start(request) {
      const jobId = await admitResource(db, origin, "job", request.jobId);
      return toJobRunFacts(await startJobRun(db, { ...request, ...startedBy(origin), projectId, jobId }));
    },
    async find(jobRunId) {
      const run = await findJobRun(db, projectId, jobRunId);
      return run === null ? null : toJobRunFacts(run);
    },
  };
}

function createBackups({ db }: CapabilityDeps, origin: NodeOrigin): Backups {
  const { projectId, idempotencyKey } = origin;
  return {
    async findStarted() {
      const backup = await findBackupByKey(db, idempotencyKey);
      return backup === null ? null : toBackupFacts(backup);
    },
    async start(request) {
      const addonId = await admitResource(db, origin, "addon", request.addonId);
      return toBackupFacts(await startBackup(db, { ...request, ...startedBy(origin), projectId, addonId }));
    },
    async find(backupId) {
      const backup = await findBackup(db, projectId, backupId);
      return backup === null ? null : toBackupFacts(backup);
    },
  };
}

function createObservations({ db, runtimes }: CapabilityDeps, origin: NodeOrigin): Observations {
  const { projectId } = origin;
  return {
    async service(name) {
      const id = await admitResource(db, origin, "service", name);
      const row = await db.deploymentService.findUnique({ where: { projectId_id: { projectId, id } } });
      if (row === null) return null;
      const runtime = await runtimes.forProject(projectId, row.runtimeId);
      const { status, image, detail } = await runtime.inspectService(projectId, id);
      return { ready: status === "healthy", status, image, detail };
    },
    async addon(name) {
      const id = await admitResource(db, origin, "addon", name);
      const row = await db.addon.findUnique({ where: { projectId_id: { projectId, id } } });
      if (row === null) return null;
      const runtime = await runtimes.forProject(projectId, row.runtimeId);
      const { status, detail } = await runtime.inspectAddon(toAddonSpec(row));
      return { ready: status === "running", status, detail };
    },
  };
}
