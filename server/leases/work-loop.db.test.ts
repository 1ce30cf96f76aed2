import { expect, test } from "vitest";
import { aFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { Bell } from "@/server/bell";
import { useTestDatabase } from "@/server/db/test-database";
import { logger } from "@/server/logger";
import { startRun } from "@/server/runs";
import { Leases } from "./leases";
import { WorkLoop } from "./work-loop";

const database = useTestDatabase();

test("work that its own process has made due is taken, whether the database rings or not", async () => {
  const { db } = database;
  const document = { apiVersion: "v1.2", spec: { kind: "Workflow", spec: { steps: [] } } };
  const { projectId, pipelineId, stage } = await aFlow(db, document);
  const leases = new Leases(db);
  await leases.start("worker");
  let taken: (id: string) => void = () => undefined;
  const first = new Promise<string>((resolve) => (taken = resolve));
  const loop = new WorkLoop({
    table: "run",
    concurrent: 10,
    pollMs: 3_600_000,
    leases,
    // Never opened: nothing rings on it.
    bell: new Bell(database.url, logger),
    logger,
    drive: async ({ id }) => taken(id),
  });
  loop.start();
  try {
    const git = { listBranches: () => Promise.resolve([]) };
    const request = { projectId, pipelineId, stage, trigger: "manual" };
    const { id } = await startRun({ db, git }, SYSTEM_ACTOR, request);
    expect(await first).toBe(id);
  } finally {
    await loop.stop(1_000);
    await leases.stop();
  }
});
