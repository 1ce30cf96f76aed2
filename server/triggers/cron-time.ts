import { Cron } from "croner";

/**
 * The first time after `after` that a schedule of five fields names by the clock of a zone; null when there is none, or
 * why it is no schedule. An hour that a change of the clock leaves out is not waited for until the next day.
 */
export function nextTime(
  cron: string,
  timeZone: string,
  after: Date,
): { at: Date | null } | { error: string } {
  if (!isTimeZone(timeZone)) return { error: `“${timeZone}” is no time zone such as Europe/Berlin.` };
  try {
    return { at: new Cron(cron, { mode: "5-part", timezone: timeZone, paused: true }).nextRun(after) };
  } catch (error) {
    return { error: `“${cron}” is no schedule: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
