import type { Logger } from "pino";
import { ChoreLoop } from "@/server/chores";
import { noteTriggers } from "./note-triggers";
import { startDueSchedules } from "./start-due-schedules";
import { sweepDeliveries } from "./sweep-deliveries";
import { DELIVERIES, LOOKS, SCHEDULES } from "./tunables";
import { watchRepositories } from "./watch-repositories";
import type { LookDeps } from "./look-at-repository";

/** What starts runs without being asked: watched repositories and schedules; and what forgets old deliveries. */
export function createTriggerChores({
  logger,
  owner,
  ...deps
}: LookDeps & { logger: Logger; owner: string }): ChoreLoop[] {
  const common = { db: deps.db, logger, owner };
  return [
    new ChoreLoop({
      ...common,
      name: "git triggers",
      everyMs: LOOKS.turnMs,
      firstAfterMs: 0,
      async work({ signal }) {
        await noteTriggers(deps.db, signal);
        await watchRepositories({ ...deps, logger }, signal);
        return "done";
      },
    }),
    new ChoreLoop({
      ...common,
      name: "schedules",
      everyMs: SCHEDULES.everyMs,
      firstAfterMs: 0,
      async work({ signal }) {
        await startDueSchedules({ ...deps, logger }, signal);
        return "done";
      },
    }),
    new ChoreLoop({
      ...common,
      name: "retention of deliveries",
      everyMs: DELIVERIES.sweepEveryMs,
      firstAfterMs: DELIVERIES.sweepEveryMs,
      async work() {
        await sweepDeliveries(deps.db);
        return "done";
      },
    }),
  ];
}
