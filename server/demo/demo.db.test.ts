import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ProjectFile } from "@/server/apply";
import { useTestDatabase } from "@/server/db/test-database";
import { AppError } from "@/server/errors";
import { runDemo, type DemoDeps, type DemoRunRequest } from "./demo";

const database = useTestDatabase();
const examplesDir = fileURLToPath(new URL("../../examples", import.meta.url));

let dataDir: string;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "slipway-demo-"));
  await database.db.project.deleteMany();
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

/** Rows as applying the project file leaves them, as far as the demo reads them. */
async function applyRows(written: ProjectFile): Promise<void> {
  await database.db.project.create({
    data: {
      id: "guestbook",
      name: "Guestbook",
      deploymentServices: {
        create: written.deploymentServices.map(({ id, port }) => ({
          id,
          name: id,
          port,
          healthCheck: {},
          environment: Buffer.alloc(0),
        })),
      },
      pipelines: {
        create: {
          id: "main",
          name: "main",
          stages: {
            create: written.pipelines[0]?.stages.map(({ name }, position) => ({
              name,
              position,
              flow: {
                create: {
                  projectId: "guestbook",
                  revisions: {
                    create: {
                      number: 1,
                      sourceText: "{}",
                      format: "json",
                      document: {},
                      authorName: "Slipway",
                    },
                  },
                },
              },
            })),
          },
        },
      },
    },
  });
}

/** A run of the flow that has ended already. */
async function insertRun(request: DemoRunRequest, status: "Success" | "Failed" | "Running"): Promise<void> {
  const flow = await database.db.releaseFlow.findFirstOrThrow({
    where: { projectId: request.projectId, stage: { name: request.stage } },
    include: { revisions: true },
  });
  await database.db.run.create({
    data: {
      projectId: request.projectId,
      pipelineId: request.pipelineId,
      stageId: flow.stageId,
      flowId: flow.id,
      revisionId: flow.revisions[0]?.id ?? "",
      number: flow.nextRunNumber,
      name: request.name,
      status,
      trigger: request.trigger,
      triggeredBy: "Slipway",
      document: {},
      sealedInputs: Buffer.alloc(0),
    },
  });
}

function aDemo(overrides: Partial<DemoDeps> = {}) {
  const started: string[] = [];
  const said: string[] = [];
  const deps: DemoDeps = {
    db: database.db,
    env: { databaseUrl: database.url, dataDir, publicUrl: "http://slipway.test" },
    examplesDir,
    applyProjectFile: applyRows,
    startRun: async (request) => {
      started.push(request.stage);
      await insertRun(request, "Success");
    },
    say: (line) => said.push(line),
    signal: new AbortController().signal,
    ...overrides,
  };
  return { deps, started, said };
}

describe("the demo in the database", () => {
  test("is told once: a second start finds everything done", async () => {
    const { deps, started, said } = aDemo();
    await runDemo(deps);
    expect(started).toEqual(["Development", "Staging", "Production"]);
    const run = await database.db.run.findFirstOrThrow({
      where: { trigger: "demo", flow: { stage: { name: "Production" } } },
    });
    const { port } = await database.db.deploymentService.findFirstOrThrow({
      where: { id: "guestbook-production" },
    });
    expect(said).toContain(
      `Production #1 succeeded: http://slipway.test/projects/guestbook/runs/${run.id}, serving at http://127.0.0.1:${port}`,
    );
    const lines = said.length;
    await runDemo(deps);
    expect(started).toHaveLength(3);
    expect(said).toHaveLength(lines);
  });

  test("told by two processes at once, releases every stage once", async () => {
    const { deps, started } = aDemo();
    await Promise.all([runDemo(deps), runDemo(deps)]);
    expect(started).toEqual(["Development", "Staging", "Production"]);
  });

  test("ends quietly when the product stops, and the next start waits for the same run", async () => {
    const stop = new AbortController();
    const { deps, started } = aDemo({
      signal: stop.signal,
      startRun: async (request) => {
        started.push(request.stage);
        await insertRun(request, "Running");
        setTimeout(() => {
          stop.abort();
        }, 50);
      },
    });
    await runDemo(deps);
    expect(started).toEqual(["Development"]);
    await database.db.run.updateMany({ data: { status: "Success" } });
    const next = aDemo();
    await runDemo(next.deps);
    expect(next.started).toEqual(["Staging", "Production"]);
  });

  test("says in a sentence why a release could not be started, and leaves the product running", async () => {
    const { deps, said } = aDemo({
      startRun: () => Promise.reject(AppError.conflict("The stage is on hold.")),
    });
    await runDemo(deps);
    expect(said.at(-1)).toBe("The demo stopped: The stage is on hold.");
  });
});
