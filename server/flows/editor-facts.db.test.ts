import { beforeAll, describe, expect, it } from "vitest";
import { aForeignProject, FOREIGN_MARK } from "@/prisma/factories/a-foreign-project";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { useTestDatabase } from "@/server/db/test-database";
import { createRuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { sealArgumentOverrides } from "./argument-overrides";
import { readEditorFacts } from "./editor-facts";

const database = useTestDatabase();
let shop: Shop;

beforeAll(async () => {
  shop = await aShop(database.db);
  await aForeignProject(database.db);
});

function readFacts(stage: "development" | "staging" | "production") {
  const runtimes = createRuntimePool(database.db, () => new FakeRuntime());
  const name = `${stage[0]?.toUpperCase() ?? ""}${stage.slice(1)}`;
  return readEditorFacts(database.db, runtimes, {
    projectId: shop.projectId,
    pipelineId: "main",
    stage: { id: shop.stages[stage], name },
  });
}

describe("what a flow's editor is told", () => {
  it("is what stands in its stage and in the one it promotes from", async () => {
    const facts = await readFacts("production");
    expect(facts).toMatchObject({ stage: "Production", precedingStage: "Staging", flow: "main/Production" });
    const idsIn = (stage: string) =>
      facts.resources.filter((one) => one.stage === stage).map(({ kind, id }) => `${kind} ${id}`);
    expect(idsIn("Production").sort()).toEqual([
      "addon postgres-prod",
      "job job-prod",
      "service deployment-prod",
    ]);
    expect(idsIn("Staging")).toContain("service deployment-staging");
    expect(facts.resources.find(({ kind }) => kind === "addon")?.type).toBe("postgres");
    expect(facts.buildServices.map(({ id }) => id)).toEqual(["api"]);
    expect(facts.runtime?.capabilities).toContain("service");
  });

  it("has nothing before the first stage, and nothing of another project", async () => {
    const facts = await readFacts("development");
    expect(facts.precedingStage).toBeNull();
    expect(JSON.stringify(facts)).not.toContain(FOREIGN_MARK);
  });

  it("names stored arguments and secret groups, and tells no value of them", async () => {
    const argumentOverrides = sealArgumentOverrides({
      TOKEN: { value: "not-for-the-browser", locked: true },
    });
    await database.db.releaseFlow.create({
      data: { projectId: shop.projectId, stageId: shop.stages.staging, argumentOverrides },
    });
    const facts = await readFacts("staging");
    expect(facts.argumentNames).toEqual(["TOKEN"]);
    expect(facts.secretGroups).toEqual([
      { id: "shared", name: "Shared", valueNames: ["LEVEL", "API_KEY"], fileNames: [] },
    ]);
    expect(JSON.stringify(facts)).not.toMatch(/not-for-the-browser|k-1/);
  });
});
