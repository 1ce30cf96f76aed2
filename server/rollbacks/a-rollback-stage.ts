import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { executors } from "@/nodes/_registry/executors";
import { manifests } from "@/nodes/_registry/manifests";
import { aShop } from "@/prisma/factories/a-shop";
import type { RunStatus } from "@/core/run";
import { SYSTEM_ACTOR, type Actor } from "@/server/auth";
import { createBackupOperation, createRestoreOperation } from "@/server/backups";
import { Bell } from "@/server/bell";
import { buildOperation } from "@/server/builds";
import { createCapabilities } from "@/server/capabilities";
import type { Db } from "@/server/db";
import { createRolloutOperation } from "@/server/deployments";
import { createEngine, type RunnableKind } from "@/server/engine";
import { operationMasker } from "@/server/environment";
import { createExecOperation } from "@/server/executions";
import { findHeldFlow, publishFlow, resumeFlow, type FlowPlace } from "@/server/flows";
import { createGit, type Git } from "@/server/git";
import { aRepository, type TestRepository } from "@/server/git/a-repository";
import { createImportOperation } from "@/server/imports";
import { createJobOperation } from "@/server/jobs";
import { Leases, WorkLoop } from "@/server/leases";
import { driveOperation, OPERATIONS, type OperationDeps } from "@/server/operations";
import { createOutgoing } from "@/server/outgoing";
import { createRestartOperation } from "@/server/restarts";
import { createRuntimePool, type RuntimePool } from "@/server/runtime-pool";
import type { Runtime } from "@/server/runtimes/runtime";
import { getRun, startRun, type RunDetail, type StartedRun, type StartRunRequest } from "@/server/runs";
import type { RollbackTarget, StartedRollback, StartRollbackRequest } from "./dto";
import { planRollback, type RollbackDeps } from "./plan-rollback";
import { startRollback, type StartRollback } from "./start-rollback";

const PATIENCE_MS = 60_000;
const SILENT = pino({ level: "silent" });

/** The shop of `aShop`, whose flow is run by the real engine on whatever runtime it is given, and rolled back. */
export class RollbackStage {
  readonly projectId = "shop";
  private constructor(
    readonly db: Db,
    readonly repository: TestRepository,
    readonly runtimes: RuntimePool,
    readonly stages: Awaited<ReturnType<typeof aShop>>["stages"],
    private readonly git: Git,
    private readonly strikeAll: () => Promise<void>,
  ) {}

  /** @param shop as `aShop` takes it */
  static async set(
    { db, url }: { db: Db; url: string },
    createRuntime: () => Runtime | Promise<Runtime>,
    shop: Parameters<typeof aShop>[1] = {},
  ): Promise<RollbackStage> {
    const dir = mkdtempSync(join(tmpdir(), "slipway-rollback-"));
    const repository = aRepository(join(dir, "shop"));
    const git = createGit({ cacheDir: join(dir, "git") });
    const runtimes = createRuntimePool(db, createRuntime);
    const { stages } = await aShop(db, { repoUrl: `file://${repository.dir}`, ...shop });
    await db.buildService.updateMany({ data: { buildCommand: "true" } });
    const worker = await startWorker(db, url, git, runtimes);
    return new RollbackStage(db, repository, runtimes, stages, git, async () => {
      await worker();
      await runtimes.close();
      rmSync(dir, { recursive: true, force: true });
    });
  }

  /** Ends the worker; what runs on the runtime is the caller's. */
  strike(): Promise<void> {
    return this.strikeAll();
  }

  get deps(): RollbackDeps {
    return {
      db: this.db,
      git: this.git,
      runtimes: this.runtimes,
      outgoing: createOutgoing({ allow: ["127.0.0.1"] }),
    };
  }

  /** As the flow of Production; the number of the revision. */
  async publish(document: object): Promise<number> {
    const { revision } = await publishFlow(this.db, null, SYSTEM_ACTOR, this.production, {
      text: JSON.stringify(document, null, 2),
      message: "",
    });
    return revision.number;
  }

  /** A commit with this message, released by the flow; the run once it has ended. */
  async release(message: string, files: Record<string, string> = { version: message }): Promise<RunDetail> {
    this.repository.commit(message, files);
    return this.ended(await this.run());
  }

  run(more: Partial<StartRunRequest> = {}, actor: Actor = SYSTEM_ACTOR): Promise<StartedRun> {
    return startRun({ db: this.db, git: this.git }, actor, {
      projectId: this.projectId,
      pipelineId: "main",
      stage: "Production",
      trigger: "manual",
      ...more,
    });
  }

  plan(runId: string): ReturnType<typeof planRollback> {
    return planRollback(this.deps, { projectId: this.projectId, runId });
  }

  /** By hand, for a reason; whatever else is not given is not chosen. */
  rollback(
    runId: string,
    more: Partial<StartRollbackRequest & Pick<StartRollback, "confirmation" | "trigger">> = {},
    actor: Actor = SYSTEM_ACTOR,
  ): Promise<StartedRollback> {
    return startRollback(this.deps, actor, {
      projectId: this.projectId,
      runId,
      reason: "it was better then",
      configuration: false,
      abortUnderWay: false,
      trigger: "manual",
      confirmation: {},
      ...more,
    });
  }

  async targetOf(runId: string, id: string): Promise<RollbackTarget> {
    const target = (await this.plan(runId)).targets.find((one) => one.id === id);
    if (target === undefined) throw new Error(`no target ${id}`);
    return target;
  }

  get production(): FlowPlace {
    const stage = { id: this.stages.production, name: "Production" };
    return { projectId: this.projectId, pipelineId: "main", stage };
  }

  async resumeIfHeld(): Promise<void> {
    if ((await findHeldFlow(this.db, this.production)) === null) return;
    await resumeFlow(this.db, SYSTEM_ACTOR, this.production);
  }

  get(runId: string): Promise<RunDetail> {
    return getRun(this.db, this.projectId, runId);
  }

  async ended({ id }: { id: string }): Promise<RunDetail> {
    return this.until(id, "Success", "Failed", "Aborted");
  }

  async until(runId: string, ...wanted: RunStatus[]): Promise<RunDetail> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const run = await this.get(runId);
      if (wanted.includes(run.state.status)) return run;
      if (Date.now() > deadline) throw new Error(`never came: ${JSON.stringify(run.state, null, 1)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** What the service and the job of Production are set to. */
  async images(): Promise<(string | null)[]> {
    return [await this.imageOf("service", "deployment-prod"), await this.imageOf("job", "job-prod")];
  }

  /** What the service or job is set to. */
  async imageOf(kind: "service" | "job", id: string): Promise<string | null> {
    const where = { projectId_id: { projectId: this.projectId, id } };
    const row =
      kind === "service"
        ? await this.db.deploymentService.findUniqueOrThrow({ where })
        : await this.db.job.findUniqueOrThrow({ where });
    return row.image;
  }
}

/** A worker as the product has it; returns what stops it. */
async function startWorker(
  db: Db,
  url: string,
  git: Git,
  runtimes: RuntimePool,
): Promise<() => Promise<void>> {
  const bell = new Bell(url, SILENT);
  const leases = new Leases(db);
  await bell.open();
  await leases.start("worker");
  const operationDeps: OperationDeps = {
    db,
    leases,
    logger: SILENT,
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
  const { concurrent, pollMs } = OPERATIONS;
  const operations = new WorkLoop({
    table: "operation",
    concurrent,
    pollMs,
    leases,
    bell,
    logger: SILENT,
    drive: (lease) => driveOperation(operationDeps, lease),
  });
  const outgoing = createOutgoing({ allow: ["127.0.0.1"] });
  const nodeDeps = { db, git, runtimes, outgoing, publicUrl: "http://127.0.0.1:3000" };
  const engine = createEngine({
    db,
    bell,
    leases,
    logger: SILENT,
    kinds: everyKind(),
    capabilitiesFor: (node) => createCapabilities(nodeDeps, node),
  });
  operations.start();
  engine.start();
  return async () => {
    const stopped = [operations.stop(5_000), engine.stop(5_000)];
    await leases.stop();
    await Promise.all(stopped);
    await bell.close();
  };
}

function everyKind(): Map<string, RunnableKind> {
  return new Map(
    Object.values(manifests).map((manifest) => [
      manifest.kind,
      { manifest, executor: executors[manifest.kind as keyof typeof executors] },
    ]),
  );
}

/** Builds the branch's head and releases it on the job and the service of Production; `more` come last. */
export function releaseFlow(...more: object[]): Record<string, unknown> {
  const origin = { id: "api", build: "${refs.built.id}" };
  return {
    apiVersion: "v1.2",
    spec: {
      kind: "Workflow",
      spec: {
        type: "sequential",
        steps: [
          {
            kind: "Build",
            ref: "built",
            spec: { id: "api", type: "service", branch: "main" },
            condition: "success",
          },
          {
            kind: "Release",
            ref: "set-job",
            spec: { type: "build", origin, target: { id: "job-prod", type: "job" } },
          },
          {
            kind: "Release",
            ref: "deploy",
            spec: { type: "build", origin, target: { id: "deployment-prod", type: "service" } },
            condition: "running",
          },
          ...more,
        ],
      },
    },
  };
}
