import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { z } from "zod";
import { specSchemas, type Capabilities } from "@/core/node-kind";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { appRouter } from "@/server/api/root";
import { SYSTEM_ACTOR } from "@/server/auth";
import { closeBell, getBell } from "@/server/bell";
import { getGit, getRuntimePool } from "@/server/composition";
import { closeDb, getDb, type Db } from "@/server/db";
import { migrateDatabase } from "@/server/db/migrate";
import { createEngine } from "@/server/engine/engine";
import type { RunnableKind } from "@/server/engine/engine-deps";
import { Leases } from "@/server/leases";
import { logger } from "@/server/logger";
import { getRun, listRuns, startRun, type RunListQuery } from "@/server/runs";

/** The product's own engine with the product's own numbers, its nodes a no-op and a wait. */
export const configuration =
  "the engine as `npm start` runs it: startRun, createEngine, default tunables, pool 15";

interface Flow {
  steps: number;
  pauseMs: number;
  parks: boolean;
}

interface Hooks {
  onStep(id: string, index: number): void;
}

const HOUR_MS = 3_600_000;
const GRACE_MS = 2_000;
// The bench's nodes name no capability in their manifest, so none is ever touched.
const NO_CAPABILITIES = {} as Capabilities;
const WITHOUT_GIT = { listBranches: () => Promise.resolve([]) };

export async function prepare(url: string): Promise<void> {
  await migrateDatabase(url);
}

export async function open(_url: string, { onStep }: Hooks) {
  const db = getDb();
  const bell = getBell();
  const leases = new Leases(db);
  await bell.open();
  await leases.start("worker");
  const ends = new Map<string, number>();
  const engine = createEngine({
    db,
    bell,
    leases,
    logger,
    kinds: new Map([
      ["Step", stepKind(onStep, ends)],
      ["Wait", waitKind()],
    ]),
    capabilitiesFor: () => NO_CAPABILITIES,
  });
  engine.start();
  const flows = new Map<string, Promise<AFlow>>();
  let server: Server | null = null;
  const flowFor = (flow: Flow): Promise<AFlow> => {
    const name = JSON.stringify(flow);
    const known = flows.get(name) ?? aFlow(db, documentOf(flow));
    flows.set(name, known);
    return known;
  };
  return {
    async enqueue(flow: Flow): Promise<string> {
      const { projectId, pipelineId, stage } = await flowFor(flow);
      const request = { projectId, pipelineId, stage, trigger: "manual" };
      return (await startRun({ db, git: WITHOUT_GIT }, SYSTEM_ACTOR, request)).id;
    },
    untilParked: (count: number) => untilParked(db, count),
    own: {
      /** Milliseconds to read a whole run, as its page does. */
      async readRun({ id }: { id: string }): Promise<number> {
        const { projectId } = await db.run.findUniqueOrThrow({ where: { id }, select: { projectId: true } });
        const from = performance.now();
        await getRun(db, projectId, id);
        return performance.now() - from;
      },
      seedRuns: ({ count }: { count: number }) => seedRuns(db, count),
      listRuns: ({ query, rounds }: { query: RunListQuery; rounds: number }) => timeList(db, query, rounds),
      /** The product's procedures over HTTP; gives its address and the project of this flow's runs. */
      async serve({ flow }: { flow: Flow }): Promise<{ address: string; projectId: string }> {
        server = createServer(apiHandler(db));
        await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
        const { port } = server.address() as AddressInfo;
        const { projectId } = await flowFor(flow);
        return { address: `http://127.0.0.1:${port}`, projectId };
      },
      /** When the executors of a run's steps answered, by node key. */
      stepEnds: ({ id }: { id: string }): Record<string, number> =>
        Object.fromEntries(
          [...ends].flatMap(([key, at]) => (key.startsWith(`${id}:`) ? [[key.split(":")[1], at]] : [])),
        ),
    },
    async close(): Promise<void> {
      server?.closeAllConnections();
      server?.close();
      const stopped = engine.stop(GRACE_MS);
      await leases.stop();
      await stopped;
      await closeBell();
      await closeDb();
    },
  };
}

function apiHandler(db: Db) {
  const context = { db, runtimes: getRuntimePool(), git: getGit(), actor: SYSTEM_ACTOR, secure: false };
  return createHTTPHandler({
    router: appRouter,
    basePath: "/api/trpc/",
    createContext: () => Promise.resolve(context),
  });
}

const manifest = {
  waitsAs: "success",
  capabilities: [],
  locks: () => [],
  defaultTimeoutSeconds: 24 * 3600,
  category: "build",
  spec: specSchemas(() => z.looseObject({})),
} as const satisfies RunnableKind["manifest"];

const StepSchema = z.object({ index: z.number(), pauseMs: z.number() });

function stepKind(onStep: Hooks["onStep"], ends: Map<string, number>): RunnableKind {
  return {
    manifest,
    executor: {
      async execute({ spec, idempotencyKey }) {
        const { index, pauseMs } = StepSchema.parse(spec);
        onStep(idempotencyKey.slice(0, idempotencyKey.indexOf(":")), index);
        if (pauseMs > 0) {
          await new Promise((resolve) => setTimeout(resolve, pauseMs));
          ends.set(idempotencyKey, Number(process.hrtime.bigint()) / 1e6);
        }
        return { type: "succeeded", output: {} };
      },
    },
  };
}

function waitKind(): RunnableKind {
  return {
    manifest,
    executor: {
      execute: () => Promise.resolve({ type: "waiting", reason: "an hour", recheckAfterMs: HOUR_MS }),
    },
  };
}

function documentOf({ steps, pauseMs, parks }: Flow): object {
  const nodes: object[] = Array.from({ length: steps }, (_, index) => ({
    kind: "Step",
    spec: { index, pauseMs },
  }));
  if (parks) nodes.push({ kind: "Wait", spec: {} });
  return {
    apiVersion: "v1.2",
    options: { concurrencyPolicy: "allow" },
    spec: { kind: "Workflow", spec: { type: "sequential", steps: nodes } },
  };
}

/** Until nobody drives any of them. */
async function untilParked(db: Db, count: number): Promise<void> {
  for (let look = 0; look < 600; look += 1) {
    const parked = await db.run.count({ where: { status: "Waiting", leaseOwner: null } });
    if (parked >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${count} runs were not parked within 5 minutes`);
}

/** A project with one flow and its ended runs of five steps, made by the database itself. */
async function seedRuns(db: Db, count: number): Promise<{ projectId: string; stageId: string }> {
  const { projectId, stageId, flowId } = await aFlow(db, documentOf({ steps: 5, pauseMs: 0, parks: false }));
  const { currentRevisionId } = await db.releaseFlow.findUniqueOrThrow({ where: { id: flowId } });
  const document = JSON.stringify(documentOf({ steps: 5, pauseMs: 0, parks: false }));
  await db.$executeRaw`
    INSERT INTO run (id, project_id, pipeline_id, stage_id, flow_id, revision_id, number, status, trigger, triggered_by,
      document, sealed_inputs, wake_at, created_at, updated_at, started_at, concluded_at)
    SELECT gen_random_uuid(), ${projectId}, 'main', ${stageId}::uuid, ${flowId}::uuid, ${currentRevisionId}::uuid, n,
      (CASE WHEN n % 10 = 0 THEN 'Failed' ELSE 'Success' END)::run_status, CASE WHEN n % 3 = 0 THEN 'git' ELSE 'manual' END,
      'Ada', ${document}::json, '\\x00', NULL, now() - n * interval '1 minute', now(), now() - n * interval '1 minute',
      now() - n * interval '1 minute' + interval '40 seconds'
    FROM generate_series(1, ${count}::int) n`;
  await db.$executeRaw`
    INSERT INTO node_attempt (run_id, node_key, attempt, kind, status, started_at, ended_at)
    SELECT id, k::text, 1, 'Step', 'Success', created_at, concluded_at FROM run, generate_series(0, 4) k
    WHERE flow_id = ${flowId}::uuid`;
  await db.$executeRawUnsafe("VACUUM ANALYZE run, node_attempt");
  return { projectId, stageId };
}

async function timeList(db: Db, query: RunListQuery, rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const from = performance.now();
    await listRuns(db, query);
    times.push(performance.now() - from);
  }
  return times;
}
