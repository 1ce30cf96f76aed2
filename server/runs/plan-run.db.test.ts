import { expect, test } from "vitest";
import type { Capabilities } from "@/core/node-kind";
import { findManifest } from "@/nodes/_registry/manifests";
import { findPlanner } from "@/nodes/_registry/planners";
import { aFlow } from "@/prisma/factories/a-flow";
import { useTestDatabase } from "@/server/db/test-database";
import type { PlanLine } from "./plan-node";
import { planRun } from "./plan-run";

const database = useTestDatabase();

const deps = () => ({
  db: database.db,
  git: { listBranches: () => Promise.resolve([]) },
  findManifest: (kind: string) => findManifest(kind),
  findPlanner,
  findMissing: () => Promise.resolve({}),
});
const nothing = { arguments: {}, overrides: {}, releaseNodeOverrides: {} };

async function plan(steps: object[], given: Record<string, unknown> = {}): Promise<PlanLine[]> {
  const spec = { kind: "Workflow", spec: { type: "sequential", steps } };
  const where = await aFlow(database.db, { apiVersion: "v1.2", arguments: { SECONDS: 5 }, spec });
  // Planning a delay touches nothing outside.
  const capabilities = () => ({}) as Capabilities;
  return (await planRun({ ...deps(), capabilities }, { ...where, ...nothing, arguments: given })).lines;
}

const delay = (seconds: unknown, more: object = {}) => ({ kind: "Delay", spec: { seconds }, ...more });

test("a plan has a line for every step, nested ones too, and starts nothing", async () => {
  const nested = { kind: "Workflow", spec: { type: "parallel", steps: [delay(1), delay(2)] } };
  const lines = await plan([nested, delay("${args.SECONDS}")]);
  expect(lines.map((line) => line.key)).toEqual(["0.0", "0.1", "1"]);
  expect(lines.every((line) => line.blockedBy === null && !line.skipped)).toBe(true);
  expect(await database.db.run.count()).toBe(0);
});

test("a plan says what is skipped, what is only known later and what blocks", async () => {
  const [skipped, , later, never, blocked] = await plan(
    [
      delay(1, { skipNodeExecution: "${args.SKIP}" }),
      delay(1, { ref: "first" }),
      delay("${refs.first.seconds}"),
      delay("${refs.nobody.seconds}"),
      delay("${args.MISSING}"),
    ],
    { SKIP: "true" },
  );
  expect(skipped).toMatchObject({ key: "0", skipped: true });
  expect(later).toMatchObject({ blockedBy: null, detail: "Known once the steps before it have run." });
  expect(never?.blockedBy).toContain("nobody");
  expect(blocked?.blockedBy).toContain("MISSING");
});

const loop = (iterations: unknown, steps: object[], more: object = {}) => ({
  kind: "LoopWorkflow",
  ref: "each",
  spec: { iterations, steps, ...more },
});

test("a plan lists the steps of a loop once, with how often they run where that is known", async () => {
  const inner = loop("${refs.each.item}", [delay(2)], { type: "parallel" });
  const lines = await plan([loop("${args.ITEMS}", [delay("${refs.each.item}"), delay(1), inner])], {
    ITEMS: [1, 2, 3],
  });
  expect(lines.map(({ key, what, repeats, detail }) => [key, what, repeats, detail])).toEqual([
    ["0", "Repeat for each of 3 items", null, "One after the other."],
    ["0.0", "Delay for each", "for each of 3 items", "Known when the loop comes to it."],
    ["0.1", "Wait for 1 second", "for each of 3 items", null],
    ["0.2", "Repeat for each item", "for each of 3 items", "All together."],
    ["0.2.0", "Wait for 2 seconds", "for each item", null],
  ]);
});

test("a plan says when a loop could not run, and skips what stands in what is skipped", async () => {
  const nested = { kind: "Workflow", spec: { type: "sequential", steps: [delay(1)] } };
  const lines = await plan([
    loop("a,b", [delay(1)]),
    loop("${args.MISSING}", []),
    { ...nested, skipNodeExecution: "true" },
  ]);
  expect(lines.map(({ key }) => key)).toEqual(["0", "0.0", "1", "2.0"]);
  expect(lines[0]?.blockedBy).toContain("came to a text");
  expect(lines[2]?.blockedBy).toContain("MISSING");
  expect(lines[3]).toMatchObject({ skipped: true });
});

test("a plan shows no secrets", async () => {
  const spec = { kind: "Workflow", spec: { type: "sequential", steps: [delay("${args.KEY}")] } };
  const where = await aFlow(
    database.db,
    { apiVersion: "v1.2", spec },
    { KEY: { value: 123_456, locked: false } },
  );
  const findTellingPlanner = () => (context: { spec: unknown }) =>
    Promise.resolve({ what: `Wait ${JSON.stringify(context.spec)}`, detail: null, blockedBy: null });
  const {
    lines: [line],
  } = await planRun(
    { ...deps(), capabilities: () => ({}) as Capabilities, findPlanner: findTellingPlanner },
    { ...where, ...nothing },
  );
  expect(line?.what).toMatch(/^Wait /);
  expect(JSON.stringify(line)).not.toContain("123456");
});
