import { beforeEach, expect, test } from "vitest";
import { aShop } from "@/prisma/factories/a-shop";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { getRun } from "@/server/runs";
import { anOldRun } from "./an-old-run";
import { keepRun } from "./keep-run";

const database = useTestDatabase();
let runId: string;
beforeEach(async () => {
  await database.db.project.deleteMany();
  const { stages } = await aShop(database.db);
  runId = await anOldRun(database.db, { projectId: "shop", stageId: stages.production, daysAgo: 1 });
});

const keep = (wanted: boolean, projectId = "shop") =>
  keepRun(database.db, SYSTEM_ACTOR, { projectId, runId, keep: wanted });

test("a run is kept, says by whom, and is let go again; each is in the audit once", async () => {
  await keep(true);
  await keep(true);
  expect(await getRun(database.db, "shop", runId)).toMatchObject({ keptBy: SYSTEM_ACTOR.name });
  await keep(false);
  expect(await getRun(database.db, "shop", runId)).toMatchObject({ keptBy: null });
  const entries = await database.db.auditEntry.findMany({
    where: { subject: runId },
    orderBy: { at: "asc" },
  });
  expect(entries.map(({ action }) => action)).toEqual(["run.keep", "run.unkeep"]);
});

test("a run of another project does not exist", async () => {
  await expect(keep(true, "other")).rejects.toMatchObject({ status: 404 });
});
