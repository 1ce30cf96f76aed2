import { expect, test } from "vitest";
import type { Capabilities } from "@/core/node-kind";
import { findManifest } from "@/nodes/_registry/manifests";
import { findPlanner } from "@/nodes/_registry/planners";
import { aFlow } from "@/prisma/factories/a-flow";
import { useTestDatabase } from "@/server/db/test-database";
import { planRun, type PlanLine } from "./plan-run";

const database = useTestDatabase();

async function plan(steps: object[], given: Record<string, unknown> = {}): Promise<PlanLine[]> {
  const spec = { kind: "Workflow", spec: { type: "sequential", steps } };
  const where = await aFlow(database.db, { apiVersion: "v1.2", arguments: { SECONDS: 5 }, spec });
  // Planning a delay touches nothing outside.
  const capabilities = () => ({}) as Capabilities;
  return planRun(
    { db: database.db, capabilities, findManifest, findPlanner },
    { ...where, arguments: given },
  );
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
  const [skipped, later, blocked] = await plan(
    [
      delay(1, { skipNodeExecution: "${args.SKIP}" }),
      delay("${refs.first.seconds}"),
      delay("${args.MISSING}"),
    ],
    { SKIP: "true" },
  );
  expect(skipped).toMatchObject({ key: "0", skipped: true });
  expect(later).toMatchObject({ blockedBy: null, detail: "Known once the steps before it have run." });
  expect(blocked?.blockedBy).toContain("MISSING");
});
