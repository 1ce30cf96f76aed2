import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import type { FlowPlace } from "@/server/flows";
import { DELIVERY_SOURCES, type DeliverySource, type FlowDeliveryDto } from "./dto";

/** Deliveries of a flow that are listed at once. */
const PAGE = 50;

export interface DeliveryPage {
  /** Newest first. */
  deliveries: FlowDeliveryDto[];
  /** Give it back as `cursor`; null on the last page. */
  nextCursor: string | null;
}

/** What the triggers of a stage's flow told it. @throws AppError 404 */
export async function listDeliveries(
  db: Db,
  place: FlowPlace,
  query: {
    source?: DeliverySource | undefined;
    cursor?: string | null | undefined;
    limit?: number | undefined;
  },
): Promise<DeliveryPage> {
  const flow = await db.releaseFlow.findUnique({ where: { stageId: place.stage.id }, select: { id: true } });
  if (flow === null) throw AppError.notFound(`Stage ${place.stage.name} has no release flow.`);
  const limit = Math.min(query.limit ?? PAGE, 100);
  const last =
    typeof query.cursor === "string"
      ? await db.flowDelivery.findFirst({ where: { id: query.cursor, flowId: flow.id } })
      : null;
  const rows = await db.flowDelivery.findMany({
    where: {
      flowId: flow.id,
      ...(query.source !== undefined && { source: query.source }),
      ...(last !== null && { OR: [{ at: { lt: last.at } }, { at: last.at, id: { lt: last.id } }] }),
    },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: limit + 1,
    include: { run: { select: { id: true, number: true } } },
  });
  const shown = rows.slice(0, limit);
  return {
    deliveries: shown.map((row) => ({
      id: row.id,
      source: DELIVERY_SOURCES.find((one) => one === row.source) ?? "webhook",
      at: row.at.toISOString(),
      subject: row.subject,
      outcome: OUTCOMES.find((one) => one === row.outcome) ?? "refused",
      reason: row.reason,
      triggers: row.triggers as Record<string, unknown>,
      address: row.address,
      run: row.run === null ? null : { runId: row.run.id, number: row.run.number },
    })),
    nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

const OUTCOMES = [
  "started",
  "paused",
  "ignored",
  "refused",
] as const satisfies readonly FlowDeliveryDto["outcome"][];
