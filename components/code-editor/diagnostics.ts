import type { Diagnostic } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import { problemRange, type DocumentSource, type Problem } from "@/core/document";

/** More are not drawn; the list of problems has them all. */
const MOST = 300;

/** Problems at their characters. `doc` is the text they were found in. */
export function toDiagnostics(problems: readonly Problem[], source: DocumentSource, doc: Text): Diagnostic[] {
  return problems.slice(0, MOST).flatMap((problem): Diagnostic[] => {
    const range = rangeOf(problem, source, doc);
    return range === null
      ? []
      : [{ ...range, severity: problem.severity, message: problem.message.replace(/`/g, "") }];
  });
}

function rangeOf(problem: Problem, source: DocumentSource, doc: Text): { from: number; to: number } | null {
  const { line, column = 1 } = problem;
  if (line === undefined || line > doc.lines) return null;
  const at = doc.line(line);
  const from = Math.min(at.from + column - 1, at.to);
  const known = problemRange(problem, source.value, source.positions);
  if (problem.path.length > 0 && known.offset === from) {
    // An object or a list is marked by its first line: more would drown what is wrong in it.
    return { from, to: Math.min(from + Math.max(1, known.length), Math.max(at.to, from + 1), doc.length) };
  }
  const word = /^[\w$-]+/.exec(doc.sliceString(from, at.to))?.[0].length ?? 1;
  return { from, to: Math.min(from + word, doc.length) };
}
