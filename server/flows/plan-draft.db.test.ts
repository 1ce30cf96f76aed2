import { beforeEach, expect, test } from "vitest";
import type { Capabilities } from "@/core/node-kind";
import { findManifest } from "@/nodes/_registry/manifests";
import { findPlanner } from "@/nodes/_registry/planners";
import { aShop } from "@/prisma/factories/a-shop";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { changeArgumentOverrides, planDraft, publishFlow, type FlowPlace } from ".";

const database = useTestDatabase();
let place: FlowPlace;

beforeEach(async () => {
  await database.db.project.deleteMany();
  const { projectId, stages } = await aShop(database.db);
  place = { projectId, pipelineId: "main", stage: { id: stages.production, name: "Production" } };
});

const aText = (seconds: unknown, more: object = {}): string =>
  JSON.stringify({
    apiVersion: "v1.2",
    ...more,
    spec: {
      kind: "Workflow",
      spec: { type: "sequential", steps: [{ kind: "Delay", spec: { seconds } }] },
    },
  });

const plan = (text: string) =>
  planDraft(
    {
      db: database.db,
      git: { listBranches: () => Promise.resolve([]) },
      capabilities: () => ({}) as unknown as Capabilities,
      findManifest: (kind) => findManifest(kind),
      findPlanner,
      findMissing: () => Promise.resolve({}),
    },
    null,
    place,
    { text, format: "json", arguments: {} },
  );

const rows = async () => [
  await database.db.flowRevision.count(),
  await database.db.flowDraft.count(),
  await database.db.releaseFlow.count(),
  await database.db.run.count(),
];

test("a text is planned for a stage that has no flow, and nothing of it is stored", async () => {
  const before = await rows();
  const planned = await plan(aText(5));
  expect(planned).toMatchObject({
    planned: true,
    plan: { lines: [{ kind: "Delay", blockedBy: null }], outlook: { start: "now" }, expectedMs: null },
  });
  expect(await rows()).toEqual(before);
});

test("it is the text that is planned, with the stored values of the flow, and not what is published", async () => {
  await publishFlow(database.db, null, SYSTEM_ACTOR, place, { text: aText(5), message: "" });
  await changeArgumentOverrides(database.db, SYSTEM_ACTOR, place, {
    set: [{ name: "SECONDS", value: 77, locked: false }],
    remove: [],
  });
  const planned = await plan(aText("${args.SECONDS}"));
  if (!planned.planned) throw new Error(JSON.stringify(planned.problems));
  expect(planned.plan.lines).toHaveLength(1);
  expect(planned.plan.lines[0]?.blockedBy).toBeNull();
});

test("a text with errors is not planned: it says which", async () => {
  const planned = await plan(aText("${args.NOWHERE}", { specs: 1 }));
  expect(planned.planned).toBe(false);
  if (!planned.planned) expect(planned.problems.map(({ pointer }) => pointer)).toContain("specs");
});
