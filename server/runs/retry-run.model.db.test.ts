import { afterEach, expect, test } from "vitest";
import {
  EMPTY_RUN_STATE,
  isNodeSettled,
  isRunConcluded,
  openEnds,
  reduceRun,
  runTreeOf,
  walkTree,
} from "@/core/run";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { flow, parallel, play, sequential, type Script } from "@/server/engine/a-worker";
import { FlowStage } from "@/server/engine/a-stage-of-flows";
import { lots } from "@/server/engine/recovery/lots";
import { abortRun, listRunEvents, retryRun } from ".";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const ROUNDS = 6;

const database = useTestDatabase();
let stage: FlowStage | undefined;
afterEach(async () => {
  await stage?.stopWorkers();
  // The next test's worker would take what is left.
  await database.db.project.deleteMany();
});

type Lot = () => number;

/** A flow of steps side by side and one after the other, some within loops. */
function someFlow(lot: Lot): object {
  let count = 0;
  const pick = (most: number): number => 1 + Math.floor(lot() * most);
  const step = (depth: number): object => {
    const kind = depth === 0 ? 0 : lot();
    const steps = (most: number) => Array.from({ length: pick(most) }, () => step(depth - 1));
    if (kind < 0.45) return play(`step-${(count += 1)}`);
    if (kind < 0.65) return sequential(...steps(3));
    if (kind < 0.85) {
      const failFast = lot() < 0.5;
      return { kind: "Workflow", spec: { type: "parallel", failFast, steps: steps(3) } };
    }
    const type = lot() < 0.5 ? "parallel" : "sequential";
    const iterations = Array.from({ length: pick(3) }, (_, index) => `item-${index}`);
    return { kind: "LoopWorkflow", spec: { type, iterations, steps: steps(2) } };
  };
  return flow(sequential(step(2), parallel(step(2), step(1)), step(2)));
}

for (const seed of SEEDS) {
  test(`whatever is retried, skipped and aborted, a run ends well at last and its events say what its rows say (seed ${seed})`, async () => {
    const lot = lots(seed);
    let isKind = false;
    const done: string[] = [];
    const script: Script = ({ key }) => {
      const fate = isKind ? 1 : lot();
      if (fate < 0.25) return { type: "failed", code: "unlucky", message: "no luck", transient: false };
      if (fate < 0.35) return { type: "waiting", reason: "the tide", recheckAfterMs: 60_000 };
      done.push(key.split(":")[1] ?? "");
      return { type: "succeeded", output: { key } };
    };
    const at = (stage = await FlowStage.set(database.db, database.url, { Production: someFlow(lot) }));
    await at.startWorker(script);
    const { id } = await at.start("Production");
    await database.db.run.update({ where: { id }, data: { waitOnFailure: lot() < 0.5 } });

    for (let round = 0; ; round += 1) {
      const { state, document } = await at.until(
        id,
        ({ status }) => isRunConcluded(status) || status === "Waiting",
      );
      await assertConsistent(at, id);
      if (state.status === "Success") break;
      expect(round, "it never ended well").toBeLessThan(ROUNDS + 3);
      isKind = round >= ROUNDS;
      const tree = runTreeOf((document as { spec: { kind: string; spec: unknown } }).spec, state);
      const isHeld = state.nodes.root?.status === "Failed";
      if (!isRunConcluded(state.status) && (!isHeld || lot() < 0.2)) {
        await abortRun(database.db, SYSTEM_ACTOR, at.projectId, id);
        await at.until(id, "Aborted");
        continue;
      }
      const nodes = openEnds(tree, state)
        .filter(() => lot() < 0.3)
        .map(({ key }) => ({ node: key, action: "skip" as const, reason: "by lot", changes: [] }));
      const deps = { db: database.db, findManifest: () => undefined };
      await retryRun(deps, SYSTEM_ACTOR, { projectId: at.projectId, runId: id, nodes });
    }

    // Nothing that had come to a good end was done again.
    expect(done.toSorted()).toEqual([...new Set(done)].toSorted());
  });
}

async function assertConsistent(at: FlowStage, id: string): Promise<void> {
  const events = await listRunEvents(database.db, id, 0, 10_000);
  const { state, document } = await at.get(id);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  if (events.length < state.cursor) return;
  expect(events.slice(0, state.cursor).reduce(reduceRun, EMPTY_RUN_STATE)).toEqual(state);
  for (const { attempt, attempts } of Object.values(state.nodes)) {
    expect(attempts.map((one) => one.attempt)).toEqual(
      Array.from({ length: attempt }, (_, index) => index + 1),
    );
  }
  if (!isRunConcluded(state.status)) return;
  const row = await database.db.run.findUniqueOrThrow({ where: { id } });
  expect(row).toMatchObject({ leaseOwner: null, wakeAt: null });
  const tree = runTreeOf((document as { spec: { kind: string; spec: unknown } }).spec, state);
  for (const { key } of walkTree(tree)) {
    const status = state.nodes[key]?.status ?? "Pending";
    expect(isNodeSettled(status) || status === "Pending", `${key} ${status}`).toBe(true);
  }
}
