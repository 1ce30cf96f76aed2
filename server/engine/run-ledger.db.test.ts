import { afterEach, expect, test } from "vitest";
import { EMPTY_RUN_STATE, reduceRun, type RunState } from "@/core/run";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { abortRun, getRun, listRunEvents, renameRun, startRun, type StartedRun } from "@/server/runs";
import { aWorker, flow, play, sequential, type AWorker } from "./a-worker";

const database = useTestDatabase();
let worker: AWorker | null = null;
afterEach(async () => {
  await worker?.stop();
  worker = null;
});

/** Far below the time after which a run that was dropped would be taken up by somebody else. */
const AT_ONCE_MS = 4_000;

/** A run that a driver has in hand and keeps. */
async function aRunInHand(): Promise<{ run: StartedRun; where: AFlow; open: () => void }> {
  let isOpen = false;
  // Its executor is always in the middle of a call, so that stopping it takes more than one turn of the driver.
  worker = await aWorker(database.db, database.url, async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return isOpen
      ? { type: "succeeded", output: null }
      : { type: "waiting", reason: "the tide", recheckAfterMs: 1 };
  });
  const where = await aFlow(database.db, flow(sequential(play("one"), play("two"))));
  const run = await startRun(
    { db: database.db, git: { listBranches: () => Promise.resolve([]) } },
    SYSTEM_ACTOR,
    { projectId: where.projectId, pipelineId: where.pipelineId, stage: where.stage, trigger: "manual" },
  );
  await untilState(run, where, (state) => state.nodes["0"]?.status === "Waiting");
  return { run, where, open: () => (isOpen = true) };
}

async function untilState(
  run: StartedRun,
  where: AFlow,
  done: (state: RunState) => boolean,
): Promise<RunState> {
  const deadline = Date.now() + AT_ONCE_MS;
  for (;;) {
    const { state } = await getRun(database.db, where.projectId, run.id);
    if (done(state)) return state;
    if (Date.now() > deadline) throw new Error(`never came: ${JSON.stringify(state, null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("what others write into a run that is in hand does not stop it", async () => {
  const { run, where, open } = await aRunInHand();
  await renameRun(database.db, SYSTEM_ACTOR, {
    projectId: where.projectId,
    runId: run.id,
    name: "spring tide",
    description: null,
  });
  open();
  const state = await untilState(run, where, ({ status }) => status === "Success");
  expect(state.name).toBe("spring tide");
  const events = await listRunEvents(database.db, run.id, 0);
  expect(events.reduce(reduceRun, EMPTY_RUN_STATE)).toEqual(state);
});

test("a run that is in hand is aborted at once", async () => {
  const { run, where } = await aRunInHand();
  await abortRun(database.db, SYSTEM_ACTOR, where.projectId, run.id);
  const state = await untilState(run, where, ({ status }) => status === "Aborted");
  expect(state.abortRequestedBy).toBe(SYSTEM_ACTOR.name);
});
