import { inTransaction, type Db, type Tx } from "@/server/db";
import type { NotificationEvent, NotificationRule } from "@/server/db/generated/client";
import { operationMasker } from "@/server/environment";
import { toJson } from "./content";
import { describe } from "./describe";
import { readOccurrence, type Occurrence } from "./read-occurrence";
import { EVENTS_AT_ONCE } from "./tunables";

/**
 * Takes noted events and makes one delivery of each for every integration that a rule tells of it; both in one
 * transaction, so that nothing is told twice or lost.
 * @returns how many events were taken; there may be more when it is as many as are taken at once
 */
export async function makeDeliveries(db: Db, publicUrl: string): Promise<number> {
  return inTransaction(db, async (tx) => {
    const events = await tx.$queryRaw<{ id: bigint }[]>`
      DELETE FROM notification_event WHERE id IN (
        SELECT id FROM notification_event ORDER BY id LIMIT ${EVENTS_AT_ONCE} FOR UPDATE SKIP LOCKED)
      RETURNING id, project_id AS "projectId", kind, run_id AS "runId", hold_id AS "holdId", place, at`;
    const taken = (events as NotificationEvent[]).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const rulesOf = new Map<string, NotificationRule[]>();
    for (const event of taken) {
      const { projectId } = event;
      const rules =
        rulesOf.get(projectId) ??
        (await tx.notificationRule.findMany({ where: { projectId, paused: false } }));
      rulesOf.set(projectId, rules);
      await deliver(tx, event, rules, publicUrl);
    }
    return taken.length;
  });
}

async function deliver(
  tx: Tx,
  event: NotificationEvent,
  rules: readonly NotificationRule[],
  publicUrl: string,
): Promise<void> {
  const occurrence = await readOccurrence(tx, event);
  if (occurrence === null) return;
  const told = new Set(rules.filter((rule) => tells(rule, occurrence)).map((rule) => rule.integrationId));
  if (told.size === 0) return;
  const { projectId, runId } = event;
  const content = describe(occurrence, publicUrl, await operationMasker(tx, { projectId, runId }));
  for (const integrationId of told) {
    await tx.notificationDelivery.create({
      data: {
        ...{ projectId, integrationId, event: occurrence.kind, content: toJson(content), runId },
        key: String(event.id),
      },
    });
  }
}

function tells(rule: NotificationRule, { kind, stage }: Occurrence): boolean {
  return rule.events.includes(kind) && (rule.everyStage || rule.stageIds.includes(stage.id));
}
