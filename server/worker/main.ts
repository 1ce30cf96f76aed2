import type { RunnableKind } from "@/server/engine";
import { manifests } from "@/nodes/_registry/manifests";
import { executors } from "@/nodes/_registry/executors";
import { createBackupOperation, createRestoreOperation } from "@/server/backups";
import { getBell, closeBell } from "@/server/bell";
import { buildOperation } from "@/server/builds";
import { createCapabilities } from "@/server/capabilities";
import { capabilityDeps, getGit, getOutgoing, getRuntimePool } from "@/server/composition";
import { getDb } from "@/server/db";
import { createRolloutOperation } from "@/server/deployments";
import { createEngine } from "@/server/engine";
import { getEnv } from "@/server/env";
import { operationMasker } from "@/server/environment";
import { createExecOperation } from "@/server/executions";
import { createImportOperation } from "@/server/imports";
import { createJobOperation } from "@/server/jobs";
import { createCommitStatusChore } from "@/server/commit-statuses";
import { createGitOpsChores } from "@/server/gitops";
import { Leases, WorkLoop } from "@/server/leases";
import { logger } from "@/server/logger";
import { createNotificationChores } from "@/server/notifications";
import { driveOperation, OPERATIONS, type OperationDeps } from "@/server/operations";
import { createRemovalChore } from "@/server/removals";
import { createRestartOperation } from "@/server/restarts";
import { createRetentionChores } from "@/server/retention";
import { createTriggerChores } from "@/server/triggers";

/** The part of a process that takes work: runs and operations. */
export interface RunningWorker {
  /** Takes no more work, gives back what it has so that others go on at once, and waits for that at most `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** Composition root of the worker. Called once per process, by `boot`. */
export async function startWorker(): Promise<RunningWorker> {
  const db = getDb();
  const bell = getBell();
  const leases = new Leases(db);
  const runtimes = getRuntimePool();
  const nodeDeps = capabilityDeps();
  await bell.open();
  await leases.start(getEnv().role);
  const operationDeps: OperationDeps = {
    db,
    leases,
    logger,
    handlers: {
      build: buildOperation,
      job: createJobOperation(runtimes),
      rollout: createRolloutOperation(runtimes),
      backup: createBackupOperation(runtimes),
      restore: createRestoreOperation(runtimes),
      exec: createExecOperation(runtimes),
      import: createImportOperation(runtimes),
      restart: createRestartOperation(runtimes),
    },
    runtimeOf: (projectId, runtimeId) => runtimes.forProject(projectId, runtimeId),
    maskerOf: (operation, own) => operationMasker(db, operation, own),
  };
  const loops = [
    new WorkLoop({
      table: "operation",
      concurrent: OPERATIONS.concurrent,
      pollMs: OPERATIONS.pollMs,
      leases,
      bell,
      logger,
      drive: (lease) => driveOperation(operationDeps, lease),
    }),
    createEngine({
      db,
      bell,
      leases,
      logger,
      kinds: runnableKinds(),
      capabilitiesFor: (node) => createCapabilities(nodeDeps, node),
    }),
  ];
  const chores = createRetentionChores({
    db,
    logger,
    runtimes,
    policy: getEnv().retention,
    owner: leases.owner,
  });
  chores.push(createRemovalChore({ db, logger, runtimes, owner: leases.owner }));
  chores.push(...createTriggerChores({ db, git: getGit(), logger, owner: leases.owner }));
  const { tracing, dataDir, publicUrl } = getEnv();
  chores.push(...createGitOpsChores({ db, logger, runtimes, owner: leases.owner, dataDir, publicUrl }));
  chores.push(
    ...createNotificationChores({ db, outgoing: getOutgoing(), logger, publicUrl, owner: leases.owner }),
  );
  chores.push(
    createCommitStatusChore({ db, outgoing: getOutgoing(), logger, publicUrl, owner: leases.owner }),
  );
  if (tracing !== null) {
    const { createTracingChore } = await import("@/server/tracing/create-chore");
    chores.push(createTracingChore({ db, logger, settings: tracing, owner: leases.owner }));
  }
  for (const loop of [...loops, ...chores]) loop.start();
  return {
    async stop(graceMs) {
      const stopped = [...loops, ...chores].map((loop) => loop.stop(graceMs));
      await leases.stop();
      await Promise.all(stopped);
      await runtimes.close();
      await closeBell();
    },
  };
}

function runnableKinds(): ReadonlyMap<string, RunnableKind> {
  return new Map(
    Object.entries(manifests).map(([kind, manifest]) => [
      kind,
      // The engine gives an executor only what has passed its own kind's schema, and all capabilities.
      { manifest, executor: executors[manifest.kind as keyof typeof executors] },
    ]),
  );
}
