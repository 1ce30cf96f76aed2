/** Where a run may come from, `Run.trigger`. */
const PEOPLE = ["manual", "api", "demo"] as const;

/** A run of these a pause of its flow holds back: nobody but its own triggers asks for it. */
export const NEVER_PAUSED: readonly string[] = [...PEOPLE, "flow"];

/** Somebody asked for it, by a button, the API or the command line. A run below a run is what that one is. */
export function isAskedByPerson(trigger: string): boolean {
  return (PEOPLE as readonly string[]).includes(trigger);
}

/** `options.paused`: what git, webhooks and clocks start waits, or is not started at all; everything else goes on. */
export function isHeldByPause(trigger: string): boolean {
  return !NEVER_PAUSED.includes(trigger);
}

/**
 * What a person asked for comes before what triggers have been waiting with for less than this, and after what has been
 * waiting longer: however many people come, every trigger has its turn.
 */
export const PEOPLE_FIRST_SECONDS = 3_600;

/** A rollback comes before everything that has been waiting for less than this, which is all there is: a year. */
export const ROLLBACK_FIRST_SECONDS = 31_536_000;
