import { beforeEach, describe, expect, test } from "vitest";
import { aRun } from "@/prisma/factories/a-run";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import {
  addItems,
  addStage,
  createPipeline,
  getStage,
  listFreeItems,
  moveItem,
  moveStage,
  readConsequences,
  removeItem,
  removeStage,
  renamePipeline,
  renameStage,
  writePipeline,
} from ".";
import { PipelineSpecSchema } from "./specs";

const database = useTestDatabase();
const place = { projectId: "shop", pipelineId: "main" };
let stages: Shop["stages"];
/** Audit entries are only ever added. */
let auditedBefore: number;

const promote = (fromId: string, toId: string) => ({
  kind: "Release",
  spec: {
    type: "deployment",
    origin: { id: fromId, type: "service" },
    target: { id: toId, type: "service" },
  },
});

beforeEach(async () => {
  auditedBefore = await database.db.auditEntry.count();
  await database.db.project.deleteMany();
  ({ stages } = await aShop(database.db));
  const spec = {
    kind: "Workflow",
    spec: { type: "sequential", steps: [promote("deployment-staging", "deployment-prod")] },
  };
  await database.db.releaseFlow.create({
    data: {
      projectId: "shop",
      stageId: stages.production,
      revisions: {
        create: {
          number: 1,
          sourceText: "",
          format: "json",
          document: { apiVersion: "v1.2", spec },
          authorName: "Ada",
        },
      },
    },
  });
});

const add = (name: string, takeOver = false) =>
  addStage(database.db, SYSTEM_ACTOR, place, { name, takeOver });
const rename = (stageId: string, name: string, takeOver = false) =>
  renameStage(database.db, SYSTEM_ACTOR, place, stageId, { name, takeOver });
const find = async (name: string) => (await getStage(database.db, "shop", "main", name)).id;

async function stageNames(): Promise<string[]> {
  const rows = await database.db.stage.findMany({
    where: { projectId: "shop", pipelineId: "main" },
    orderBy: { position: "asc" },
  });
  return rows.map(({ name }) => name);
}

async function cardsOf(stageId: string): Promise<string[]> {
  const rows = await database.db.stageResource.findMany({ where: { stageId }, orderBy: { position: "asc" } });
  return rows.map(({ resourceId }) => resourceId);
}

async function audited(): Promise<string[]> {
  const rows = await database.db.auditEntry.findMany({ orderBy: { at: "asc" }, skip: auditedBefore });
  return rows.map(({ action, subject }) => `${action} ${subject}`);
}

describe("stages", () => {
  test("one is added behind the others, moved and named anew, each with its audit entry", async () => {
    const { id } = await add("QA");
    expect(await stageNames()).toEqual(["Development", "Staging", "Production", "QA"]);
    await moveStage(database.db, SYSTEM_ACTOR, place, id, 1);
    expect(await stageNames()).toEqual(["Development", "QA", "Staging", "Production"]);
    await rename(id, "Acceptance");
    expect(await stageNames()).toEqual(["Development", "Acceptance", "Staging", "Production"]);
    expect(await audited()).toEqual([
      "stage.add main/QA",
      "stage.move main/QA",
      "stage.rename main/Acceptance",
    ]);
  });

  test("what changes nothing is written down nowhere", async () => {
    await moveStage(database.db, SYSTEM_ACTOR, place, stages.staging, 1);
    await rename(stages.staging, "Staging");
    expect(await audited()).toEqual([]);
  });

  test("a renamed stage is found by the names it had, until another stage gets one", async () => {
    await rename(stages.staging, "QA");
    await rename(stages.staging, "Acceptance");
    expect(await find("staging")).toBe(stages.staging);
    expect(await find("qa")).toBe(stages.staging);
    await expect(add("QA")).rejects.toMatchObject({ code: "former-name", status: 409 });
    const { id } = await add("QA", true);
    expect(await find("QA")).toBe(id);
    expect(await find("Staging")).toBe(stages.staging);
    await expect(rename(id, "ACCEPTANCE")).rejects.toMatchObject({ status: 409, code: "conflict" });
  });

  test("a project file that still says the old name means the same stage, and names it back", async () => {
    await rename(stages.staging, "QA");
    const spec = PipelineSpecSchema.parse({
      id: "main",
      stages: [{ name: "Development" }, { name: "Staging" }, { name: "Production" }],
    });
    const { stages: written } = await database.db.$transaction((tx) => writePipeline(tx, "shop", spec, []));
    expect(written[1]).toMatchObject({ id: stages.staging, name: "Staging" });
    expect(await find("QA")).toBe(stages.staging);
  });

  test("a move says which promotion loses its origin", async () => {
    const { brokenSteps } = await readConsequences(database.db, place, {
      type: "move-stage",
      stageId: stages.development,
      index: 1,
    });
    expect(brokenSteps).toMatchObject([{ stage: "Production", nodeKey: "0", role: "origin" }]);
    const harmless = { type: "move-stage", stageId: stages.development, index: 2 } as const;
    expect((await readConsequences(database.db, place, harmless)).brokenSteps).toEqual([]);
  });

  test("one that is removed takes its flow and runs along and leaves what stood in it free", async () => {
    const runId = await aRun(database.db, { projectId: "shop", stageId: stages.production });
    const planned = { type: "remove-stage", stageId: stages.production } as const;
    const before = await readConsequences(database.db, place, planned);
    expect(before.removal).toMatchObject({ revisions: 1, runs: 1 });
    expect(before.blockedBy).toMatch(/Run #\d+ of Production has not ended/);
    const remove = () => removeStage(database.db, SYSTEM_ACTOR, place, stages.production);
    await expect(remove()).rejects.toMatchObject({ status: 409 });
    expect(await stageNames()).toContain("Production");

    await database.db.run.update({
      where: { id: runId },
      data: { status: "Success", concludedAt: new Date() },
    });
    await remove();
    expect(await stageNames()).toEqual(["Development", "Staging"]);
    expect(await database.db.run.count({ where: { projectId: "shop" } })).toBe(0);
    expect((await listFreeItems(database.db, "shop")).map(({ id }) => id)).toEqual([
      "deployment-prod",
      "job-prod",
      "postgres-prod",
    ]);
    expect(await database.db.deploymentService.count({ where: { id: "deployment-prod" } })).toBe(1);
    expect(await audited()).toEqual(["stage.remove main/Production"]);
  });

  test("a flow that runs another stage's flow is named when that stage shall go", async () => {
    const runTemplate = {
      kind: "RunTemplate",
      spec: { templateType: "release-flow-template", templateId: "main/production" },
    };
    await database.db.releaseFlow.create({
      data: {
        projectId: "shop",
        stageId: stages.staging,
        revisions: {
          create: {
            number: 1,
            sourceText: "",
            format: "json",
            document: { apiVersion: "v1.2", spec: { kind: "Workflow", spec: { steps: [runTemplate] } } },
            authorName: "Ada",
          },
        },
      },
    });
    await rename(stages.production, "Live");
    const { removal } = await readConsequences(database.db, place, {
      type: "remove-stage",
      stageId: stages.production,
    });
    expect(removal?.calledBy).toEqual(["main/Staging"]);
  });

  test("the only stage stays", async () => {
    await createPipeline(database.db, SYSTEM_ACTOR, {
      projectId: "shop",
      id: "small",
      name: "Small",
      stages: ["One"],
    });
    const small = { projectId: "shop", pipelineId: "small" };
    const { id } = await getStage(database.db, "shop", "small", "one");
    await expect(removeStage(database.db, SYSTEM_ACTOR, small, id)).rejects.toThrow(/at least one stage/);
  });

  test("a stage of another pipeline is not found", async () => {
    await aShop(database.db, { id: "other", firstPort: 5201 });
    const foreign = await getStage(database.db, "other", "main", "Staging");
    await expect(rename(foreign.id, "Mine")).rejects.toMatchObject({ status: 404 });
    await expect(removeStage(database.db, SYSTEM_ACTOR, place, foreign.id)).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe("items", () => {
  const item = { kind: "service", id: "deployment-prod" } as const;
  const move = (stageId: string, index: number) =>
    moveItem(database.db, SYSTEM_ACTOR, place, item, { stageId, index });

  test("a card is moved within its stage and into another one", async () => {
    await move(stages.production, 9);
    expect((await cardsOf(stages.production)).at(-1)).toBe("deployment-prod");
    await move(stages.staging, 1);
    expect((await cardsOf(stages.staging))[1]).toBe("deployment-prod");
    expect(await cardsOf(stages.production)).toEqual(["job-prod", "postgres-prod"]);
    expect(await audited()).toEqual(["stage.move-item main/Production", "stage.move-item main/Staging"]);
  });

  test("leaving the stage says which steps it leaves behind, and takes nothing from the resource itself", async () => {
    const planned = { type: "remove-item", ...item } as const;
    const { brokenSteps, blockedBy } = await readConsequences(database.db, place, planned);
    expect(brokenSteps).toMatchObject([{ stage: "Production", nodeKey: "0", role: "target" }]);
    expect(blockedBy).toBeNull();
    await removeItem(database.db, SYSTEM_ACTOR, place, item);
    expect(await cardsOf(stages.production)).not.toContain("deployment-prod");
    expect(await listFreeItems(database.db, "shop")).toMatchObject([item]);
  });

  test("what a run works on stays on the board until it has ended", async () => {
    const runId = await aRun(database.db, { projectId: "shop", stageId: stages.production });
    await database.db.targetLock.create({
      data: {
        projectId: "shop",
        kind: "service",
        targetId: "deployment-prod",
        runId,
        nodeKey: "0",
        attempt: 1,
        doing: "rolling out",
      },
    });
    await expect(removeItem(database.db, SYSTEM_ACTOR, place, item)).rejects.toThrow(
      /rolling out deployment-prod/,
    );
    expect(await cardsOf(stages.production)).toContain("deployment-prod");
  });

  test("only what is free is added, and a refusal adds nothing", async () => {
    await removeItem(database.db, SYSTEM_ACTOR, place, item);
    const addTo = (stageId: string, ...items: { kind: "service" | "job" | "addon"; id: string }[]) =>
      addItems(database.db, SYSTEM_ACTOR, place, stageId, items);
    await expect(addTo(stages.development, item, { kind: "job", id: "job-prod" })).rejects.toThrow(
      /“job-prod” stands in Production of pipeline “main” already/,
    );
    await expect(addTo(stages.development, { kind: "job", id: "nothing" })).rejects.toMatchObject({
      status: 404,
    });
    expect(await cardsOf(stages.development)).toEqual(["deployment-dev"]);
    await addTo(stages.development, item);
    expect(await cardsOf(stages.development)).toEqual(["deployment-dev", "deployment-prod"]);
  });

  test("two who add the same thing at once: one has it, the other is told where it stands", async () => {
    await removeItem(database.db, SYSTEM_ACTOR, place, item);
    const both = await Promise.allSettled(
      [stages.development, stages.staging].map((stageId) =>
        addItems(database.db, SYSTEM_ACTOR, place, stageId, [item]),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await database.db.stageResource.count({ where: { resourceId: "deployment-prod" } })).toBe(1);
  });
});

describe("pipelines", () => {
  test("one is made with its stages; its address is taken then, its name is not", async () => {
    const wanted = { projectId: "shop", id: "mobile", name: "Mobile", stages: ["Development", "Production"] };
    await createPipeline(database.db, SYSTEM_ACTOR, wanted);
    expect((await getStage(database.db, "shop", "mobile", "production")).position).toBe(1);
    await expect(createPipeline(database.db, SYSTEM_ACTOR, wanted)).rejects.toMatchObject({ status: 409 });
    await renamePipeline(database.db, SYSTEM_ACTOR, { projectId: "shop", pipelineId: "mobile" }, "Apps");
    expect(await database.db.pipeline.findFirst({ where: { id: "mobile" } })).toMatchObject({ name: "Apps" });
    expect(await audited()).toEqual(["pipeline.create mobile", "pipeline.rename mobile"]);
  });
});
