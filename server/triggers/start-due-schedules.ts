import type { Logger } from "pino";
import { ask, type Statement } from "@/server/db";
import { toExpectedError } from "@/server/expected-error";
import { nextTime } from "./cron-time";
import { deliver, recordUnstarted, type Delivery, type DeliverDeps } from "./deliver";
import { findPlace } from "./find-place";
import { SCHEDULES } from "./tunables";
import { WatchSchema } from "./watches";

interface DueSchedule {
  flow_id: string;
  position: number;
  ref: string | null;
  watch: unknown;
  due_at: Date;
  now: Date;
}

const FIND: Statement<DueSchedule> = {
  name: "find-due-schedule",
  text: `
    SELECT flow_id, position, ref, watch, due_at, now() FROM flow_trigger
    WHERE due_at <= now() ORDER BY due_at LIMIT 1`,
};

/**
 * Starts what schedules are due. The run comes first and the next time behind it: after a crash in between the same time
 * is due once more, and the key of its delivery sees to it that it starts nothing.
 */
export async function startDueSchedules(
  deps: DeliverDeps & { logger: Logger },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const [due] = await ask(deps.db, FIND, []);
    if (due === undefined) return;
    await start(deps, due);
    await setNext(deps, due);
  }
}

async function start(
  deps: DeliverDeps & { logger: Logger },
  { flow_id: flowId, position, ref, due_at: dueAt, now }: DueSchedule,
): Promise<void> {
  const place = await findPlace(deps.db, flowId);
  if (place === null) return;
  const time = `${dueAt.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const delivery: Delivery = {
    source: "cron",
    key: `${ref ?? position} ${dueAt.toISOString()}`,
    fingerprint: null,
    subject: time,
    actor: { userId: null, name: "Schedule", origin: "system" },
    name: null,
    description: `Scheduled for ${time}`,
    arguments: {},
    triggers: {},
  };
  if (now.getTime() - dueAt.getTime() > SCHEDULES.latestMs) {
    const reason = `Nobody was there to start it at ${time}; what a schedule missed is not caught up with.`;
    await recordUnstarted(deps.db, place, delivery, { outcome: "ignored", reason });
    return;
  }
  try {
    await deliver(deps, place, delivery);
  } catch (error) {
    const expected = toExpectedError(error);
    if (expected === null) deps.logger.error({ err: error, flowId }, "a schedule could not be started");
    // One that cannot be started keeps none of the others waiting; a database that is gone takes this neither.
    const reason = expected?.message ?? "Something broke on the server; its log says what.";
    await recordUnstarted(deps.db, place, delivery, { outcome: "refused", reason });
  }
}

/** By compare-and-set: whoever published the flow meanwhile has set it already. */
async function setNext(
  { db }: DeliverDeps,
  { flow_id: flowId, position, watch, due_at: dueAt, now }: DueSchedule,
): Promise<void> {
  const schedule = WatchSchema.parse(watch);
  const after = dueAt > now ? dueAt : now;
  const next = schedule.kind === "cron" ? nextTime(schedule.cron, schedule.timeZone, after) : { at: null };
  const data = "error" in next ? { dueAt: null, error: next.error } : { dueAt: next.at };
  await db.flowTrigger.updateMany({ where: { flowId, position, dueAt }, data });
}
