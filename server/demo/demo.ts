import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadProjectFile, type ProjectFile } from "@/server/apply";
import type { Db } from "@/server/db";
import { isPortFree } from "@/server/embedded-postgres";
import type { Env } from "@/server/env";
import { AppError } from "@/server/errors";
import { GitError } from "@/server/git";
import { withDemoLock } from "./demo-lock";
import { placeGuestbookProject } from "./guestbook-project";
import { createGuestbookRepository } from "./guestbook-repository";
import { tellDemo, type DemoRun, type DemoStage, type DemoWorld } from "./tell-demo";

/** The project, pipeline and services of `examples/guestbook/slipway.yaml`. */
const PROJECT_ID = "guestbook";
const PIPELINE_ID = "main";
const SERVICE_IDS = {
  Development: "guestbook-development",
  Staging: "guestbook-staging",
  Production: "guestbook-production",
} as const satisfies Record<DemoStage, string>;

/** How often a run under way is looked at. */
const LOOK_EVERY_MS = 250;

export interface DemoRunRequest {
  projectId: string;
  pipelineId: string;
  stage: DemoStage;
  name: string;
  trigger: "demo";
}

export interface DemoDeps {
  db: Db;
  env: Pick<Env, "databaseUrl" | "dataDir" | "publicUrl">;
  /** Absolute; its `guestbook` is the demo. */
  examplesDir: string;
  /** Makes what the file declares, all of it or nothing. */
  applyProjectFile: (file: ProjectFile) => Promise<unknown>;
  startRun: (run: DemoRunRequest) => Promise<unknown>;
  /** A line for the person who started the product. */
  say: (line: string) => void;
  /** Aborted when the product stops; the demo goes on at the next start. */
  signal: AbortSignal;
}

/**
 * The demo, from wherever it stands: makes the project when there is none, releases Development, Staging and
 * Production once each, and says where to look. Call it once the product is ready. Resolves when the story is over or
 * `signal` is aborted; what goes wrong is said, not thrown, except for bugs.
 */
export async function runDemo(deps: DemoDeps): Promise<void> {
  try {
    await withDemoLock(deps.env.databaseUrl, deps.signal, () => tellDemo(aWorld(deps)));
  } catch (error) {
    if (!(error instanceof AppError || error instanceof GitError)) throw error;
    deps.say(`The demo stopped: ${error.message}`);
  }
}

function aWorld(deps: DemoDeps): DemoWorld {
  const { db, env, say, signal } = deps;
  const guestbookDir = join(deps.examplesDir, "guestbook");
  const projectUrl = `${env.publicUrl}/projects/${PROJECT_ID}`;
  return {
    projectUrl,
    runUrl: (_stage, runId) => `${projectUrl}/runs/${runId}`,
    say,
    projectExists: async () => (await db.project.findUnique({ where: { id: PROJECT_ID } })) !== null,
    createProject: async () => {
      const repoUrl = await createGuestbookRepository(
        join(env.dataDir, "demo", "guestbook.git"),
        guestbookDir,
      );
      const file = await loadProjectFile(join(guestbookDir, "slipway.yaml"));
      const isFree = async (port: number) =>
        (await isPortFree(port)) && (await db.deploymentService.count({ where: { port } })) === 0;
      await deps.applyProjectFile(await placeGuestbookProject(file, repoUrl, isFree, say));
      say(`The demo project is there, its repository is ${repoUrl}`);
    },
    findFirstRun: (stage) => findFirstRun(db, stage),
    startRun: async (stage) => {
      signal.throwIfAborted();
      await deps.startRun({
        projectId: PROJECT_ID,
        pipelineId: PIPELINE_ID,
        stage,
        name: `First release of ${stage}`,
        trigger: "demo",
      });
    },
    serviceUrl: async (stage) => {
      const { port } = await db.deploymentService.findUniqueOrThrow({
        where: { projectId_id: { projectId: PROJECT_ID, id: SERVICE_IDS[stage] } },
        select: { port: true },
      });
      return `http://127.0.0.1:${port}`;
    },
    pause: () => sleep(LOOK_EVERY_MS, undefined, { signal }),
  };
}

async function findFirstRun(db: Db, stage: DemoStage): Promise<DemoRun | null> {
  return db.run.findFirst({
    where: {
      projectId: PROJECT_ID,
      pipelineId: PIPELINE_ID,
      flow: { stage: { name: stage } },
    },
    orderBy: { number: "asc" },
    select: { id: true, number: true, status: true, error: true },
  });
}
