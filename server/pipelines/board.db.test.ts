import { beforeEach, expect, test } from "vitest";
import { aRun } from "@/prisma/factories/a-run";
import { aShop } from "@/prisma/factories/a-shop";
import { useTestDatabase } from "@/server/db/test-database";
import { AppError } from "@/server/errors";
import { createGit, type Git } from "@/server/git";
import { createRuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { getBoard, promoteNodesOf } from ".";

const database = useTestDatabase();
const image = (digit: string) => `local/api@sha256:${digit.repeat(64)}`;
const sha = (digit: string) => digit.repeat(40);
const promote = (fromId: string, toId: string) => ({
  kind: "Release",
  spec: {
    type: "deployment",
    origin: { id: fromId, type: "service" },
    target: { id: toId, type: "service" },
  },
});
const workflow = (steps: object[]) => ({ kind: "Workflow", spec: { type: "parallel", steps } });

/** A history in which staging is three commits and two days ahead. */
const git: Git = {
  ...createGit({ cacheDir: "/nonexistent" }),
  logBetween: (_repoUrl, from, to) =>
    Promise.resolve(from === sha("a") && to === sha("b") ? [aCommit("b"), aCommit("c"), aCommit("d")] : []),
  getCommit: (_repoUrl, asked) => Promise.resolve(aCommit(asked.slice(0, 1))),
};
const aCommit = (digit: string) => ({
  sha: sha(digit),
  message: "m",
  authorName: "Ada",
  authorEmail: "ada@example.com",
  at: new Date(digit === "a" ? "2026-11-20T00:00:00Z" : "2026-11-22T00:00:00Z"),
});

const board = (pipelineId = "main") =>
  getBoard(
    { db: database.db, git, runtimes: createRuntimePool(database.db, () => new FakeRuntime()) },
    "shop",
    pipelineId,
  );

async function aBuild(number: number, digit: string): Promise<void> {
  await database.db.build.create({
    data: {
      projectId: "shop",
      buildServiceId: "api",
      number,
      branch: "main",
      sha: sha(digit),
      status: "Success",
      image: image(digit),
      inputsHash: digit,
      concludedAt: new Date(),
    },
  });
}

const run = (id: string, digit: string) =>
  database.db.deploymentService.updateMany({
    where: { id },
    data: { image: image(digit), deployedAt: new Date() },
  });

beforeEach(async () => {
  await database.db.project.deleteMany();
  const { stages } = await aShop(database.db);
  const document = {
    apiVersion: "v1.2",
    spec: workflow([
      workflow([promote("deployment-staging", "deployment-prod")]),
      promote("${args.FROM}", "deployment-prod"),
    ]),
  };
  await database.db.releaseFlow.create({
    data: {
      projectId: "shop",
      stageId: stages.production,
      revisions: { create: { number: 1, sourceText: "", format: "json", document, authorName: "Ada" } },
    },
  });
});

test("the stages stand in order with their cards, and what nothing runs on says so", async () => {
  const { stages } = await board();
  expect(stages.map(({ name }) => name)).toEqual(["Development", "Staging", "Production"]);
  expect(stages[2]?.flow).toMatchObject({ revision: 1, paused: false });
  expect(stages[0]?.flow).toBeNull();
  const cards = Object.fromEntries((stages[2]?.cards ?? []).map((card) => [card.kind, card]));
  expect(cards.service).toMatchObject({ id: "deployment-prod", image: null, live: { status: "absent" } });
  expect(cards.job).toMatchObject({ id: "job-prod", lastRun: null });
  expect(cards.addon).toMatchObject({ id: "postgres-prod", live: { status: "absent" }, lastBackup: null });
});

test("an image is told as branch, commit and build; an arrow says how far its target is behind", async () => {
  await aBuild(1, "a");
  await aBuild(2, "b");
  await run("deployment-prod", "a");
  await run("deployment-staging", "b");
  const { stages, arrows } = await board();
  const card = stages[1]?.cards.find(({ kind }) => kind === "service");
  expect(card).toMatchObject({
    image: { shortDigest: "b".repeat(12), build: { number: 2, branch: "main", sha: sha("b") } },
  });
  expect(arrows).toMatchObject([
    {
      fromId: "deployment-staging",
      toId: "deployment-prod",
      nodeKey: "0.0",
      state: "behind",
      commitsBehind: 3,
      secondsBehind: 2 * 24 * 3600,
    },
  ]);
});

test("an arrow is level on the same image, and unknown when its origin runs nothing", async () => {
  await run("deployment-prod", "a");
  expect((await board()).arrows).toMatchObject([{ state: "unknown", commitsBehind: null }]);
  await run("deployment-staging", "a");
  expect((await board()).arrows).toMatchObject([{ state: "same", commitsBehind: 0 }]);
});

test("the header shows the run that goes on rather than a newer one that waits", async () => {
  const flow = await database.db.releaseFlow.findFirstOrThrow({ include: { revisions: true } });
  const aRun = (number: number, status: "Success" | "Running" | "Queued") =>
    database.db.run.create({
      data: {
        projectId: "shop",
        pipelineId: "main",
        stageId: flow.stageId,
        flowId: flow.id,
        revisionId: flow.revisions[0]?.id ?? "",
        number,
        status,
        trigger: "manual",
        triggeredBy: "Ada",
        document: {},
        sealedInputs: new Uint8Array(1),
        concludedAt: status === "Success" ? new Date() : null,
        wakeAt: null,
      },
    });
  await aRun(1, "Success");
  expect((await board()).stages[2]).toMatchObject({
    release: { number: 1, status: "Success" },
    activeRuns: 0,
  });
  await aRun(2, "Running");
  await aRun(3, "Queued");
  expect((await board()).stages[2]).toMatchObject({
    release: { number: 2, status: "Running" },
    activeRuns: 2,
  });
  await database.db.run.updateMany({
    where: { number: { in: [2, 3] } },
    data: { status: "Failed", concludedAt: new Date() },
  });
  expect((await board()).stages[2]).toMatchObject({
    release: { number: 3, status: "Failed" },
    activeRuns: 0,
  });
});

test("the card and the arrow that a run is promoting are alive, and no others", async () => {
  const runId = await aRun(database.db, { projectId: "shop", stageId: (await board()).stages[2]?.id ?? "" });
  expect((await board()).arrows.some(({ alive }) => alive)).toBe(false);
  const attempt = { runId, nodeKey: "0", attempt: 1, kind: "Release", status: "Running" } as const;
  await database.db.nodeAttempt.create({
    data: { ...attempt, spec: promote("deployment-staging", "deployment-prod").spec },
  });
  const { stages, arrows } = await board();
  expect(arrows.filter(({ alive }) => alive)).toMatchObject([{ fromId: "deployment-staging" }]);
  const alive = stages.flatMap(({ cards }) => cards.filter((card) => card.alive).map(({ id }) => id));
  expect(alive).toEqual(["deployment-prod"]);
  await database.db.nodeAttempt.updateMany({ data: { status: "Success" } });
  expect((await board()).arrows.some((arrow) => arrow.alive)).toBe(false);
});

test("an unknown pipeline is not found", async () => {
  await expect(board("nope")).rejects.toThrow(AppError);
});

test("promote nodes are found at any depth; one by expression has no arrow", () => {
  const document = {
    spec: workflow([workflow([promote("a", "b")]), promote("${args.X}", "b"), { kind: "Build", spec: {} }]),
  };
  expect(promoteNodesOf(document)).toEqual([{ nodeKey: "0.0", kind: "service", fromId: "a", toId: "b" }]);
  expect(promoteNodesOf(null)).toEqual([]);
});
