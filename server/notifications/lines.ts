import type { Db } from "@/server/db";
import { NotificationContentSchema, type NotificationContent } from "./content";
import type { SendOutcome } from "./send-outcome";
import type { SendingPolicy } from "./tunables";

/** What waits for one integration, told in the order in which it happened. */
export interface Line {
  projectId: string;
  integrationId: string;
}

export interface WaitingDelivery {
  id: string;
  event: string;
  content: NotificationContent;
  attempts: number;
  /** Its time has come. */
  due: boolean;
  ageMs: number;
}

/** Lines whose first delivery is due. */
export function findDueLines(db: Db): Promise<Line[]> {
  return db.$queryRaw<Line[]>`
    SELECT project_id AS "projectId", integration_id AS "integrationId" FROM (
      SELECT DISTINCT ON (project_id, integration_id) project_id, integration_id, next_attempt_at
      FROM notification_delivery WHERE status = 'waiting' ORDER BY project_id, integration_id, seq
    ) AS first WHERE next_attempt_at <= now()`;
}

/** The first ones of a line. */
export async function readLine(
  db: Db,
  { projectId, integrationId }: Line,
  limit: number,
): Promise<WaitingDelivery[]> {
  const rows = await db.$queryRaw<(Omit<WaitingDelivery, "content"> & { content: unknown })[]>`
    SELECT id, event, content, attempts, next_attempt_at <= now() AS due,
      (extract(epoch FROM now() - created_at) * 1000)::float8 AS "ageMs"
    FROM notification_delivery
    WHERE status = 'waiting' AND project_id = ${projectId} AND integration_id = ${integrationId}
    ORDER BY seq LIMIT ${limit}`;
  return rows.map((row) => ({ ...row, content: NotificationContentSchema.parse(row.content) }));
}

/** Writes down what came of one attempt to tell `first`, and those that were told with it. */
export async function settle(
  db: Db,
  {
    first,
    others,
    outcome,
    policy,
  }: {
    first: WaitingDelivery;
    others: readonly string[];
    outcome: SendOutcome;
    policy: SendingPolicy;
  },
): Promise<void> {
  const attempts = first.attempts + 1;
  if (outcome.type === "later") {
    const usual = policy.waitsMs[Math.min(first.attempts, policy.waitsMs.length - 1)] ?? 0;
    const isOld = first.ageMs > policy.newsMs;
    const tries = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
    const answer = isOld
      ? `${outcome.answer} Given up after ${tries}: it is no news any more.`
      : outcome.answer;
    await db.$executeRaw`
      UPDATE notification_delivery SET attempts = ${attempts}, last_attempt_at = now(), answer = ${answer},
        status = ${isOld ? "failed" : "waiting"},
        next_attempt_at = CASE WHEN ${isOld} THEN NULL
          ELSE now() + make_interval(secs => ${Math.max(usual, outcome.afterMs ?? 0) / 1000}::float8) END
      WHERE id = ${first.id}::uuid AND status = 'waiting'`;
    return;
  }
  await db.$executeRaw`
    UPDATE notification_delivery SET attempts = attempts + 1, last_attempt_at = now(), answer = ${outcome.answer},
      status = ${outcome.type === "delivered" ? "delivered" : "failed"}, next_attempt_at = NULL,
      told_with_id = CASE WHEN id = ${first.id}::uuid THEN NULL ELSE ${first.id}::uuid END
    WHERE id = ANY(${[first.id, ...others]}::uuid[]) AND status = 'waiting'`;
}
