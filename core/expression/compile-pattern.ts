import { RE2JS } from "re2js";
import type { PatternExpression, Span } from "./ast";
import { ExpressionError } from "./expression-error";
import { Pattern } from "./pattern";
import { engineFault, findBacktracking, type PatternFault } from "./pattern-fault";

/** What the engine calls a flag; undefined for one that is not known. */
function bitOf(flag: string): number | undefined {
  switch (flag) {
    case "g":
    case "u":
      return 0;
    case "i":
      return RE2JS.CASE_INSENSITIVE;
    case "m":
      return RE2JS.MULTILINE;
    case "s":
      return RE2JS.DOTALL;
    default:
      return undefined;
  }
}

/** @throws ExpressionError `invalid-pattern`: bad syntax, an unknown flag, or what needs backtracking (`\1`, `(?=…)`). */
export function compilePattern({ source, flags, ...span }: PatternExpression): Pattern {
  let bits = 0;
  for (const [index, flag] of [...flags].entries()) {
    const bit = bitOf(flag);
    if (bit === undefined) {
      throw new ExpressionError(
        "invalid-pattern",
        `Unknown regular expression flag \`${flag}\`; known are g, i, m, s, u.`,
        span.offset + span.length - flags.length + index,
        1,
      );
    }
    bits |= bit;
  }
  const compiled = compileRe2(source, bits, span);
  return new Pattern(compiled, source, flags.includes("s"), flags.includes("g"));
}

function compileRe2(source: string, bits: number, span: Span): RE2JS {
  const unsupported = findBacktracking(source);
  if (unsupported !== undefined) throw invalid(unsupported, span);
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source), bits);
  } catch (error) {
    throw invalid(engineFault(source, error), span);
  }
}

/** `span` begins at the opening slash. */
function invalid({ message, offset, length }: PatternFault, span: Span): ExpressionError {
  return new ExpressionError("invalid-pattern", `${message}.`, span.offset + 1 + offset, length);
}
