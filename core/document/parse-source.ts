import { DocumentSource, type SourceFormat } from "./document-source";
import { parseJsonSource } from "./parse-json-source";
import { parseYamlSource } from "./parse-yaml-source";
import { PositionMap } from "./positions";
import { toPointer, type Problem } from "./problem";
import type { ReadText } from "./syntax-report";

/** Values nested deeper than this are refused before anything walks them. */
export const MAX_DEPTH = 200;

/**
 * Reads JSON or YAML. The format is told from the first character unless given. Never throws: what cannot be read is
 * a problem, and `source.value` holds as much as could be.
 */
export function parseSource(
  text: string,
  format?: SourceFormat,
): { source: DocumentSource; problems: Problem[] } {
  const chosen = format ?? (/^\s*[[{]/.test(text) ? "json" : "yaml");
  const read = readText(text, chosen);
  const positions = new PositionMap(text, read.positions);
  const problems = read.report.map(({ code, message, path, offset, length }): Problem => {
    const { line, column } = positions.rangeOf(offset, length);
    return { severity: "error", code, message, path, pointer: toPointer(path), line, column };
  });
  const isLegible = read.report.every(({ isHarmless }) => isHarmless === true);
  return { source: new DocumentSource(text, chosen, read.value, positions, problems, isLegible), problems };
}

function readText(text: string, format: SourceFormat): ReadText {
  try {
    return format === "json" ? parseJsonSource(text) : parseYamlSource(text);
  } catch (error) {
    // Both readers recurse: brackets nested by the ten thousand run out of stack.
    if (!(error instanceof RangeError)) throw error;
    const message = "This document is nested too deeply to be read.";
    return {
      value: undefined,
      report: [{ code: "too-deep", message, path: [], offset: 0, length: 0 }],
      positions: { offset: 0, length: text.length },
    };
  }
}

/** Whether a JSON value is nested deeper than `MAX_DEPTH`; does not recurse. */
export function isTooDeep(value: unknown): boolean {
  const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value !== "object" || next.value === null) continue;
    if (next.depth >= MAX_DEPTH) return true;
    for (const child of Object.values(next.value)) open.push({ value: child, depth: next.depth + 1 });
  }
  return false;
}
