/** `2026-11-22`: the day of an instant where the reader is, as a date field has it. */
export function dayOf(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The first instant of such a day; null for an empty field. */
export function startOfDay(day: string): Date | null {
  return midnight(day, 0);
}

/** The first instant that is not of the day any more. */
export function endOfDay(day: string): Date | null {
  return midnight(day, 1);
}

function midnight(day: string, daysLater: number): Date | null {
  const [year, month, date] = day.split("-").map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  return new Date(year, month - 1, date + daysLater);
}
