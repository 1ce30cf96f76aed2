import type { Tx } from "@/server/db";
import { cancelOperations, countLiveOperations, describeLiveWork } from "@/server/operations";
import { stopChildRuns } from "@/server/runs";

/** Asks everything a node has started to stop; returns how much of it is still going. */
export async function stopWork(tx: Tx, runId: string, nodeKey: string): Promise<number> {
  await cancelOperations(tx, { runId, nodeKey });
  const runs = await stopChildRuns(tx, runId, nodeKey);
  return runs + (await countLiveOperations(tx, runId, nodeKey));
}

/** What of it that is, as people say it. */
export async function describeLeft(tx: Tx, runId: string, nodeKey: string): Promise<string[]> {
  const work = await describeLiveWork(tx, runId, [nodeKey]);
  const runs = await tx.run.findMany({
    where: { parentRunId: runId, parentNodeKey: nodeKey, concludedAt: null },
    select: { number: true, pipelineId: true, flow: { select: { stage: { select: { name: true } } } } },
    orderBy: { createdAt: "asc" },
  });
  return [
    ...work.map(({ what }) => what),
    ...runs.map(({ number, pipelineId, flow }) => `run #${number} of ${pipelineId}/${flow.stage.name}`),
  ];
}
