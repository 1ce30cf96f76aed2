import { afterEach, describe, expect, test } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { EMPTY_RUN_STATE, reduceRun, type RunState } from "@/core/run";
import { listRunEvents } from "@/server/runs";
import { FlowStage } from "./a-stage-of-flows";
import { flow, play, sequential, type AWorker } from "./a-worker";

const database = useTestDatabase();
let stage: FlowStage;
afterEach(() => stage.stopWorkers());

async function playThrough(
  document: object,
  wanted: "Success" | "Failed",
): Promise<{ state: RunState; worker: AWorker }> {
  stage = await FlowStage.set(database.db, database.url, { Production: document });
  const worker = await stage.startWorker();
  const { id } = await stage.start("Production");
  const { state } = await stage.until(id, wanted);
  return { state, worker };
}

const statusesOf = (state: RunState): Record<string, string> =>
  Object.fromEntries(Object.values(state.nodes).map((node) => [node.key, node.status]));

describe("a run whose later step could never resolve", () => {
  test("fails at once: nothing before that step has been done", async () => {
    const broken = play("deploy", { spec: { name: "deploy", image: "${args.IMAGE}" } });
    const document = flow(sequential(play("migrate"), sequential(play("backup"), broken), play("after")));
    const { state, worker } = await playThrough(document, "Failed");
    expect(worker.calls).toEqual([]);
    expect(statusesOf(state)).toEqual({ root: "Failed", "1": "Failed", "1.1": "Failed" });
    const message = "`spec.image`: `args.IMAGE` has no value: the argument `IMAGE` was not given.";
    expect(state.nodes["1.1"]?.error).toEqual({ code: "unresolved-expression", message });
    expect(state.error).toBe(message);
  });

  test("has begun and ended in one commit, and its rows tell both as its events do", async () => {
    const broken = play("deploy", { spec: { name: "deploy", image: "${args.IMAGE}" } });
    const { state, worker } = await playThrough(flow(sequential(broken)), "Failed");
    await worker.stop();
    const run = await database.db.run.findFirstOrThrow({ where: { projectId: stage.projectId } });
    const events = await listRunEvents(database.db, run.id, 0);
    expect(new Set(events.slice(1).map(({ at }) => at)).size).toBe(1);
    expect(run.startedAt).not.toBeNull();
    expect(run.snapshotBefore).toEqual({ services: [], jobs: [] });
    expect(events.reduce(reduceRun, EMPTY_RUN_STATE)).toEqual(state);
  });

  test("tells of every such step, and at a loop of the steps in it", async () => {
    const loop = {
      kind: "LoopWorkflow",
      ref: "each",
      spec: { iterations: ["a"], steps: [play("inner", { spec: { name: "inner", x: "${args.X}" } })] },
    };
    const document = flow(sequential(play("one", { spec: { name: "one", y: "${args.Y}" } }), loop));
    const { state, worker } = await playThrough(document, "Failed");
    expect(worker.calls).toEqual([]);
    expect(statusesOf(state)).toEqual({ root: "Failed", "0": "Failed", "1": "Failed" });
    expect(state.nodes["1"]?.error?.message).toContain("`spec.x` of step `inner`: `args.X` has no value");
  });

  test("runs when that step is skipped, or when what is missing is an earlier step's", async () => {
    const skipped = play("skipped", { skipNodeExecution: "true", spec: { name: "s", x: "${args.X}" } });
    const { worker } = await playThrough(flow(sequential(play("one"), skipped)), "Success");
    expect(worker.calls).toEqual(["one#1"]);
  });
});
