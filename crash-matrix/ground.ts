import { readFileSync, writeFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { applyProjectFile, parseProjectFile } from "@/server/apply";
import { SYSTEM_ACTOR } from "@/server/auth";
import { createDb, type Db } from "@/server/db";
import { migrateDatabase } from "@/server/db/migrate";
import {
  freePort,
  initCluster,
  placeCluster,
  randomPassword,
  startCluster,
  stopCluster,
  type RunningCluster,
  type StopMode,
} from "@/server/embedded-postgres";
import type { WorkerProgram } from "@/server/engine/recovery/a-killable-worker";
import { getEnv } from "@/server/env";
import { aRepository } from "@/server/git/a-repository";
import { childEnvironment } from "@/server/machine";
import { startRun } from "@/server/runs";
import { createProcessRuntime } from "@/server/runtimes/process/process-runtime";
import { CrewWorker } from "./crew-worker";
import { flowDocuments, isFlowName, JOBS, LOCKED_NODE_KEYS } from "./flows";
import { Receiver } from "./receiver";
import { until } from "./until";

export const PROJECT = "matrix";
const TEMPLATE = "matrix_template";
const SETUP_JOB = "job-of-setup";
const SETUP_TIMEOUT_MS = 60_000;

/** Says when it begins and ends in the journal, and prints three lines. */
const JOB = `
echo "$ITEM begins" >> "$JOURNAL"
echo one
echo two
sleep "$1"
echo three
echo "$ITEM ends" >> "$JOURNAL"
`;

/** Every take-over of a run or an operation: what the fence let through, and how long it took. */
const TAKEN_TABLE = `
  CREATE TABLE matrix_taken (
    id bigserial PRIMARY KEY, row_id uuid NOT NULL, of text NOT NULL, from_owner text, to_owner text NOT NULL,
    token int NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
  CREATE FUNCTION matrix_note_taken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO matrix_taken (row_id, of, from_owner, to_owner, token)
    VALUES (NEW.id, TG_TABLE_NAME, OLD.lease_owner, NEW.lease_owner, NEW.fencing_token);
    RETURN NULL; END $$;
  CREATE TRIGGER matrix_taken AFTER UPDATE ON run FOR EACH ROW
    WHEN (NEW.fencing_token <> OLD.fencing_token) EXECUTE FUNCTION matrix_note_taken();
  CREATE TRIGGER matrix_taken AFTER UPDATE ON operation FOR EACH ROW
    WHEN (NEW.fencing_token <> OLD.fencing_token) EXECUTE FUNCTION matrix_note_taken();`;

/** Jobs of the flow `Locked` stand in a line, as roll-outs of one service do. */
const LOCKS = `
  CREATE FUNCTION matrix_lock() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.lock_key := 'matrix:' || NEW.run_id; RETURN NEW; END $$;
  CREATE TRIGGER matrix_lock BEFORE INSERT ON operation FOR EACH ROW
    WHEN (NEW.kind = 'job' AND NEW.node_key IN (${LOCKED_NODE_KEYS.map((key) => `'${key}'`).join(", ")}))
    EXECUTE FUNCTION matrix_lock();`;

/** A PostgreSQL of its own with a project in it, a place where work runs, and a receiver of requests. */
export class Ground {
  /** `performance.now()` when connections were last cut; infinite while the database is stopped. */
  disturbedAt = Number.NEGATIVE_INFINITY;

  private constructor(
    /** For files; passable by other accounts. */
    private readonly dir: string,
    private readonly clusterDir: string,
    private readonly password: string,
    private cluster: RunningCluster,
    readonly program: WorkerProgram,
    readonly receiver: Receiver,
  ) {}

  static async prepare(program: WorkerProgram): Promise<Ground> {
    const dir = await mkdtemp(join(tmpdir(), "slipway-matrix-"));
    await chmod(dir, 0o711);
    const { dataDir } = await placeCluster(join(dir, "postgres"));
    const password = randomPassword();
    await initCluster({ dataDir, password, durable: false });
    const cluster = await startCluster(startOptions(dir, dataDir, password, await freePort()));
    const ground = new Ground(dir, dataDir, password, cluster, program, await Receiver.open());
    writeFileSync(ground.journal, "");
    await ground.makeTemplate();
    return ground;
  }

  /** Data directory of the workers. */
  get dataDir(): string {
    return join(this.dir, "data");
  }

  private get journal(): string {
    return join(this.dir, "journal.txt");
  }

  /** What jobs have said, in order. */
  readJournal(): string[] {
    return readFileSync(this.journal, "utf8").split("\n").filter(Boolean);
  }

  /** A database with the project in it and no runs. */
  async createDatabase(name: string): Promise<string> {
    await this.ask(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} STRATEGY FILE_COPY`);
    return this.cluster.connectionString(name);
  }

  async dropDatabase(name: string): Promise<void> {
    await this.ask(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }

  /** Everything a worker process gets of the environment. */
  environment(databaseUrl: string): NodeJS.ProcessEnv {
    return childEnvironment({
      NODE_ENV: "production",
      DATABASE_URL: databaseUrl,
      SLIPWAY_DATA_DIR: this.dataDir,
      SLIPWAY_ENCRYPTION_KEY: getEnv().encryptionKey?.toString("base64") ?? "",
      SLIPWAY_ROLE: "worker",
      SLIPWAY_DEMO: "false",
      SLIPWAY_OUTGOING_ALLOW: "127.0.0.1",
      SLIPWAY_LOG_LEVEL: "warn",
    });
  }

  /** Stops PostgreSQL, waits, and starts it again on the same port. */
  async restartDatabase(mode: StopMode, downMs: number): Promise<void> {
    this.disturbedAt = Number.POSITIVE_INFINITY;
    await stopCluster(this.clusterDir, mode);
    await new Promise((resolve) => setTimeout(resolve, downMs));
    this.cluster = await startCluster(
      startOptions(this.dir, this.clusterDir, this.password, this.cluster.port),
    );
    this.disturbedAt = performance.now();
  }

  /** Ends every connection of the product's processes to a database, as a network that fails would. */
  async cutConnections(database: string): Promise<number> {
    this.disturbedAt = performance.now();
    const rows = await this.ask(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = $1 AND application_name LIKE 'slipway%'`,
      [database],
    );
    return rows.length;
  }

  /** Ids of the operations whose work the runtime still keeps; it keeps it no longer then. */
  async takeWork(): Promise<string[]> {
    const runtime = await createProcessRuntime({
      rootDir: join(this.dataDir, "runtime"),
      programsDir: join(this.program.dir, "dist", "programs"),
    });
    try {
      const refs = await runtime.list();
      for (const ref of refs)
        await runtime
          .stop(ref, 0)
          .then(() => runtime.forget(ref))
          .catch(() => undefined);
      return refs.map(({ id }) => id);
    } finally {
      await runtime.close();
    }
  }

  async clear(): Promise<void> {
    await this.receiver.close();
    await stopCluster(this.clusterDir, "immediate");
    await rm(this.clusterDir, { recursive: true, force: true });
    await rm(this.dir, { recursive: true, force: true });
  }

  private async makeTemplate(): Promise<void> {
    await this.ask(`CREATE DATABASE ${TEMPLATE}`);
    const url = this.cluster.connectionString(TEMPLATE);
    await migrateDatabase(url);
    const db = createDb(url, 3);
    try {
      await this.applyProject(db);
      await this.releaseJobs(db, url);
      for (const sql of [TAKEN_TABLE, LOCKS]) await ask(url, sql);
    } finally {
      await db.$disconnect();
    }
  }

  private async applyProject(db: Db): Promise<void> {
    const repository = aRepository(join(this.dir, "repository"));
    repository.commit("v1", { "job.sh": JOB });
    const environment = { JOURNAL: this.journal };
    const steps = [
      {
        kind: "Build",
        ref: "built",
        spec: { id: "code", type: "service", branch: "main" },
        condition: "success",
      },
      {
        kind: "Release",
        spec: {
          type: "build",
          origin: { id: "code", build: "${refs.built.id}" },
          target: { id: SETUP_JOB, type: "job" },
        },
        condition: "running",
      },
    ];
    const setup = { apiVersion: "v1.2", spec: { kind: "Workflow", spec: { type: "sequential", steps } } };
    const documents = { Setup: setup, ...flowDocuments(this.receiver.url) };
    const file = parseProjectFile({
      project: { id: PROJECT },
      buildServices: [{ id: "code", repoUrl: `file://${repository.dir}`, buildCommand: "true" }],
      jobs: [
        { id: SETUP_JOB, environment },
        ...Object.values(JOBS).map(({ id, seconds }) => ({
          id,
          command: `sh job.sh ${seconds}`,
          environment,
        })),
      ],
      pipelines: [
        {
          id: "main",
          stages: Object.entries(documents).map(([name, document]) => ({
            name,
            resources: name === "Setup" ? [SETUP_JOB] : jobsOf(name),
            releaseFlow: { document },
          })),
        },
      ],
    });
    await applyProjectFile(db, null, SYSTEM_ACTOR, file, { dryRun: false });
  }

  private async releaseJobs(db: Db, url: string): Promise<void> {
    const worker = new CrewWorker(this.program, this.environment(url));
    try {
      worker.order({ ends: [] });
      const git = { listBranches: () => Promise.resolve([]) };
      const place = { projectId: PROJECT, pipelineId: "main", stage: "Setup" };
      const { id } = await startRun({ db, git }, SYSTEM_ACTOR, { ...place, trigger: "manual" });
      const isOver = async () => (await db.run.findUniqueOrThrow({ where: { id } })).concludedAt !== null;
      await until(isOver, SETUP_TIMEOUT_MS, () => `the jobs were never released\n${worker.said}`);
      const run = await db.run.findUniqueOrThrow({ where: { id } });
      if (run.status !== "Success") throw new Error(`the jobs could not be released: ${run.error ?? ""}`);
      await db.$executeRaw`UPDATE job SET image = (SELECT image FROM job WHERE id = ${SETUP_JOB})`;
      // A template is copied with its history: of this there shall be none.
      await db.run.delete({ where: { id } });
    } finally {
      await worker.stop();
    }
  }

  private ask(sql: string, values: unknown[] = []): Promise<unknown[]> {
    return ask(this.cluster.connectionString("postgres"), sql, values);
  }
}

async function ask(url: string, sql: string, values: unknown[] = []): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

function startOptions(dir: string, dataDir: string, password: string, port: number) {
  return {
    dataDir,
    port,
    password,
    logFile: join(dir, "postgres.log"),
    // A server that is killed loses nothing without fsync, only a machine does.
    settings: { fsync: "off", max_connections: "200", shared_buffers: "32MB" },
  };
}

function jobsOf(stage: string): string[] {
  const job = isFlowName(stage) ? JOBS[stage] : undefined;
  return job === undefined ? [] : [job.id];
}
