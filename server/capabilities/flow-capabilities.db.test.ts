import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Capabilities } from "@/core/node-kind";
import { aPerson } from "@/server/approvals/a-waiting-approval";
import { useTestDatabase } from "@/server/db/test-database";
import { flow, play, sequential } from "@/server/engine/a-worker";
import { FlowStage, runFlow } from "@/server/engine/a-stage-of-flows";
import { createGit } from "@/server/git";
import { createOutgoing } from "@/server/outgoing";
import { createRuntimePool } from "@/server/runtime-pool";
import { sealJson } from "@/server/secrets";
import { createCapabilities } from ".";

const database = useTestDatabase();
let at: FlowStage;

beforeEach(async () => {
  at = await FlowStage.set(database.db, database.url, {
    Production: flow(sequential(runFlow("Staging"))),
    Staging: flow(sequential(play("one")), { options: { concurrencyPolicy: "queue" } }),
    Back: flow(sequential(runFlow("Production"))),
  });
});
afterEach(async () => {
  await database.db.project.deleteMany();
  await database.db.user.deleteMany();
});

/** As a planner of the flow of Production has them. */
async function planning(): Promise<Capabilities> {
  const { projectId } = at;
  const stage = await database.db.stage.findFirstOrThrow({ where: { projectId, name: "Production" } });
  const runtimes = createRuntimePool(database.db, () => Promise.reject(new Error("no runtime")));
  const git = createGit({ cacheDir: "/nonexistent" });
  return createCapabilities(
    {
      db: database.db,
      git,
      runtimes,
      outgoing: createOutgoing({ allow: [] }),
      publicUrl: "http://127.0.0.1:3000",
    },
    {
      projectId,
      runId: "",
      nodeKey: "",
      attempt: 0,
      idempotencyKey: "",
      stageId: stage.id,
      mask: (text) => text,
      loop: null,
    },
  );
}

describe("what planning sees", () => {
  test("of another flow: its policy and what is under way", async () => {
    await at.start("Staging");
    await at.start("Staging");
    const { flows } = await planning();
    expect(await flows.look({ pipelineId: "main", stage: "staging" })).toEqual({
      pipelineId: "main",
      stage: "Staging",
      concurrencyPolicy: "queue",
      underWay: [
        { number: 1, status: "Pending" },
        { number: 2, status: "Queued" },
      ],
    });
  });

  test("of a flow that is not there, or would come to run this one", async () => {
    const { flows } = await planning();
    await expect(flows.look({ pipelineId: "main", stage: "nope" })).rejects.toMatchObject({
      code: "not-found",
    });
    await expect(flows.look({ pipelineId: "main", stage: "Back" })).rejects.toMatchObject({
      code: "cycle",
      message: "A flow may not come to run itself: main/Production → main/Back → main/Production.",
    });
  });

  test("of people who may approve, and of entries nobody answers to", async () => {
    const { projectId } = at;
    await aPerson(database.db, "Anna", { [projectId]: "approver" });
    await aPerson(database.db, "Bo", { [projectId]: "admin" });
    await aPerson(database.db, "Vera", { [projectId]: "viewer" });
    await aPerson(database.db, "Olga", {});
    const { approvals } = await planning();
    expect(await approvals.findPeople(undefined)).toEqual({ may: ["Anna", "Bo"], unknown: [] });
    expect(await approvals.findPeople(["editor", "Vera", "nobody@example.com"])).toEqual({
      may: ["Bo"],
      unknown: ["Vera", "nobody@example.com"],
    });
  });

  test("of secret groups: those of its own project", async () => {
    const group = { values: { A: "1" }, files: {} };
    await database.db.secretGroup.create({
      data: { projectId: at.projectId, id: "shared", name: "Shared", sealed: sealJson(group) },
    });
    const other = await FlowStage.set(database.db, database.url, { Other: flow(sequential()) });
    await database.db.secretGroup.create({
      data: { projectId: other.projectId, id: "foreign", name: "Foreign", sealed: sealJson(group) },
    });
    const { secretGroups } = await planning();
    expect(await secretGroups.list()).toEqual(["shared"]);
    expect(await secretGroups.read("shared")).toEqual(group);
    expect(await secretGroups.read("foreign")).toBeNull();
    expect(await secretGroups.read("toString")).toBeNull();
  });
});
