import { afterEach, expect, test } from "vitest";
import { aFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { startRun } from "@/server/runs";
import { aWorker, flow, play, sequential, type AWorker } from "./a-worker";

const database = useTestDatabase();
let worker: AWorker | undefined;
afterEach(() => worker?.stop());

const RUNS = 200;
const AT_ONCE = 50;
const git = { listBranches: () => Promise.resolve([]) };

test("two hundred runs of one flow end, however many of them end at once", { timeout: 120_000 }, async () => {
  const steps = ["one", "two", "three"].map((name) => play(name));
  const { projectId, pipelineId, stage } = await aFlow(database.db, flow(sequential(...steps)));
  worker = await aWorker(database.db, database.url, () => ({ type: "succeeded", output: {} }));
  const request = { projectId, pipelineId, stage, trigger: "manual" };
  for (let started = 0; started < RUNS; started += AT_ONCE) {
    const some = Array.from({ length: AT_ONCE }, () =>
      startRun({ db: database.db, git }, SYSTEM_ACTOR, request),
    );
    await Promise.all(some);
  }
  await expect
    .poll(() => database.db.run.count({ where: { status: "Success" } }), { timeout: 60_000, interval: 250 })
    .toBe(RUNS);
});
