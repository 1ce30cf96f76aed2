import { inTransaction, type Db } from "@/server/db";
import { cancelOperations, countLiveOperations } from "@/server/operations";

/** Asks everything a node has started to stop; returns how much of it is still going. */
export function stopWork(db: Db, runId: string, nodeKey: string): Promise<number> {
  return inTransaction(db, async (tx) => {
    await cancelOperations(tx, { runId, nodeKey });
    return countLiveOperations(tx, runId, nodeKey);
  });
}
