import { beforeEach, describe, expect, test } from "vitest";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { useTestDatabase } from "@/server/db/test-database";
import { logger } from "@/server/logger";
import { nextTime } from "./cron-time";
import { noteTriggers } from "./note-triggers";
import { startDueSchedules } from "./start-due-schedules";
import { sweepDeliveries } from "./sweep-deliveries";

const database = useTestDatabase();
const signal = AbortSignal.timeout(600_000);
const git = { listBranches: () => Promise.resolve([]) };
let flow: AFlow;

const note = () => noteTriggers(database.db, signal);
const start = () => startDueSchedules({ db: database.db, git, logger }, signal);
const runs = () => database.db.run.findMany({ where: { flowId: flow.flowId } });
const deliveries = () => database.db.flowDelivery.findMany({ where: { flowId: flow.flowId } });
const trigger = () => database.db.flowTrigger.findFirstOrThrow({ where: { flowId: flow.flowId } });
async function dueSince(interval: string): Promise<void> {
  await database.db.$executeRawUnsafe(
    `UPDATE flow_trigger SET due_at = date_trunc('second', now() - interval '${interval}')`,
  );
}
async function scheduled(cron: string): Promise<void> {
  flow = await aFlow(database.db, {
    apiVersion: "v1.2",
    triggers: [{ kind: "cron", ref: "nightly", spec: { cron } }],
    spec: { kind: "Workflow", spec: { type: "sequential", steps: [] } },
  });
  await note();
}
beforeEach(() => database.db.project.deleteMany());

describe("a schedule", () => {
  test("starts one run when it is due, however many processes look, and is due at its next time then", async () => {
    await scheduled("0 3 * * *");
    await start();
    expect(await runs()).toEqual([]);
    await dueSince("2 seconds");
    await Promise.all([start(), start(), start(), start()]);
    await start();
    expect(await runs()).toMatchObject([{ trigger: "cron", triggeredBy: "Schedule", byPerson: false }]);
    const { dueAt } = await trigger();
    expect(dueAt?.getTime()).toBeGreaterThan(Date.now());
    expect(dueAt?.toISOString()).toContain("T03:00:00.000Z");
  });

  test("that was started by a process that died before it said so is not started again", async () => {
    await scheduled("0 3 * * *");
    await dueSince("2 seconds");
    const { dueAt } = await trigger();
    await start();
    await database.db.flowTrigger.updateMany({ where: { flowId: flow.flowId }, data: { dueAt } });
    await start();
    expect(await runs()).toHaveLength(1);
  });

  test("that was missed while nobody was there is not caught up with, and says so", async () => {
    await scheduled("0 3 * * *");
    await dueSince("3 hours");
    await start();
    expect(await runs()).toEqual([]);
    expect(await deliveries()).toMatchObject([
      { outcome: "ignored", reason: expect.stringContaining("not caught up with") as string },
    ]);
    expect((await trigger()).dueAt?.getTime()).toBeGreaterThan(Date.now());
  });

  test("keeps its time when the flow is published anew with it, and goes when it is published without", async () => {
    await scheduled("0 3 * * *");
    await dueSince("2 seconds");
    await database.db.$executeRaw`UPDATE release_flow SET triggers_of_id = NULL`;
    await note();
    await start();
    expect(await runs()).toHaveLength(1);
    await database.db.flowRevision.updateMany({
      where: { flowId: flow.flowId },
      data: { document: { triggers: [] } },
    });
    await database.db.$executeRaw`UPDATE release_flow SET triggers_of_id = NULL`;
    await note();
    expect(await database.db.flowTrigger.count()).toBe(0);
  });

  test("that cannot be read says why and starts nothing", async () => {
    await scheduled("0 99 * * *");
    expect(await trigger()).toMatchObject({
      dueAt: null,
      error: expect.stringContaining("is no schedule") as string,
    });
    await start();
    expect(await runs()).toEqual([]);
  });

  test.each([
    ["*/15 * * * *", "UTC", "2026-03-29T00:50:00Z", "2026-03-29T01:00:00.000Z"],
    ["0 3 * * MON", "UTC", "2026-11-22T13:00:00Z", "2026-11-23T03:00:00.000Z"],
    ["30 2 29 2 *", "UTC", "2026-11-22T13:00:00Z", "2028-02-29T02:30:00.000Z"],
    ["0 3 * * *", "Europe/Berlin", "2026-11-22T13:00:00Z", "2026-11-23T02:00:00.000Z"],
    ["0 3 * * *", "Europe/Berlin", "2026-07-01T13:00:00Z", "2026-07-02T01:00:00.000Z"],
    ["0 9 * * *", "Asia/Kolkata", "2026-11-22T13:00:00Z", "2026-11-23T03:30:00.000Z"],
  ])("%s in %s after %s is due at %s", (cron, timeZone, after, at) => {
    expect(nextTime(cron, timeZone, new Date(after))).toEqual({ at: new Date(at) });
  });

  test("of the 30th of February is never due", () => {
    expect(nextTime("0 0 30 2 *", "UTC", new Date("2026-11-22T13:00:00Z"))).toEqual({ at: null });
  });
});

test("deliveries are forgotten after 30 days; of very many the newest 1,000 stay, and all of the last day", async () => {
  await scheduled("0 3 * * *");
  const { projectId, flowId } = flow;
  await database.db.$executeRaw`
    INSERT INTO flow_delivery (id, project_id, flow_id, source, subject, outcome, at)
    SELECT gen_random_uuid(), ${projectId}, ${flowId}::uuid, 'webhook', 'x', 'started',
      now() - CASE WHEN n <= 900 THEN interval '1 hour' WHEN n <= 1400 THEN interval '2 days' ELSE interval '31 days' END
    FROM generate_series(1, 1410) AS n`;
  expect(await sweepDeliveries(database.db)).toBe(410);
  expect((await deliveries()).length).toBe(1_000);
});
