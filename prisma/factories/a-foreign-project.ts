import { randomUUID } from "node:crypto";
import type { Db } from "@/server/db";
import { aRun } from "./a-run";
import { aShop } from "./a-shop";

/** Stands in everything of the foreign project that people can read; nobody else may ever be answered with it. */
export const FOREIGN_MARK = "of-the-others";
/** The id of every one of its resources. */
export const FOREIGN_ID = "only-theirs";

export interface ForeignProject {
  projectId: string;
  /** One thing of each sort, by the field that names such a thing: `runId`, `backupId` … */
  ids: Readonly<Record<string, string>>;
}

/** A second project with one of everything a project can have, for those who try to reach it from the first. */
export async function aForeignProject(db: Db): Promise<ForeignProject> {
  const { projectId, stages } = await aShop(db, { id: "other", firstPort: 5201 });
  await db.project.update({ where: { id: projectId }, data: { name: FOREIGN_MARK } });
  const stranger = await db.user.create({
    data: {
      email: "stranger@example.com",
      name: FOREIGN_MARK,
      memberships: { create: { projectId, role: "admin" } },
    },
  });
  const named = { projectId, id: FOREIGN_ID, name: FOREIGN_MARK };
  const sealed = new Uint8Array();
  await db.runtime.create({ data: { projectId, id: FOREIGN_ID, driver: "process" } });
  await db.buildService.create({
    data: { ...named, repoUrl: "file:///srv/theirs.git", branch: FOREIGN_MARK },
  });
  await db.deploymentService.create({
    data: { ...named, port: 5301, healthCheck: {}, environment: sealed, command: FOREIGN_MARK },
  });
  await db.job.create({ data: { ...named, environment: sealed, command: FOREIGN_MARK } });
  await db.addon.create({ data: { ...named, type: "postgres" } });
  await db.secretGroup.create({ data: { ...named, sealed } });
  await db.integration.create({ data: { ...named, kind: "slack", sealed } });
  await db.registryCredential.create({ data: { ...named, registry: FOREIGN_MARK, sealed } });
  await db.pipeline.create({ data: { ...named, stages: { create: { name: FOREIGN_ID, position: 0 } } } });
  const runId = await aRun(db, { projectId, stageId: stages.production });
  await db.run.update({ where: { id: runId }, data: { name: FOREIGN_MARK } });
  await db.flowDraft.create({
    data: {
      projectId,
      stageId: stages.production,
      version: 1,
      sourceText: FOREIGN_MARK,
      savedBy: FOREIGN_MARK,
    },
  });
  const repository = {
    repoUrl: `file:///srv/${FOREIGN_MARK}.git`,
    branch: FOREIGN_MARK,
    filePath: FOREIGN_MARK,
  };
  await db.flowRepository.create({
    data: {
      projectId,
      stageId: stages.production,
      ...repository,
      address: FOREIGN_MARK,
      connectedBy: FOREIGN_MARK,
      // Nobody looks at it.
      dueAt: new Date("2100-01-01"),
    },
  });
  const operation = await db.operation.create({
    data: {
      projectId,
      kind: "build",
      subjectId: randomUUID(),
      runtimeId: "local",
      runId,
      nodeKey: "0",
      timeoutSeconds: 60,
      logSeq: 1,
      logChunks: { create: { seq: 1, lines: [{ at: new Date(), stream: "stdout", text: FOREIGN_MARK }] } },
    },
  });
  await db.nodeAttempt.create({
    data: {
      runId,
      nodeKey: "0",
      attempt: 1,
      kind: "Approval",
      status: "Waiting",
      waitReason: FOREIGN_MARK,
      operationId: operation.id,
    },
  });
  const build = await db.build.create({
    data: { projectId, buildServiceId: FOREIGN_ID, number: 1, sha: FOREIGN_MARK, inputsHash: "h" },
  });
  const jobRun = await db.jobRun.create({
    data: { projectId, jobId: FOREIGN_ID, number: 1, image: FOREIGN_MARK },
  });
  const backup = await db.backup.create({
    data: {
      projectId,
      addonId: FOREIGN_ID,
      name: FOREIGN_MARK,
      backupType: "dump",
      compression: "gz",
      status: "Success",
      location: "nowhere",
    },
  });
  const restore = await db.restore.create({ data: { projectId, addonId: FOREIGN_ID, backupId: backup.id } });
  const imported = await db.addonImport.create({
    data: { projectId, addonId: FOREIGN_ID, sourceType: "url" },
  });
  const restart = await db.restart.create({
    data: { projectId, targetKind: "service", targetId: FOREIGN_ID },
  });
  const share = await db.shareLink.create({
    data: {
      projectId,
      runId,
      createdById: stranger.id,
      createdByName: FOREIGN_MARK,
      expiresAt: new Date(Date.now() + 3_600_000),
    },
  });
  const rule = await db.notificationRule.create({
    data: {
      projectId,
      integrationId: FOREIGN_ID,
      events: ["run.failed"],
      everyStage: true,
      createdBy: FOREIGN_MARK,
    },
  });
  const content = { event: "run.failed", tone: "bad", title: FOREIGN_MARK, facts: [], at: "", data: {} };
  const delivery = await db.notificationDelivery.create({
    data: {
      projectId,
      integrationId: FOREIGN_ID,
      event: "run.failed",
      content: { ...content, note: null, action: null },
      status: "failed",
      nextAttemptAt: null,
    },
  });
  return {
    projectId,
    ids: {
      ruleId: rule.id,
      deliveryId: delivery.id,
      runId,
      stageId: stages.production,
      operationId: operation.id,
      buildId: build.id,
      jobRunId: jobRun.id,
      backupId: backup.id,
      restoreId: restore.id,
      importId: imported.id,
      restartId: restart.id,
      shareId: share.id,
      userId: stranger.id,
      stage: FOREIGN_ID,
      pipelineId: FOREIGN_ID,
      serviceId: FOREIGN_ID,
      buildServiceId: FOREIGN_ID,
      deploymentServiceId: FOREIGN_ID,
      jobId: FOREIGN_ID,
      addonId: FOREIGN_ID,
      secretGroupId: FOREIGN_ID,
      secretId: FOREIGN_ID,
      registryId: FOREIGN_ID,
      integrationId: FOREIGN_ID,
      providerId: FOREIGN_ID,
      runtimeId: FOREIGN_ID,
      fromId: FOREIGN_ID,
      toId: FOREIGN_ID,
      id: FOREIGN_ID,
    },
  };
}
