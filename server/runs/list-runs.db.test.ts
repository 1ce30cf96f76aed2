import { beforeAll, describe, expect, test } from "vitest";
import type { RunStatus } from "@/core/run";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { useTestDatabase } from "@/server/db/test-database";
import { listRunLines, listStarters } from "./list-run-lines";
import { listRuns } from "./list-runs";
import type { RunListQuery } from "./list-runs-query";

const database = useTestDatabase();
const document = { apiVersion: "v1.2", spec: { kind: "Workflow", spec: { steps: [] } } };
let where: AFlow;

/** Sixty runs, three in each minute: every tenth failed, every third by git, the newest six under way. */
beforeAll(async () => {
  where = await aFlow(database.db, document);
  const { currentRevisionId } = await database.db.releaseFlow.findUniqueOrThrow({
    where: { id: where.flowId },
  });
  await database.db.$executeRaw`
    INSERT INTO run (id, project_id, pipeline_id, stage_id, flow_id, revision_id, number, status, trigger, triggered_by,
      kind, document, sealed_inputs, wake_at, created_at, updated_at, concluded_at, name)
    SELECT gen_random_uuid(), ${where.projectId}, 'main', ${where.stageId}::uuid, ${where.flowId}::uuid,
      ${currentRevisionId}::uuid, n,
      (CASE WHEN n > 54 THEN 'Waiting' WHEN n % 10 = 0 THEN 'Failed' ELSE 'Success' END)::run_status,
      CASE WHEN n % 3 = 0 THEN 'git' ELSE 'manual' END, CASE WHEN n % 5 = 0 THEN 'Grace' ELSE 'Ada' END,
      (CASE WHEN n % 20 = 0 THEN 'rollback' ELSE 'release' END)::run_kind, '{}', '\\x00', NULL,
      '2026-01-01Z'::timestamptz + ((n - 1) / 3) * interval '1 minute', now(), CASE WHEN n <= 54 THEN now() END,
      CASE n WHEN 7 THEN '100 % done' WHEN 8 THEN '100 of it' END
    FROM generate_series(1, 60) n`;
  const [approving, busy] = await database.db.run.findMany({
    where: { number: { in: [60, 59] } },
    orderBy: { number: "desc" },
  });
  await database.db.nodeAttempt.createMany({
    data: [
      { runId: approving?.id ?? "", nodeKey: "root", attempt: 1, kind: "Workflow", status: "Running" },
      { runId: approving?.id ?? "", nodeKey: "0", attempt: 1, kind: "Approval", status: "Waiting" },
      { runId: busy?.id ?? "", nodeKey: "0", attempt: 1, kind: "Approval", status: "Waiting" },
      { runId: busy?.id ?? "", nodeKey: "1", attempt: 1, kind: "Build", status: "Running" },
    ],
  });
});

/** Numbers of all runs that a question gives, page by page. */
async function numbers(query: Partial<RunListQuery>, limit = 7): Promise<number[][]> {
  const pages: number[][] = [];
  for (let cursor: string | undefined; ;) {
    const page = await listRuns(database.db, { projectId: where.projectId, limit, cursor, ...query });
    pages.push(page.runs.map(({ number }) => number));
    if (page.nextCursor === null) return pages;
    cursor = page.nextCursor;
  }
}

const all = Array.from({ length: 60 }, (_, index) => 60 - index);
const statusOf = (number: number): RunStatus =>
  number > 54 ? "Waiting" : number % 10 === 0 ? "Failed" : "Success";

describe("pages", () => {
  test("hold every run once, newest first, also where many were made at the same time", async () => {
    const pages = await numbers({});
    expect(pages.map(({ length }) => length)).toEqual([7, 7, 7, 7, 7, 7, 7, 7, 4]);
    const listed = pages.flat();
    expect(listed.toSorted((a, b) => b - a)).toEqual(all);
    const minutes = listed.map((number) => Math.floor((number - 1) / 3));
    expect(minutes).toEqual(minutes.toSorted((a, b) => b - a));
  });

  test.each<[string, Partial<RunListQuery>, (number: number) => boolean]>([
    ["one status", { status: ["Failed"] }, (number) => statusOf(number) === "Failed"],
    ["several statuses", { status: ["Failed", "Waiting"] }, (number) => statusOf(number) !== "Success"],
    ["the kind", { kind: "rollback" }, (number) => number % 20 === 0],
    ["what started them", { trigger: "git" }, (number) => number % 3 === 0],
    ["being under way", { concluded: false }, (number) => number > 54],
    ["being over", { concluded: true }, (number) => number <= 54],
    ["the pipeline", { pipelineId: "main" }, () => true],
    ["another pipeline", { pipelineId: "other" }, () => false],
    ["who started them", { triggeredBy: "Grace" }, (number) => number % 5 === 0],
    [
      "the time",
      { since: new Date("2026-01-01T00:05:00Z"), until: new Date("2026-01-01T00:07:00Z") },
      (number) => number > 15 && number <= 21,
    ],
    ["a period up to now", { since: "24h" }, () => false],
    ["a number", { text: "#20" }, (number) => number === 20],
    ["words of the name, whatever they hold", { text: "100 % D" }, (number) => number === 7],
    ["a number that is in names too", { text: "100" }, (number) => number === 7 || number === 8],
    ["a status and words", { status: ["Success", "Failed"], text: "100" }, (n) => n === 7 || n === 8],
    [
      "status and trigger",
      { status: ["Success"], trigger: "git" },
      (n) => statusOf(n) === "Success" && n % 3 === 0,
    ],
  ])("by %s hold exactly those", async (_, query, fits) => {
    expect((await numbers(query)).flat().toSorted((a, b) => b - a)).toEqual(all.filter(fits));
  });

  test("by the stage hold those of no other", async () => {
    expect((await numbers({ stageId: where.stageId }, 100)).flat()).toHaveLength(60);
    expect((await numbers({ stageId: "00000000-0000-4000-8000-000000000000" })).flat()).toEqual([]);
  });
});

describe("the way through the pages", () => {
  const page = (query: Partial<RunListQuery>) =>
    listRuns(database.db, { projectId: where.projectId, limit: 7, ...query });
  const numbersOf = ({ runs }: { runs: readonly { number: number }[] }) => runs.map(({ number }) => number);

  test("leads back over the same pages", async () => {
    const first = await page({});
    const second = await page({ cursor: first.nextCursor ?? "" });
    const third = await page({ cursor: second.nextCursor ?? "" });
    expect(first.previousCursor).toBeNull();
    const back = await page({ before: third.previousCursor ?? "" });
    expect(numbersOf(back)).toEqual(numbersOf(second));
    expect([back.previousCursor, back.nextCursor]).toEqual([second.previousCursor, second.nextCursor]);
    expect(numbersOf(await page({ before: back.previousCursor ?? "" }))).toEqual(numbersOf(first));
  });

  test("a page before the first whole one is the newest", async () => {
    const { runs, previousCursor } = await page({ before: (await page({ limit: 3 })).nextCursor ?? "" });
    expect(runs.map(({ number }) => number)).toEqual(numbersOf(await page({})));
    expect(previousCursor).toBeNull();
  });

  test("a page stays where it begins, and newer runs are counted", async () => {
    const { firstCursor } = await page({ status: ["Success"], cursor: (await page({})).nextCursor ?? "" });
    const all = await page({ from: firstCursor ?? "" });
    const ofStatus = await page({ from: firstCursor ?? "", status: ["Success"] });
    const newest = await page({ status: ["Success"] });
    expect(all.newer).toBe(numbers60.indexOf(numbersOf(all)[0] ?? 0));
    expect(numbersOf(ofStatus)[0]).toBe(numbersOf(all)[0]);
    expect(ofStatus.newer).toBe(numbersOf(newest).indexOf(numbersOf(ofStatus)[0] ?? 0));
  });

  /** All of them, as the list has them. */
  let numbers60: number[] = [];
  beforeAll(async () => {
    numbers60 = numbersOf(await page({ limit: 60 }));
  });
});

test("a rollback tells where it went back to and why, and is found by that", async () => {
  const { projectId } = where;
  const target = await database.db.run.findFirstOrThrow({ where: { projectId, number: 11 } });
  await database.db.run.updateMany({
    where: { projectId, number: 40 },
    data: { rollbackOfId: target.id, rollback: { toNumber: 11, reason: "slow" } },
  });
  const { runs } = await listRuns(database.db, { projectId, rollbackTo: target.id, limit: 7 });
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({
    number: 40,
    rollback: { toRunId: target.id, toNumber: 11, reason: "slow" },
  });
});

test("who lately started runs is told by name, once each", async () => {
  const { projectId, stageId } = where;
  expect(await listStarters(database.db, { projectId, stageId: undefined })).toEqual(["Ada", "Grace"]);
  expect(await listStarters(database.db, { projectId, stageId })).toEqual(["Ada", "Grace"]);
  const other = "00000000-0000-4000-8000-000000000000";
  expect(await listStarters(database.db, { projectId, stageId: other })).toEqual([]);
});

test("a line tells what the run deployed and from which build; words of the build find the run", async () => {
  const { projectId } = where;
  const runs = await database.db.run.findMany({ where: { projectId, number: { in: [20, 21, 22] } } });
  const idOf = (number: number): string => runs.find((run) => run.number === number)?.id ?? "";
  const image = (digest: string): string => `local/api@sha256:${digest.repeat(64)}`;
  await database.db.buildService.create({
    data: { projectId, id: "code", name: "code", repoUrl: "file:///x", branch: "main" },
  });
  await database.db.build.create({
    data: {
      projectId,
      buildServiceId: "code",
      number: 3,
      branch: "feature/login",
      sha: "3f9c2a1".padEnd(40, "0"),
      commitMessage: "Let people in",
      status: "Success",
      image: image("a"),
      inputsHash: "x",
    },
  });
  const deployed = { projectId, targetKind: "service", status: "Success" } as const;
  await database.db.deployment.createMany({
    data: [
      { ...deployed, runId: idOf(20), targetId: "api", toImage: image("a") },
      { ...deployed, runId: idOf(20), targetId: "worker", toImage: image("a") },
      { ...deployed, runId: idOf(21), targetId: "api", toImage: image("b") },
      { ...deployed, runId: idOf(22), targetId: "api", toImage: image("a"), status: "Failed" },
    ],
  });
  const lines = await listRunLines(database.db, { projectId, limit: 60 });
  const imagesOf = (number: number) => lines.runs.find((run) => run.number === number)?.images;
  expect(imagesOf(20)).toEqual([
    {
      image: image("a"),
      targets: ["api", "worker"],
      build: { buildServiceId: "code", number: 3, branch: "feature/login", sha: "3f9c2a1".padEnd(40, "0") },
    },
  ]);
  expect(imagesOf(21)).toEqual([{ image: image("b"), targets: ["api"], build: null }]);
  expect(imagesOf(22)).toEqual([]);
  for (const text of ["LOGIN", "3f9c2a", "people"])
    expect((await numbers({ text })).flat()).toEqual([22, 20]);
  expect((await numbers({ text: "3f9c2b" })).flat()).toEqual([]);
});

test("who waits for nothing but approval is told, and found", async () => {
  const { runs } = await listRuns(database.db, { projectId: where.projectId, limit: 60 });
  expect(runs.filter(({ waitsForApproval }) => waitsForApproval).map(({ number }) => number)).toEqual([60]);
  expect((await numbers({ waitsForApproval: true })).flat()).toEqual([60]);
});

test("another project's runs are not listed", async () => {
  const other = await aFlow(database.db, document);
  expect((await numbers({ projectId: other.projectId })).flat()).toEqual([]);
});

test("a cursor that no list gave out is refused", async () => {
  await expect(numbers({ cursor: "yesterday" })).rejects.toThrow("The cursor is not one");
});
