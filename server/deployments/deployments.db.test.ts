import { beforeEach, describe, expect, it } from "vitest";
import { aRun } from "@/prisma/factories/a-run";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { inTransaction } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { createRuntimePool } from "@/server/runtime-pool";
import {
  createRolloutOperation,
  findCurrentImage,
  listDeployments,
  startRelease,
  type DeploymentDto,
  type StartRelease,
} from "./index";

const database = useTestDatabase();
const imageOf = (digit: string) => `local/api@sha256:${digit.repeat(64)}`;
const [OLD, NEW, NEWEST] = [imageOf("a"), imageOf("b"), imageOf("c")];
const SERVICE = { id: "deployment-prod", kind: "service" } as const;
const JOB = { id: "job-prod", kind: "job" } as const;

let shop: Shop;
beforeEach(async () => {
  await database.db.project.deleteMany();
  await database.db.deployment.deleteMany();
  shop = await aShop(database.db);
});

const release = (target: StartRelease["target"], image: string, more: Partial<StartRelease> = {}) =>
  startRelease(database.db, { projectId: "shop", target, image, ...more });

async function fromNode(kind: "release" | "rollback" = "release") {
  const runId = await aRun(database.db, { projectId: "shop", stageId: shop.stages.production, kind });
  return { idempotencyKey: `${runId}:0:1`, origin: { runId, nodeKey: "0", nodeAttempt: 1 } };
}

async function rollOut(deployment: DeploymentDto, status: "Success" | "Failed"): Promise<void> {
  const handler = createRolloutOperation(
    createRuntimePool(database.db, () => Promise.reject(new Error("not asked"))),
  );
  const operation = await database.db.operation.findUniqueOrThrow({
    where: { id: deployment.operationId ?? "" },
  });
  await inTransaction(database.db, async (tx) => {
    await handler.onStarted(tx, operation);
    const data = status === "Success" ? { image: deployment.toImage, previousImage: null } : null;
    await handler.onConcluded(tx, operation, { status, error: data === null ? "not healthy" : null, data });
  });
}

describe("a release on a service", () => {
  it("queues one rollout of that service at a time", async () => {
    const deployment = await release(SERVICE, NEW);
    expect(deployment).toMatchObject({ status: "Queued", fromImage: null, toImage: NEW });
    const operation = await database.db.operation.findUniqueOrThrow({
      where: { id: deployment.operationId ?? "" },
    });
    expect(operation).toMatchObject({ kind: "rollout", lockKey: "rollout:shop/deployment-prod" });
  });

  it("changes what the service is said to run only when it succeeded", async () => {
    await rollOut(await release(SERVICE, OLD), "Success");
    await rollOut(await release(SERVICE, NEW), "Failed");
    expect((await findCurrentImage(database.db, "shop", SERVICE))?.image).toBe(OLD);
    await rollOut(await release(SERVICE, NEWEST), "Success");
    const current = await findCurrentImage(database.db, "shop", SERVICE);
    expect(current?.image).toBe(NEWEST);
    expect(current?.deployedAt).not.toBeNull();
  });

  it("replaces what runs when it starts, not what ran when it was asked for", async () => {
    const first = await release(SERVICE, OLD);
    const queuedBehind = await release(SERVICE, NEW);
    await rollOut(first, "Success");
    await rollOut(queuedBehind, "Success");
    const { deployments } = await listDeployments(database.db, "shop", SERVICE, { limit: 10 });
    expect(deployments.map(({ fromImage, toImage }) => [fromImage, toImage])).toEqual([
      [OLD, NEW],
      [null, OLD],
    ]);
  });
});

describe("a release on a job", () => {
  it("is done at once and starts nothing by default", async () => {
    expect(await release(JOB, NEW)).toMatchObject({ status: "Success", fromImage: null, operationId: null });
    expect((await findCurrentImage(database.db, "shop", JOB))?.image).toBe(NEW);
    expect(await database.db.jobRun.count()).toBe(0);
  });

  it("happens once for a key, also when asked twice at once", async () => {
    const node = await fromNode();
    const twice = await Promise.all([release(JOB, NEW, node), release(JOB, NEW, node)]);
    const again = await release(JOB, NEWEST, node);
    expect(new Set([...twice, again].map(({ id }) => id)).size).toBe(1);
    expect(again.toImage).toBe(NEW);
    expect(await database.db.deployment.count()).toBe(1);
  });

  it.each([
    ["never", "node", 0],
    ["promotion", "node", 1],
    ["promotion", "person", 0],
    ["always", "node", 1],
    ["always", "person", 1],
  ] as const)("with runOnImageChange %s by a %s starts %d runs", async (runOnImageChange, who, runs) => {
    await database.db.job.updateMany({ where: { id: "job-prod" }, data: { runOnImageChange } });
    await release(JOB, NEW, who === "node" ? await fromNode() : {});
    expect(await database.db.jobRun.findMany({ select: { image: true } })).toEqual(
      Array.from({ length: runs }, () => ({ image: NEW })),
    );
  });

  it("starts nothing when the image stays the same or a rollback brings it back", async () => {
    await database.db.job.updateMany({
      where: { id: "job-prod" },
      data: { runOnImageChange: "always", image: OLD },
    });
    await release(JOB, OLD);
    await release(JOB, NEW, await fromNode("rollback"));
    expect(await database.db.jobRun.count()).toBe(0);
  });
});

describe("releases", () => {
  it("refuse an image that is not pinned, and a target that does not exist", async () => {
    await expect(release(SERVICE, "nginx:latest")).rejects.toMatchObject({ code: "invalid" });
    await expect(release({ id: "nope", kind: "service" }, NEW)).rejects.toMatchObject({ code: "not-found" });
    await expect(release({ id: "nope", kind: "job" }, NEW)).rejects.toMatchObject({ code: "not-found" });
  });

  it("page through a target's history", async () => {
    for (const image of [OLD, NEW, NEWEST]) await release(JOB, image);
    const first = await listDeployments(database.db, "shop", JOB, { limit: 2 });
    const second = await listDeployments(database.db, "shop", JOB, { limit: 2, cursor: first.nextCursor });
    expect([first, second].map(({ deployments }) => deployments.map(({ toImage }) => toImage))).toEqual([
      [NEWEST, NEW],
      [OLD],
    ]);
    expect(second.nextCursor).toBeNull();
  });
});
