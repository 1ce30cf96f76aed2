import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyProjectFile, parseProjectFile } from "@/server/apply";
import { SYSTEM_ACTOR } from "@/server/auth";
import type { Db } from "@/server/db";
import { getEnv } from "@/server/env";
import { childEnvironment } from "@/server/machine";
import { freePort } from "@/server/embedded-postgres";
import { aRepository, type TestRepository } from "@/server/git/a-repository";
import { startRun, type StartedRun } from "@/server/runs";
import { createProcessRuntime } from "@/server/runtimes/process/process-runtime";
import { bundleWorker, KillableWorker, type WorkerProgram } from "./a-killable-worker";

export const PROJECT = "recovery";
const STAGE = { projectId: PROJECT, pipelineId: "main", stage: "Production" };

/** Answers with its version, slowly under `/slow`, echoes a POST; says in the journal when it starts. Half a second to be ready. */
const SERVER = (version: string) => `
const http = require("node:http");
require("node:fs").appendFileSync(process.env.JOURNAL, process.env.NAME + " starts ${version}\\n");
const server = http.createServer((request, response) => {
  if (request.method === "POST") return request.pipe(response);
  if (request.url === "/slow") return setTimeout(() => response.end("${version}"), 300);
  response.end("${version}");
});
setTimeout(() => server.listen(process.env.PORT, process.env.HOST), 500);
process.on("SIGTERM", () => server.close(() => process.exit(0)));
`;

/** Says in the journal when it begins and ends, a second apart, and for which item. */
const JOB = `
const { appendFileSync } = require("node:fs");
const name = process.env.ITEM === undefined ? "job " : "job " + process.env.ITEM + " ";
const say = (what) => appendFileSync(process.env.JOURNAL, name + what + "\\n");
say("begins");
setTimeout(() => say("ends"), 1000);
`;

export const release = (target: { id: string; type: string }) => ({
  kind: "Release",
  spec: { type: "build", origin: { id: "code", build: "${refs.built.id}" }, target },
  condition: "running",
});

/** Build, release to a job and a service side by side, run the job, back the database up, wait, release to a service. */
const FLOW = {
  apiVersion: "v1.2",
  spec: {
    kind: "Workflow",
    spec: {
      type: "sequential",
      steps: [
        {
          kind: "Build",
          ref: "built",
          spec: { id: "code", type: "service", branch: "main" },
          condition: "success",
        },
        {
          kind: "Workflow",
          spec: {
            type: "parallel",
            steps: [release({ id: "task", type: "job" }), release({ id: "api", type: "service" })],
          },
        },
        { kind: "JobRun", spec: { jobId: "task" }, condition: "success" },
        { kind: "AddonBackup", spec: { addonId: "data", backupType: "snapshot" }, condition: "success" },
        { kind: "Delay", spec: { seconds: 3 } },
        release({ id: "edge", type: "service" }),
      ],
    },
  },
};

/** Build, set the job's image, and run the job for each of three items that hold a secret of the run's own. */
export const LOOP_FLOW = {
  apiVersion: "v1.2",
  arguments: { NAMES: ["a", "b", "c"] },
  spec: {
    kind: "Workflow",
    spec: {
      type: "sequential",
      steps: [
        {
          kind: "Build",
          ref: "built",
          spec: { id: "code", type: "service", branch: "main" },
          condition: "success",
        },
        release({ id: "task", type: "job" }),
        {
          kind: "LoopWorkflow",
          ref: "each",
          spec: {
            iterations: "${fn.map(args.NAMES, (name) => fn.join([name, fn.randomSecret(12, 'hex')], '-'))}",
            steps: [
              { kind: "LoopData", ref: "item", spec: {} },
              {
                kind: "JobRun",
                ref: "job",
                spec: { jobId: "task", runtimeEnvironment: { ITEM: "${refs.item}" } },
                condition: "success",
              },
            ],
          },
        },
      ],
    },
  },
};

/** Everything a recovery test plays with: a project on a test database, real places to run, workers to kill. */
export class RecoveryStage {
  private constructor(
    private readonly dir: string,
    private readonly program: WorkerProgram,
    private readonly databaseUrl: string,
    private readonly db: Db,
    private readonly repository: TestRepository,
    readonly ports: { api: number; edge: number },
  ) {}

  /** @param others flows of further stages, without resources of their own, by the stage's name */
  static async set(
    db: Db,
    databaseUrl: string,
    document: object = FLOW,
    others: Record<string, object> = {},
  ): Promise<RecoveryStage> {
    const dir = await mkdtemp(join(tmpdir(), "slipway-recovery-"));
    // The databases of a root-owned Slipway run as another account and must pass through here.
    await chmod(dir, 0o711);
    const ports = { api: await freePort(), edge: await freePort() };
    const stage = new RecoveryStage(
      dir,
      await bundleWorker(),
      databaseUrl,
      db,
      aRepository(join(dir, "repository")),
      ports,
    );
    writeFileSync(stage.journal, "");
    const environment = { JOURNAL: stage.journal };
    const service = (id: string, port: number) => ({
      id,
      command: "node server.js",
      port,
      environment: { ...environment, NAME: id },
      healthCheck: { path: "/", intervalSeconds: 0.2, timeoutSeconds: 2, graceSeconds: 30 },
    });
    const file = parseProjectFile({
      project: { id: PROJECT },
      buildServices: [
        {
          id: "code",
          repoUrl: `file://${stage.repository.dir}`,
          buildCommand: `echo "build begins" >> ${stage.journal} && sleep 1 && echo "build ends" >> ${stage.journal}`,
        },
      ],
      addons: [{ id: "data", type: "postgres" }],
      deploymentServices: [service("api", ports.api), service("edge", ports.edge)],
      jobs: [{ id: "task", command: "node job.js", environment }],
      pipelines: [
        {
          id: STAGE.pipelineId,
          stages: [
            {
              name: STAGE.stage,
              resources: ["api", "edge", "task", "data"],
              releaseFlow: { document },
            },
            ...Object.entries(others).map(([name, other]) => ({
              name,
              resources: [],
              releaseFlow: { document: other },
            })),
          ],
        },
      ],
    });
    await applyProjectFile(db, null, SYSTEM_ACTOR, file, { dryRun: false });
    return stage;
  }

  /** Path of the file in `JOURNAL`. */
  get journal(): string {
    return join(this.dir, "journal.txt");
  }

  /** What builds, jobs and services of this stage have said, in order. */
  readJournal(): string[] {
    return readFileSync(this.journal, "utf8").split("\n").filter(Boolean);
  }

  /** A heading in the journal. */
  writeJournal(line: string): void {
    appendFileSync(this.journal, `${line}\n`);
  }

  /** A new version of the code, and a run that releases it. */
  async release(version: string): Promise<StartedRun> {
    this.repository.commit(version, { "server.js": SERVER(version), "job.js": JOB });
    return this.start(STAGE.stage);
  }

  /** A run of the flow of a stage. */
  start(stage: string): Promise<StartedRun> {
    const git = { listBranches: () => Promise.resolve([]) };
    return startRun({ db: this.db, git }, SYSTEM_ACTOR, { ...STAGE, stage, trigger: "manual" });
  }

  /** The root of what runs here. */
  get runtimeDir(): string {
    return join(this.dir, "data", "runtime");
  }

  /** @param more variables beside the usual */
  startWorker(more: Record<string, string> = {}): KillableWorker {
    return new KillableWorker(
      this.program,
      childEnvironment({
        NODE_ENV: "production",
        DATABASE_URL: this.databaseUrl,
        SLIPWAY_DATA_DIR: join(this.dir, "data"),
        SLIPWAY_ENCRYPTION_KEY: getEnv().encryptionKey?.toString("base64") ?? "",
        SLIPWAY_ROLE: "worker",
        SLIPWAY_DEMO: "false",
        SLIPWAY_OUTGOING_ALLOW: "127.0.0.1",
        SLIPWAY_LOG_LEVEL: "warn",
        ...more,
      }),
    );
  }

  /** Ends everything that runs here. */
  async strike(): Promise<void> {
    const runtime = await createProcessRuntime({
      rootDir: this.runtimeDir,
      programsDir: join(this.program.dir, "dist", "programs"),
    });
    for (const ref of await runtime.list()) await runtime.stop(ref, 0);
    for (const { projectId, serviceId } of await runtime.listServices())
      await runtime.removeService(projectId, serviceId);
    for (const { projectId, addonId } of await runtime.listAddons())
      await runtime.removeAddon(projectId, addonId);
    await runtime.close();
    await this.program.dispose();
    await rm(this.dir, { recursive: true, force: true });
  }
}
