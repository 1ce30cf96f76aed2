import { isNodeSettled, type RunState, type RunStatus } from "@/core/run";
import type { Terminal } from "../terminal";
import { printParts } from "./print-parts";
import {
  printable,
  spellMs,
  stepLines,
  tookMs,
  type NamedSteps,
  type Part,
  type StepLine,
} from "./run-lines";

type Head = Pick<Part, "color"> & { text: string };

const STATUS: Readonly<Record<RunStatus, Head>> = {
  Queued: { text: "◌ Queued", color: "dim" },
  Pending: { text: "○ Pending", color: "dim" },
  Running: { text: "● Running", color: "cyan" },
  Waiting: { text: "◔ Waiting", color: "yellow" },
  Success: { text: "✔ Success", color: "green" },
  Failed: { text: "✖ Failed", color: "red" },
  Aborting: { text: "◌ Aborting", color: "yellow" },
  Aborted: { text: "■ Aborted", color: "yellow" },
};

/** The first line of a run: how it stands, which it is, how long it takes. */
export function headParts(label: string, state: RunState, now: Date): Part[] {
  const took = tookMs(state.startedAt, state.concludedAt ?? now.toISOString());
  const why = state.error ?? state.waitReason;
  return [
    STATUS[state.status],
    { text: `  ${label}`, color: "bold" },
    ...(state.name === null ? [] : [{ text: `  ${printable(state.name)}` }]),
    ...(took === null ? [] : [{ text: `  ${spellMs(took)}`, color: "dim" as const }]),
    ...(why === null ? [] : [{ text: `  ${printable(why)}`, color: "dim" as const }]),
  ];
}

/** A run as a whole, for a terminal or a file. */
export function printRun(
  terminal: Terminal,
  label: string,
  steps: NamedSteps,
  state: RunState,
  width?: number,
): string[] {
  const now = terminal.now();
  return [headParts(label, state, now), ...stepLines(steps, state, now).map(({ parts }) => parts)].map(
    (parts) => printParts(terminal, parts, width),
  );
}

/** A tree that is drawn again and again in the same place of a terminal. */
export class LiveTree {
  private drawn = 0;

  constructor(
    private readonly terminal: Terminal,
    private readonly label: string,
    private readonly steps: NamedSteps,
  ) {}

  /** @param notice stands below it, such as that the connection is gone */
  draw(state: RunState, notice: string | null = null): void {
    const { columns, rows } = this.terminal.size();
    const now = this.terminal.now();
    const lines = stepLines(this.steps, state, now);
    const room = Math.max(3, rows - 3 - (notice === null ? 0 : 1));
    const { shown, hidden } = fit(lines, room);
    const parts: Part[][] = [headParts(this.label, state, now), ...shown.map((line) => line.parts)];
    if (hidden > 0) parts.push([{ text: `… and ${hidden} more steps`, color: "dim" }]);
    if (notice !== null) parts.push([{ text: notice, color: "yellow" }]);
    // A line that is as wide as the terminal would take two.
    this.replace(parts.map((line) => printParts(this.terminal, line, columns - 1)));
  }

  /** Leaves the whole tree where it was drawn. */
  finish(state: RunState): void {
    this.replace(printRun(this.terminal, this.label, this.steps, state));
    this.drawn = 0;
  }

  private replace(lines: readonly string[]): void {
    const back = this.drawn === 0 ? "" : `\u001b[${this.drawn}A`;
    this.terminal.out(`${back}\r\u001b[J${lines.join("\n")}\n`);
    this.drawn = lines.length;
  }
}

/** What fits of a tree: what is under way or failed comes before what is done, and that before what is to come. */
export function fit(lines: readonly StepLine[], room: number): { shown: StepLine[]; hidden: number } {
  if (lines.length <= room) return { shown: [...lines], hidden: 0 };
  const rank = ({ status, isContainer }: StepLine): number => {
    if (status === "Failed") return 0;
    if (status !== "Pending" && !isNodeSettled(status)) return isContainer ? 2 : 1;
    return status === "Pending" ? 3 : 4;
  };
  const kept = new Set([...lines].sort((one, other) => rank(one) - rank(other)).slice(0, room - 1));
  return { shown: lines.filter((line) => kept.has(line)), hidden: lines.length - kept.size };
}
