import { beforeEach, describe, expect, it } from "vitest";
import { aRun } from "@/prisma/factories/a-run";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { inTransaction } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { createRuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { abortExecution, createExecOperation, getExecution, readStdOut, startExecution } from "./index";

const database = useTestDatabase();
const IMAGE = `local/api@sha256:${"ab".repeat(32)}`;
const LATER = `local/api@sha256:${"cd".repeat(32)}`;
const SERVICE = { id: "deployment-prod", kind: "service" } as const;
const JOB = { id: "job-prod", kind: "job" } as const;
const ARGV = ["printenv", "--token=t0p-s3cret"];

let shop: Shop;
beforeEach(async () => {
  await database.db.project.deleteMany();
  await database.db.execution.deleteMany();
  shop = await aShop(database.db);
  await database.db.deploymentService.updateMany({ data: { image: IMAGE } });
  await database.db.job.updateMany({ data: { image: IMAGE } });
});

const start = (more: object = {}) =>
  startExecution(database.db, { projectId: "shop", target: SERVICE, argv: ARGV, ...more });
const handler = () =>
  createExecOperation(createRuntimePool(database.db, () => Promise.resolve(new FakeRuntime())));
const operationOf = ({ operationId }: { operationId: string | null }) =>
  database.db.operation.findUniqueOrThrow({ where: { id: operationId ?? "" } });
const isReadable = (bytes: Uint8Array | null, text: string) =>
  Buffer.from(bytes ?? [])
    .toString("latin1")
    .includes(text);

describe("a command", () => {
  it("runs with the image as it was when it was asked for, and the environment as it is when it starts", async () => {
    const execution = await start({ user: "app", timeoutSeconds: 60 });
    await database.db.deploymentService.updateMany({ data: { image: LATER } });
    const operation = await operationOf(execution);
    expect(operation).toMatchObject({ kind: "exec", lockKey: null, runtimeId: "local" });
    expect(await handler().prepare(database.db, operation)).toEqual({
      kind: "exec",
      id: operation.id,
      projectId: "shop",
      timeoutSeconds: 60,
      target: { kind: "service", id: "deployment-prod" },
      image: IMAGE,
      argv: ARGV,
      environment: { LEVEL: "group", API_KEY: "k-1", STAGE: "prod" },
      user: "app",
      group: undefined,
    });
  });

  it("runs on a job with the job's database", async () => {
    const work = await handler().prepare(database.db, await operationOf(await start({ target: JOB })));
    expect(work).toMatchObject({
      target: { kind: "job", id: "job-prod" },
      environment: { LEVEL: "job", DATABASE_URL: expect.stringContaining("postgresql://") },
    });
  });

  it("keeps its arguments and what it printed sealed", async () => {
    const execution = await start();
    const operation = await operationOf(execution);
    expect(isReadable(operation.sealedPayload, "s3cret")).toBe(false);
    expect(await readStdOut(database.db, execution.id)).toBe("");
    await inTransaction(database.db, (tx) =>
      handler().onConcluded(tx, operation, {
        status: "Failed",
        error: "The command ended with exit code 3.",
        data: { exitCode: 3, signal: null, stdOut: "API_KEY=k-1\n", stdOutTruncated: true },
      }),
    );
    const row = await database.db.execution.findUniqueOrThrow({ where: { id: execution.id } });
    expect(isReadable(row.sealedStdOut, "API_KEY")).toBe(false);
    expect(await readStdOut(database.db, execution.id)).toBe("API_KEY=k-1\n");
    expect(await getExecution(database.db, "shop", execution.id)).toMatchObject({
      status: "Failed",
      exitCode: 3,
      stdOutTruncated: true,
      error: "The command ended with exit code 3.",
    });
  });

  it("happens once for a key, also when asked twice at once", async () => {
    const runId = await aRun(database.db, { projectId: "shop", stageId: shop.stages.production });
    const node = { idempotencyKey: `${runId}:0:1`, origin: { runId, nodeKey: "0", nodeAttempt: 1 } };
    const all = await Promise.all([start(node), start(node), start({ ...node, argv: ["other"] })]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(await database.db.execution.count()).toBe(1);
  });

  it("needs an image, a program and a target", async () => {
    await database.db.deploymentService.updateMany({ data: { image: null } });
    await expect(start()).rejects.toMatchObject({
      code: "no-image",
      message: "Service deployment-prod has no image yet; release one on it first.",
    });
    await expect(start({ argv: [] })).rejects.toMatchObject({ code: "invalid" });
    await expect(start({ argv: ["a", "b\u0000"] })).rejects.toMatchObject({ code: "invalid" });
    await expect(start({ target: { ...JOB, id: "nope" } })).rejects.toMatchObject({ code: "not-found" });
    expect(await database.db.execution.count()).toBe(0);
  });

  it("can be stopped while it runs", async () => {
    const execution = await start();
    const operation = await operationOf(execution);
    await inTransaction(database.db, (tx) => handler().onStarted(tx, operation));
    await abortExecution(database.db, "shop", execution.id);
    expect(await getExecution(database.db, "shop", execution.id)).toMatchObject({ status: "Aborting" });
    expect((await operationOf(execution)).cancelRequestedAt).not.toBeNull();
    await expect(abortExecution(database.db, "other", execution.id)).rejects.toMatchObject({ status: 404 });
  });
});
