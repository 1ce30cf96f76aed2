import { randomUUID } from "node:crypto";
import pg from "pg";
import { expect, test } from "vitest";
import { aRun } from "@/prisma/factories/a-run";
import { aShop } from "@/prisma/factories/a-shop";
import { inTransaction } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { enqueueOperation } from ".";

const database = useTestDatabase();

async function anAttempt(): Promise<{ runId: string; start: () => Promise<unknown> }> {
  await database.db.project.deleteMany();
  const shop = await aShop(database.db);
  const runId = await aRun(database.db, { projectId: "shop", stageId: shop.stages.production });
  await database.db.nodeAttempt.create({
    data: { runId, nodeKey: "0", attempt: 1, kind: "JobRun", status: "Running" },
  });
  const request = {
    projectId: "shop",
    kind: "job",
    subjectId: randomUUID(),
    runtimeId: "process",
    timeoutSeconds: 60,
    origin: { runId, nodeKey: "0", nodeAttempt: 1 },
  } as const;
  return { runId, start: () => inTransaction(database.db, (tx) => enqueueOperation(tx, request)) };
}

test("an attempt that goes on starts work", async () => {
  const { runId, start } = await anAttempt();
  await start();
  expect(await database.db.operation.count({ where: { runId } })).toBe(1);
});

test("work that an attempt starts while its end is being written is refused", async () => {
  const { runId, start } = await anAttempt();
  const writer = new pg.Client({ connectionString: database.url });
  await writer.connect();
  // As a driver writes: the run's row, then the attempt's.
  await writer.query("BEGIN");
  await writer.query("UPDATE run SET event_seq = event_seq + 1 WHERE id = $1", [runId]);
  await writer.query("UPDATE node_attempt SET status = 'Failed' WHERE run_id = $1", [runId]);
  const started = start().catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await writer.query("COMMIT");
  await writer.end();
  expect(await started).toMatchObject({ code: "attempt-over", status: 409 });
  expect(await database.db.operation.count({ where: { runId } })).toBe(0);
});
