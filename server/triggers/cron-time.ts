import { Cron } from "croner";

/** The first time after `after` that a schedule of five fields names, UTC; null when there is none, or why it is no schedule. */
export function nextTime(cron: string, after: Date): { at: Date | null } | { error: string } {
  try {
    return { at: new Cron(cron, { mode: "5-part", timezone: "UTC", paused: true }).nextRun(after) };
  } catch (error) {
    return { error: `“${cron}” is no schedule: ${error instanceof Error ? error.message : String(error)}` };
  }
}
