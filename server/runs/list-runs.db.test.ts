import { beforeAll, describe, expect, test } from "vitest";
import type { RunStatus } from "@/core/run";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { useTestDatabase } from "@/server/db/test-database";
import { listRuns, type RunListQuery } from "./list-runs";

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
      kind, document, sealed_inputs, wake_at, created_at, updated_at, concluded_at)
    SELECT gen_random_uuid(), ${where.projectId}, 'main', ${where.stageId}::uuid, ${where.flowId}::uuid,
      ${currentRevisionId}::uuid, n,
      (CASE WHEN n > 54 THEN 'Waiting' WHEN n % 10 = 0 THEN 'Failed' ELSE 'Success' END)::run_status,
      CASE WHEN n % 3 = 0 THEN 'git' ELSE 'manual' END, 'Ada',
      (CASE WHEN n % 20 = 0 THEN 'rollback' ELSE 'release' END)::run_kind, '{}', '\\x00', NULL,
      '2026-01-01Z'::timestamptz + ((n - 1) / 3) * interval '1 minute', now(), CASE WHEN n <= 54 THEN now() END
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
