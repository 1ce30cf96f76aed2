import type { Contestant } from "./contestant";

/** Of an error; logs of the process follow its message. */
const SHOWN_CHARS = 1_500;

/** One contestant's value of one figure; smaller is better in all of them. */
export interface Cell {
  /** Null when there is none: it did not get there, or not in time. */
  value: number | null;
  text: string;
}

/** A line of the table. */
export interface Figure {
  title: string;
  /** By contestant. */
  cells: Record<string, Cell>;
  goal: string;
}

/** What a measure works with. */
export interface Bench {
  ours: Contestant;
  /** Ours first. */
  contestants: readonly Contestant[];
  quick: boolean;
  /** Which measures are wanted, by number. */
  wants(measure: number): boolean;
  say(text: string): void;
}

export function cell(value: number, unit: string, digits = value < 10 ? 2 : value < 100 ? 1 : 0): Cell {
  return { value, text: `${value.toFixed(digits)} ${unit}` };
}

export const nothing = (text: string): Cell => ({ value: null, text });

/** The first line of what went wrong; more of it goes to the one who watches. */
export function broke(error: unknown, bench: Pick<Bench, "say">): Cell {
  const message = error instanceof Error ? error.message : String(error);
  bench.say(message.slice(0, SHOWN_CHARS));
  return nothing(`failed: ${(message.split("\n")[0] ?? "").slice(0, 120)}`);
}
