import { RE2JS } from "re2js";
import type { Span } from "./ast";
import { ExpressionError } from "./expression-error";

/** A compiled regular expression on a linear-time engine: no input can make it hang. */
export class Pattern {
  constructor(
    private readonly compiled: RE2JS,
    /** With the flag `g`, `fn.replace` replaces every match. */
    readonly global: boolean,
  ) {}

  /** All matches from the left, none overlapping. */
  *matches(text: string): Iterable<PatternMatch> {
    for (const match of this.compiled.matchAll(text)) {
      yield { index: match.index ?? 0, text: match[0], groups: match.slice(1), named: { ...match.groups } };
    }
  }
}

export interface PatternMatch {
  index: number;
  text: string;
  groups: (string | undefined)[];
  named: Record<string, string | undefined>;
}

const FLAG_VALUES: Readonly<Record<string, number>> = {
  g: 0,
  u: 0,
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
};

/** @throws ExpressionError `invalid-pattern`: bad syntax, an unknown flag, or what needs backtracking (`\1`, `(?=…)`). */
export function compilePattern(source: string, flags: string, span: Span): Pattern {
  let bits = 0;
  for (const flag of flags) {
    const value = Object.hasOwn(FLAG_VALUES, flag) ? FLAG_VALUES[flag] : undefined;
    if (value === undefined) {
      throw new ExpressionError(
        "invalid-pattern",
        `Unknown regular expression flag \`${flag}\`; known are g, i, m, s, u.`,
        span.offset,
        span.length,
      );
    }
    bits |= value;
  }
  return new Pattern(compileRe2(source, bits, span), flags.includes("g"));
}

function compileRe2(source: string, bits: number, span: Span): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source), bits);
  } catch (error) {
    const detail = error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : "";
    throw new ExpressionError(
      "invalid-pattern",
      `This regular expression cannot be used: ${detail}.`,
      span.offset,
      span.length,
    );
  }
}

/** JavaScript's replacement text: `$$`, `$&`, `$1`…`$99`, `$<name>`. */
export function expandReplacement(replacement: string, match: PatternMatch): string {
  return replacement.replace(
    /\$(\$|&|\d{1,2}|<([^>]*)>)/g,
    (whole: string, code: string, name: string | undefined) => {
      if (code === "$") return "$";
      if (code === "&") return match.text;
      if (name !== undefined) return Object.hasOwn(match.named, name) ? (match.named[name] ?? "") : "";
      const twoDigits = Number(code);
      if (twoDigits >= 1 && twoDigits <= match.groups.length) return match.groups[twoDigits - 1] ?? "";
      const oneDigit = Number(code[0]);
      if (oneDigit >= 1 && oneDigit <= match.groups.length)
        return (match.groups[oneDigit - 1] ?? "") + code.slice(1);
      return whole;
    },
  );
}
