/** Characters a run's name may have. */
export const RUN_NAME_LENGTH = { min: 3, max: 39 } as const;
/** Characters a run's description may have. */
export const RUN_DESCRIPTION_MAX = 200;

/** Why this is no name for a run; null when it is one (none at all is fine). */
export function whyNotRunName(name: string): string | null {
  const { min, max } = RUN_NAME_LENGTH;
  if (name === "" || (name.length >= min && name.length <= max)) return null;
  return `A name has ${String(min)} to ${String(max)} characters; this one has ${String(name.length)}.`;
}
