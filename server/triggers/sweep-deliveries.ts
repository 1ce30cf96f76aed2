import type { Db } from "@/server/db";
import { DELIVERIES, GIT_HOOK } from "./tunables";

/** Forgets notices, and deliveries that are told long enough: keys of the last day stay known, however many there were. */
export async function sweepDeliveries(db: Db): Promise<number> {
  await db.$executeRaw`DELETE FROM git_hook_notice WHERE at < now() - make_interval(days => ${GIT_HOOK.keptDays})`;
  const { keptDays, surelyHours, perFlow } = DELIVERIES;
  return db.$executeRaw`
    DELETE FROM flow_delivery WHERE id IN (
      SELECT id FROM (
        SELECT id, at, row_number() OVER (PARTITION BY flow_id ORDER BY at DESC, id DESC) AS place FROM flow_delivery
      ) AS placed
      WHERE at < now() - make_interval(days => ${keptDays})
        OR (place > ${perFlow} AND at < now() - make_interval(hours => ${surelyHours})))`;
}
