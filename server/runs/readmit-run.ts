import type { Tx } from "@/server/db";
import type { Run } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { concurrencyPolicyOf } from "./create-run";

/** Runs that may stand in one flow's queue; one more is refused. */
const QUEUE_LIMIT = 100;

/**
 * Whether a run that has ended and goes on starts now or waits for its place. Newer runs of the flow keep theirs: none
 * is stopped for an older one. The caller holds the flow's row lock. @throws AppError 409, 429
 */
export async function readmitRun(
  tx: Tx,
  run: Pick<Run, "id" | "flowId" | "number" | "document">,
): Promise<"goes" | "queues"> {
  const policy = concurrencyPolicyOf(run.document);
  if (policy === "allow") return "goes";
  const open = await tx.run.findMany({
    where: { flowId: run.flowId, concludedAt: null, id: { not: run.id } },
    select: { number: true, status: true },
    orderBy: { number: "asc" },
  });
  const [oldest] = open;
  if (oldest === undefined) return "goes";
  const queued = open.filter(({ status }) => status === "Queued");
  const newest = queued.at(-1);
  // Queued with nothing under way: a pause holds them back, and nobody else.
  const first = open.find(({ status }) => status !== "Queued") ?? oldest;
  const comes = first.status === "Queued" ? "goes" : "queues";
  const is = `Run #${first.number} is ${first.status.toLowerCase()}`;
  switch (policy) {
    case "forbid":
      throw AppError.conflict(
        `${is}, and this flow forbids a second one (concurrencyPolicy: forbid). Wait for it or abort it, then retry #${run.number}.`,
      );
    case "replace":
      throw AppError.conflict(
        `${is} and has taken the place of #${run.number} (concurrencyPolicy: replace). Wait for it or abort it, then retry #${run.number}.`,
      );
    case "latest":
      if (newest === undefined || newest.number < run.number) return comes;
      throw AppError.conflict(
        `Run #${newest.number} is queued and newer than #${run.number}, and this flow keeps only the newest (concurrencyPolicy: latest). Abort it, then retry #${run.number}.`,
      );
    case "queue":
      if (comes === "goes" || queued.length < QUEUE_LIMIT) return comes;
      throw new AppError(
        "queue-full",
        `The queue of this flow is full: ${QUEUE_LIMIT} runs wait behind #${first.number}. Abort some or wait.`,
        { status: 429 },
      );
  }
}
