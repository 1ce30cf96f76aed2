import { isExpression } from "./resource-id";

/** `90 seconds`, `2 hours`, in the largest unit that leaves no rest; an expression as it stands. */
export function spellSeconds(seconds: number): string {
  if (isExpression(seconds)) return seconds;
  const units = [
    [86_400, "day"],
    [3600, "hour"],
    [60, "minute"],
    [1, "second"],
  ] as const;
  const [size, unit] =
    units.find(([size]) => seconds >= size && seconds % size === 0) ?? ([1, "second"] as const);
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
