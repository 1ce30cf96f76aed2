import { afterEach, expect, test } from "vitest";
import { aFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { Bell } from "@/server/bell";
import { rememberBell } from "@/server/bell/bell-of";
import { createDb } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { logger } from "@/server/logger";
import { startRun } from "@/server/runs";

const database = useTestDatabase();
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function aBell(): Promise<{ bell: Bell; rings: string[] }> {
  const bell = new Bell(database.url, logger);
  closing.push(() => bell.close());
  const rings: string[] = [];
  for (const channel of ["slipway_due", "slipway_run"] as const)
    bell.on(channel, (payload) => rings.push(`${channel} ${payload}`));
  await bell.open();
  return { bell, rings };
}

test.each(["allow", "queue"])(
  "whoever works elsewhere hears once of a run that is started, with the policy %s, with and without a bell of its own",
  async (concurrencyPolicy) => {
    const document = {
      apiVersion: "v1.2",
      options: { concurrencyPolicy },
      spec: { kind: "Workflow", spec: { type: "sequential", steps: [] } },
    };
    const place = { ...(await aFlow(database.db, document)), trigger: "manual" };
    const git = { listBranches: () => Promise.resolve([]) };
    const there = await aBell();
    const db = createDb(database.url, 2);
    closing.push(() => db.$disconnect());

    const silent = await startRun({ db, git }, SYSTEM_ACTOR, place);
    await expect.poll(() => there.rings.toSorted()).toEqual(["slipway_due run", `slipway_run ${silent.id}`]);
    there.rings.length = 0;
    const here = await aBell();
    rememberBell(db, here.bell);
    const rung = await startRun({ db, git }, SYSTEM_ACTOR, place);
    const heard = expect.arrayContaining(["slipway_due run", `slipway_run ${rung.id}`]);
    await expect.poll(() => there.rings).toEqual(heard);
    await expect.poll(() => here.rings).toEqual(heard);
  },
);
