import { DocumentSource, type SourceFormat } from "./document-source";
import { parseJsonSource } from "./parse-json-source";
import { parseYamlSource } from "./parse-yaml-source";
import { PositionMap } from "./positions";
import { toPointer, type DocumentPath, type Problem } from "./problem";
import type { ReadText } from "./syntax-report";

/** Values nested deeper than this are refused before anything walks them. */
const MAX_DEPTH = 200;
export const TOO_DEEP = `This is nested too deeply: at most ${MAX_DEPTH} levels are read.`;

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
  const tooDeep = read.report.some(({ code }) => code === "too-deep") ? undefined : findTooDeep(read.value);
  if (tooDeep !== undefined) {
    const { offset, length } = positions.at(tooDeep);
    read.report.push({ code: "too-deep", message: TOO_DEEP, path: [], offset, length });
  }
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
    return {
      value: undefined,
      report: [{ code: "too-deep", message: TOO_DEEP, path: [], offset: 0, length: 0 }],
      positions: { offset: 0, length: text.length },
    };
  }
}

/** The first place of a JSON value that is nested deeper than `MAX_DEPTH`; does not recurse. */
export function findTooDeep(value: unknown): DocumentPath | undefined {
  const open: Level[] = [{ value, depth: 0, key: "", parent: undefined }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value !== "object" || next.value === null) continue;
    if (next.depth >= MAX_DEPTH) return pathOf(next);
    const isList = Array.isArray(next.value);
    for (const [key, child] of Object.entries(next.value))
      open.push({ value: child, depth: next.depth + 1, key: isList ? Number(key) : key, parent: next });
  }
  return undefined;
}

interface Level {
  value: unknown;
  depth: number;
  key: string | number;
  parent: Level | undefined;
}

function pathOf(level: Level): DocumentPath {
  const path: DocumentPath = [];
  for (let at = level; at.parent !== undefined; at = at.parent) path.push(at.key);
  return path.reverse();
}
