import { openEnds } from "@/core/run";
import { inTransaction, type Db, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import type { HoldDto } from "@/server/holds";
import { describeLiveWork } from "@/server/operations";
import { findHoldToOverrule } from "./hold-to-overrule";
import { assertRunInProject } from "./queries";
import { readmitRun } from "./readmit-run";
import { readEndedRun, whyNotReopenable, type EndedRun } from "./reopen-run";

/** What retrying a run would meet now. */
export interface RetryOutlook {
  /** A sentence when it cannot go on. */
  whyNot: string | null;
  /** What one should know before it does, in sentences. */
  notes: string[];
  /** The hold of the stage that somebody has to say a reason for; null when none has to. */
  hold: HoldDto | null;
}

/** @throws AppError 404 */
export async function readRetryOutlook(db: Db, projectId: string, runId: string): Promise<RetryOutlook> {
  await assertRunInProject(db, projectId, runId);
  return inTransaction(db, async (tx) => {
    const ended = await readEndedRun(tx, runId);
    const whyNot = whyNotReopenable(ended) ?? (await whatStillStops(tx, ended));
    if (whyNot !== null) return { whyNot, notes: [], hold: null };
    try {
      const queues = ended.run.concludedAt !== null && (await readmitRun(tx, ended.run)) === "queues";
      return {
        whyNot: null,
        notes: [
          ...(queues ? ["Another run of this flow is under way: this one waits for its turn."] : []),
          ...(await listNewer(tx, ended)),
          ...(await listAbove(tx, ended)),
        ],
        hold: await findHoldToOverrule(tx, ended.run),
      };
    } catch (error) {
      if (error instanceof AppError) return { whyNot: error.message, notes: [], hold: null };
      throw error;
    }
  });
}

async function whatStillStops(tx: Tx, { run, tree, state }: EndedRun): Promise<string | null> {
  const keys = openEnds(tree, state).map(({ key }) => key);
  const [work] = await describeLiveWork(tx, run.id, keys);
  return work === undefined ? null : `What it had started is still being stopped: ${work.what}.`;
}

/** Work of yesterday on top of that of today. */
async function listNewer(tx: Tx, { run }: EndedRun): Promise<string[]> {
  const newer = await tx.run.findFirst({
    where: { flowId: run.flowId, number: { gt: run.number }, status: "Success" },
    orderBy: { number: "desc" },
    select: { number: true },
  });
  if (newer === null) return [];
  return [`Run #${newer.number} has succeeded since: what this run still does comes on top of it.`];
}

async function listAbove(tx: Tx, { run }: EndedRun): Promise<string[]> {
  const { parentRunId, parentNodeKey, parentAttempt } = run;
  if (parentRunId === null || parentNodeKey === null || parentAttempt === null) return [];
  const node = await tx.nodeAttempt.findFirst({
    where: { runId: parentRunId, nodeKey: parentNodeKey, attempt: parentAttempt },
    include: { run: { select: { number: true, concludedAt: true } } },
  });
  if (node === null || node.run.concludedAt === null) return [];
  return node.status === "Failed" || node.status === "Aborted"
    ? [`Run #${node.run.number}, which had started this one, goes on with it.`]
    : [];
}
