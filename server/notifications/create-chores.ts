import { ChoreLoop } from "@/server/chores";
import { sendWaiting, type SendingDeps } from "./send-waiting";
import { KEPT, LOOK_EVERY_MS, SENDING } from "./tunables";

/** Telling people, and forgetting what came of it. */
export function createNotificationChores({
  owner,
  ...deps
}: Omit<SendingDeps, "policy"> & { owner: string }): ChoreLoop[] {
  const { db, logger } = deps;
  const common = { db, logger, owner };
  return [
    new ChoreLoop({
      ...common,
      name: "notifications",
      everyMs: LOOK_EVERY_MS,
      firstAfterMs: 0,
      async work({ signal }) {
        await sendWaiting({ ...deps, policy: SENDING }, signal);
        return "done";
      },
    }),
    new ChoreLoop({
      ...common,
      name: "retention of notifications",
      everyMs: KEPT.sweepEveryMs,
      firstAfterMs: KEPT.sweepEveryMs,
      async work() {
        await db.$executeRaw`
          DELETE FROM notification_delivery
          WHERE status <> 'waiting' AND created_at < now() - make_interval(days => ${KEPT.days}::int)`;
        return "done";
      },
    }),
  ];
}
