import { afterEach, describe, expect, it } from "vitest";
import { findManifest } from "@/nodes/_registry/manifests";
import { SYSTEM_ACTOR } from "@/server/auth";
import { listAudit } from "@/server/audit";
import { useTestDatabase } from "@/server/db/test-database";
import { FlowStage, runFlow } from "@/server/engine/a-stage-of-flows";
import { flow, play, sequential, type Script } from "@/server/engine/a-worker";
import { holdFlow, resumeFlow } from "@/server/flows";
import { readRetryOutlook, retryRun, startRun, type RetryRun } from ".";

const database = useTestDatabase();
let stage: FlowStage;
afterEach(async () => {
  await stage.stopWorkers();
  // The next test's worker would take what is left.
  await database.db.project.deleteMany();
});

/** Fails in its first attempt. */
const failsAtFirst: Script = ({ key }) =>
  key.endsWith(":1")
    ? { type: "failed", code: "job-failed", message: "exited with 3", transient: false }
    : { type: "succeeded", output: null };

async function set(flows: Record<string, object>): Promise<void> {
  stage = await FlowStage.set(database.db, database.url, flows);
  await stage.startWorker(failsAtFirst);
}
const retry = (runId: string, more: Partial<RetryRun> = {}) =>
  retryRun({ db: database.db, findManifest: (kind) => findManifest(kind) }, SYSTEM_ACTOR, {
    projectId: stage.projectId,
    runId,
    nodes: [],
    ...more,
  });
const outlookOf = (runId: string) => readRetryOutlook(database.db, stage.projectId, runId);

async function place(name: string) {
  const { id } = await database.db.stage.findFirstOrThrow({ where: { projectId: stage.projectId, name } });
  return { projectId: stage.projectId, pipelineId: "main", stage: { id, name } };
}
const hold = async (name: string) =>
  holdFlow(database.db, SYSTEM_ACTOR, await place(name), "#1 was rolled back");

const oneStep = flow(sequential(play("migrate")));

describe("a failed release of a stage on hold", () => {
  it("goes on with a reason only, which stays with the run and is written down", async () => {
    await set({ Production: oneStep });
    const { id } = await stage.start("Production");
    await stage.until(id, "Failed");
    expect((await outlookOf(id)).hold).toBeNull();
    await hold("Production");
    expect((await outlookOf(id)).hold).toMatchObject({ reason: "#1 was rolled back" });
    await expect(retry(id)).rejects.toMatchObject({ status: 409, code: "held" });
    expect((await stage.get(id)).state.status).toBe("Failed");

    await retry(id, { despiteHold: "only the migration is missing" });
    const run = await stage.until(id, "Success");
    expect(run.despiteHold).toBe("only the migration is missing");
    const { entries } = await listAudit(database.db, stage.projectId, { what: "run.retry", limit: 10 });
    expect(entries).toMatchObject([{ detail: { despiteHold: "only the migration is missing" } }]);
  });

  it("needs none when it was started despite that hold, and one for a hold that came later", async () => {
    await set({ Production: oneStep });
    await hold("Production");
    const { id } = await startRun(
      { db: database.db, git: { listBranches: () => Promise.resolve([]) } },
      SYSTEM_ACTOR,
      { ...(await place("Production")), stage: "Production", trigger: "manual", despiteHold: "a fix" },
    );
    await stage.until(id, "Failed");
    expect((await outlookOf(id)).hold).toBeNull();
    await resumeFlow(database.db, SYSTEM_ACTOR, await place("Production"));
    await hold("Production");
    expect((await outlookOf(id)).hold).not.toBeNull();
    await expect(retry(id)).rejects.toMatchObject({ code: "held" });
  });

  it("is not taken along by a run of another stage without a reason", async () => {
    await set({ All: flow(sequential(runFlow("Production"))), Production: oneStep });
    const { id } = await stage.start("All");
    await stage.until(id, "Failed");
    await hold("Production");
    await expect(retry(id)).rejects.toMatchObject({
      code: "held",
      message: expect.stringContaining("main/Production is on hold") as string,
    });
    expect((await stage.get(id)).state.status).toBe("Failed");
    await retry(id, { despiteHold: "it belongs together" });
    await stage.until(id, "Success");
  });
});
