import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterAll, beforeAll, expect } from "vitest";
import { aRun } from "@/prisma/factories/a-run";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import type { BuildFacts, Capabilities, WorkFacts } from "@/core/node-kind";
import { createBackupOperation, createRestoreOperation } from "@/server/backups";
import { buildOperation } from "@/server/builds";
import type { Db } from "@/server/db";
import { createRolloutOperation } from "@/server/deployments";
import { operationMasker } from "@/server/environment";
import { createExecOperation } from "@/server/executions";
import { freePort } from "@/server/embedded-postgres";
import { createGit, type Git } from "@/server/git";
import { aRepository, type TestRepository } from "@/server/git/a-repository";
import { createImportOperation } from "@/server/imports";
import { createJobOperation } from "@/server/jobs";
import { Leases } from "@/server/leases";
import { driveOperation, type OperationDeps } from "@/server/operations";
import { createOutgoing } from "@/server/outgoing";
import { createRestartOperation } from "@/server/restarts";
import { createRuntimePool, type RuntimePool } from "@/server/runtime-pool";
import { aProcessPlace, type ProcessPlace } from "@/server/runtimes/process/a-place";
import { sealJson } from "@/server/secrets";
import { createCapabilities } from "./index";

/** A shop whose work is really done: commits, processes, databases and backups of this machine. */
export interface Workplace {
  readonly repository: TestRepository;
  readonly runtimes: RuntimePool;
  /** Public port of `deployment-prod`. */
  readonly port: number;
  readonly leases: Leases;
  /** What a node of Production may do. */
  aNode(): Promise<Capabilities>;
  /** Drives whatever is due, as a worker does. */
  work(): Promise<void>;
  /** What the work came to, once it was driven. */
  done<F extends WorkFacts>(started: F, find: () => Promise<F | null>): Promise<F>;
  buildHead(): Promise<BuildFacts>;
}

/**
 * For the top of a test: one place for the file, made before its tests and gone after them.
 * @param files of the first commit
 */
export function useWorkplace(
  database: { db: Db },
  files: Record<string, string>,
  options: Parameters<typeof aProcessPlace>[0] = {},
): Workplace {
  let dir: string;
  let repository: TestRepository;
  let place: ProcessPlace;
  let runtimes: RuntimePool;
  let leases: Leases;
  let git: Git;
  let shop: Shop;
  let port: number;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "slipway-work-"));
    repository = aRepository(join(dir, "shop"));
    repository.commit("First", files);
    git = createGit({ cacheDir: join(dir, "git") });
    place = await aProcessPlace(options);
    runtimes = createRuntimePool(database.db, () => place.open());
    leases = new Leases(database.db);
    port = await freePort();
    shop = await aShop(database.db, {
      repoUrl: `file://${repository.dir}`,
      firstPort: port - 2,
      command: "node server.js",
    });
    await database.db.buildService.updateMany({ data: { buildCommand: "true" } });
    // Long enough to be masked within a line.
    const values = { LEVEL: "group", API_KEY: "key-of-the-shop" };
    await database.db.secretGroup.updateMany({ data: { sealed: sealJson({ values, files: {} }) } });
  }, 60_000);

  afterAll(async () => {
    await leases.stop();
    await runtimes.close();
    await place.dispose();
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  const aNode = async (): Promise<Capabilities> => {
    const stageId = shop.stages.production;
    const runId = await aRun(database.db, { projectId: "shop", stageId });
    const node = {
      projectId: "shop",
      runId,
      nodeKey: "0",
      attempt: 1,
      idempotencyKey: `${runId}:0:1`,
      stageId,
      mask: (text: string) => text,
      loop: null,
    };
    const outgoing = createOutgoing({ allow: [] });
    return createCapabilities({ db: database.db, git, runtimes, outgoing, publicUrl: "" }, node);
  };

  const work = async (): Promise<void> => {
    const deps: OperationDeps = {
      db: database.db,
      leases,
      logger: pino({ level: "silent" }),
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
      maskerOf: (operation, own) => operationMasker(database.db, operation, own),
    };
    const claimed = await leases.claim("operation", 10);
    await Promise.all(claimed.map((lease) => driveOperation(deps, lease)));
  };

  const done = async <F extends WorkFacts>(started: F, find: () => Promise<F | null>): Promise<F> => {
    expect(started.state).toBe("queued");
    await work();
    const facts = await find();
    if (facts === null) throw new Error("the work is gone");
    return facts;
  };

  return {
    get repository() {
      return repository;
    },
    get runtimes() {
      return runtimes;
    },
    get port() {
      return port;
    },
    get leases() {
      return leases;
    },
    aNode,
    work,
    done,
    async buildHead() {
      const { builds } = await aNode();
      const request = { buildServiceId: "api", reuseExistingBuilds: true, timeoutSeconds: 60 };
      return done(await builds.start(request), builds.findStarted);
    },
  };
}
