import type { PositionMap, SourceRange } from "./positions";
import type { Problem } from "./problem";
import { valueAt } from "./schema-problems";

/**
 * Where in its text a problem is: the wrong part of an expression, an unknown field's name, else the value.
 * @param root the value of the text
 */
export function problemRange(
  { code, path, within }: Pick<Problem, "code" | "path" | "within">,
  root: unknown,
  positions: PositionMap,
): SourceRange {
  if (within !== undefined) {
    const text = valueAt(root, path);
    const inside = typeof text === "string" ? positions.within(path, text, within) : undefined;
    if (inside !== undefined) return inside;
  }
  const key = code === "unknown-field" ? positions.keyAt(path) : undefined;
  return key ?? positions.at(path);
}
