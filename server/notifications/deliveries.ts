import { recordAudit } from "@/server/audit";
import { assertCan, type Actor } from "@/server/auth";
import { inTransaction, type Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { DELIVERY_EVENTS, NotificationContentSchema, toJson } from "./content";
import {
  DELIVERY_STATUSES,
  type DeliveryStatus,
  type NotificationDeliveryDto,
  type NotificationDeliveryPage,
} from "./dto";

/** What was told to whom, and what came of it. */
export async function listNotificationDeliveries(
  db: Db,
  projectId: string,
  query: { status?: DeliveryStatus | undefined; cursor?: string | null | undefined; limit: number },
): Promise<NotificationDeliveryPage> {
  const { status, cursor, limit } = query;
  const rows = await db.notificationDelivery.findMany({
    where: {
      projectId,
      ...(status !== undefined && { status }),
      ...(typeof cursor === "string" && { seq: { lt: BigInt(cursor) } }),
    },
    orderBy: { seq: "desc" },
    take: limit + 1,
    include: { integration: { select: { id: true, name: true, kind: true } } },
  });
  const shown = rows.slice(0, limit);
  return {
    deliveries: shown.map((row): NotificationDeliveryDto => {
      const { title, facts, note, action } = NotificationContentSchema.parse(row.content);
      return {
        id: row.id,
        event: DELIVERY_EVENTS.find((event) => event === row.event) ?? "test",
        status: DELIVERY_STATUSES.find((one) => one === row.status) ?? "failed",
        integration: row.integration,
        content: { title, facts, note, action },
        attempts: row.attempts,
        answer: row.answer,
        toldTogether: row.toldWithId !== null,
        askedBy: row.askedBy,
        createdAt: row.createdAt.toISOString(),
        lastAttemptAt: row.lastAttemptAt?.toISOString() ?? null,
        nextAttemptAt: row.attempts === 0 ? null : (row.nextAttemptAt?.toISOString() ?? null),
      };
    }),
    nextCursor: rows.length > limit ? String(shown.at(-1)?.seq ?? 0n) : null,
  };
}

/**
 * Puts a message in line once more, as it was.
 * @throws AppError 403 · 404 · 409 it is still in line
 */
export async function sendNotificationAgain(
  db: Db,
  actor: Actor,
  projectId: string,
  deliveryId: string,
): Promise<{ id: string }> {
  assertCan(actor, "edit-resources", projectId);
  return inTransaction(db, async (tx) => {
    const row = await tx.notificationDelivery.findFirst({ where: { id: deliveryId, projectId } });
    if (row === null) {
      throw AppError.notFound(
        `There is no such delivery in project “${projectId}”; they are kept for 30 days.`,
      );
    }
    if (row.status === "waiting") {
      throw AppError.conflict("It is still in line and is tried again by itself. Wait for what comes of it.");
    }
    const { integrationId, event, runId } = row;
    const content = NotificationContentSchema.parse(row.content);
    const { id } = await tx.notificationDelivery.create({
      data: {
        ...{ projectId, integrationId, event, runId },
        content: toJson(content),
        askedBy: actor.name,
      },
    });
    const detail = { event, title: content.title };
    await recordAudit(tx, actor, {
      projectId,
      action: "notification.send-again",
      subject: integrationId,
      detail,
    });
    return { id };
  });
}
