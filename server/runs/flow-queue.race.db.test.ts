import { beforeEach, expect, test } from "vitest";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { inStatements } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { concludeRun } from "./lifecycle";
import { startRun, type StartedRun } from ".";

const database = useTestDatabase();
const document = {
  apiVersion: "v1.2",
  options: { concurrencyPolicy: "queue" },
  spec: { kind: "Workflow", spec: { steps: [] } },
};
let where: AFlow;
let first: StartedRun;

beforeEach(async () => {
  where = await aFlow(database.db, document);
  first = await start();
});

function start(): Promise<StartedRun> {
  const { projectId, pipelineId, stage } = where;
  const deps = { db: database.db, git: { listBranches: () => Promise.resolve([]) } };
  return startRun(deps, SYSTEM_ACTOR, { projectId, pipelineId, stage, trigger: "manual" });
}

const statusOf = async ({ id }: StartedRun): Promise<string> =>
  (await database.db.run.findUniqueOrThrow({ where: { id } })).status;

/** What is asked for meanwhile gets this long to do what it should be kept from doing. */
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));

test("a run that is asked for while the one before it ends is never left in the queue", async () => {
  let second: Promise<StartedRun> | null = null;
  await inStatements(database.db, async (tx) => {
    await concludeRun(tx, { id: first.id, flowId: where.flowId }, "Success");
    second = start();
    await tick();
  });
  const started = await (second ?? start());
  expect(await statusOf(started)).toBe("Pending");
});

test("a run that has joined the queue, unseen as yet, starts when the one before it ends", async () => {
  let joined = (): void => undefined;
  let mayCommit = (): void => undefined;
  const isIn = new Promise<void>((resolve) => (joined = resolve));
  const go = new Promise<void>((resolve) => (mayCommit = resolve));
  const second = await start();
  // As it stands before its transaction is committed: under the flow's lock, not in sight.
  await database.db.run.update({
    where: { id: second.id },
    data: { status: "Pending", concludedAt: new Date() },
  });
  const joining = database.db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM release_flow WHERE id = ${where.flowId}::uuid FOR NO KEY UPDATE`;
    await tx.run.update({
      where: { id: second.id },
      data: { status: "Queued", concludedAt: null, wakeAt: null },
    });
    joined();
    await go;
  });
  await isIn;
  const ending = inStatements(database.db, (tx) =>
    concludeRun(tx, { id: first.id, flowId: where.flowId }, "Success"),
  );
  await tick();
  mayCommit();
  await Promise.all([joining, ending]);
  expect(await statusOf(second)).toBe("Pending");
});

test("runs that end side by side start one of those that wait, once", async () => {
  const { projectId } = where;
  const others = [await start(), await start(), await start()];
  const [second, third] = others;
  await database.db.run.updateMany({ where: { id: second?.id ?? "" }, data: { status: "Running" } });
  await Promise.all(
    [first, ...(second === undefined ? [] : [second])].map(({ id }) =>
      inStatements(database.db, (tx) => concludeRun(tx, { id, flowId: where.flowId }, "Success")),
    ),
  );
  const open = await database.db.run.findMany({
    where: { projectId, concludedAt: null },
    orderBy: { number: "asc" },
  });
  expect(open.map(({ status }) => status)).toEqual(["Pending", "Queued"]);
  expect(open[0]?.id).toBe(third?.id);
});
