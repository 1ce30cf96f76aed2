import type { ConcurrencyPolicy } from "@/core/document";
import type { Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { requestAbort } from "./abort-run";

/** Runs that may stand in one flow's queue; one more is refused. */
const QUEUE_LIMIT = 100;

/**
 * Whether a new run of a flow starts or waits; may stop or replace others, as the policy says. The caller holds the
 * flow's row lock. @throws AppError 409, 429
 */
export async function admitRun(
  tx: Tx,
  flowId: string,
  policy: ConcurrencyPolicy,
  by: string,
): Promise<"Pending" | "Queued"> {
  if (policy === "allow") return (await isRollbackOpen(tx, flowId)) ? "Queued" : "Pending";
  const open = await tx.run.findMany({
    where: { flowId, concludedAt: null },
    select: { id: true, number: true, status: true, kind: true },
    orderBy: { number: "asc" },
  });
  const [oldest] = open;
  if (oldest === undefined) return "Pending";
  // No release takes the place of a rollback.
  const replaceable = open.filter((run) => run.kind === "release");
  const queued = open.filter((run) => run.status === "Queued");
  // Queued with nothing under way: a pause holds them back, and nobody else.
  const first = open.find((run) => run.status !== "Queued") ?? oldest;
  const status = first.status === "Queued" ? "Pending" : "Queued";
  switch (policy) {
    case "forbid":
      throw AppError.conflict(
        `Run #${first.number} is ${first.status.toLowerCase()}, and this flow forbids a second one (concurrencyPolicy: forbid). Wait for it or abort it.`,
      );
    case "latest":
      for (const run of replaceable) if (run.status === "Queued") await requestAbort(tx, run.id, by);
      return status;
    case "replace":
      for (const run of replaceable) await requestAbort(tx, run.id, by);
      return status;
    case "queue":
      if (status === "Queued" && queued.length >= QUEUE_LIMIT) {
        throw new AppError(
          "queue-full",
          `The queue of this flow is full: ${QUEUE_LIMIT} runs wait behind #${first.number}. Abort some or wait.`,
          { status: 429 },
        );
      }
      return status;
  }
}

/** A rollback has its flow to itself, whatever the policy says. */
async function isRollbackOpen(tx: Tx, flowId: string): Promise<boolean> {
  return (await tx.run.count({ where: { flowId, concludedAt: null, kind: "rollback" } })) > 0;
}
