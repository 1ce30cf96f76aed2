import type { DocumentSource, Problem } from "@/core/document";
import { excerpt } from "./excerpt";
import { paint } from "./paint";
import type { Terminal } from "./terminal";

/** `flow.json:12:9 error message`, and on a terminal the line it is about. */
export function printProblems(
  terminal: Terminal,
  name: string,
  source: DocumentSource,
  problems: readonly Problem[],
): void {
  for (const problem of problems) {
    const { severity, pointer, message, line = 1, column = 1 } = problem;
    const place = paint(terminal, "bold", `${name}:${line}:${column}`);
    const word = paint(terminal, severity === "error" ? "red" : "yellow", severity);
    const path = pointer === "" || message.startsWith(`\`${pointer}\``) ? "" : `\`${pointer}\`: `;
    terminal.out(`${place} ${word} ${visible(path + message)}\n`);
    if (!terminal.isInteractive || problem.line === undefined) continue;
    for (const shown of excerpt(source.text, line, column, lengthOf(problem, source)))
      terminal.out(`${paint(terminal, "dim", shown)}\n`);
  }
}

/** A document may hold what would move the cursor or change colours; it is shown as JSON writes it. */
function visible(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** How much of the line a problem is about. */
function lengthOf({ path, within, line, column }: Problem, source: DocumentSource): number {
  if (within !== undefined) return within.length;
  const ranges = [source.positions.keyAt(path), source.positions.at(path)];
  const range = ranges.find((one) => one?.line === line && one?.column === column);
  return range?.length ?? 1;
}

/** `2 errors and 1 warning` */
export function countProblems(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  const words = [
    ...(errors > 0 ? [`${errors} ${errors === 1 ? "error" : "errors"}`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? "warning" : "warnings"}`] : []),
  ];
  return words.join(" and ");
}
