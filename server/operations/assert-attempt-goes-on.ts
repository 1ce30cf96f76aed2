import type { Tx } from "@/server/db";
import { AppError } from "@/server/errors";

/** The attempt of a node in whose name something is started. */
export interface StartingAttempt {
  runId: string;
  nodeKey: string;
  attempt: number;
}

/**
 * An attempt that is over, because it ran out of time say, starts nothing: what was under way when that was written
 * down has been stopped then, and nobody would stop what comes later. The run's row lock puts the two in order.
 * @throws AppError 409 `attempt-over`
 */
export async function assertAttemptGoesOn(
  tx: Tx,
  { runId, nodeKey, attempt }: StartingAttempt,
): Promise<void> {
  await tx.$queryRaw`SELECT id FROM run WHERE id = ${runId}::uuid FOR SHARE`;
  const over = await tx.nodeAttempt.count({
    where: { runId, nodeKey, attempt, status: { notIn: ["Pending", "Running", "Waiting"] } },
  });
  if (over === 0) return;
  const message = `This attempt of step ${nodeKey} is over and starts nothing any more.`;
  throw new AppError("attempt-over", message, { status: 409 });
}
