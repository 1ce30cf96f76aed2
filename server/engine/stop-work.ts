import type { Tx } from "@/server/db";
import { cancelOperations, countLiveOperations } from "@/server/operations";
import { stopChildRuns } from "@/server/runs";

/** Asks everything a node has started to stop; returns how much of it is still going. */
export async function stopWork(tx: Tx, runId: string, nodeKey: string): Promise<number> {
  await cancelOperations(tx, { runId, nodeKey });
  const runs = await stopChildRuns(tx, runId, nodeKey);
  return runs + (await countLiveOperations(tx, runId, nodeKey));
}
