import type { RE2JS } from "re2js";

/** Steps of the engine (characters times size of its program) that count as one step of an expression. */
const ENGINE_STEPS_PER_STEP = 50;

/** What may match a line's end; without it a match stays within its line. */
const CROSSES_LINES = /\[\^|\\[sSDWPpxunrvf]|\(\?[a-zA-Z]*s|[\n\r]/;
/** A pattern with none of these looks no further than a fixed number of characters. */
const UNBOUNDED = /[*+]|\{\d+,\}/;
/** The only repetition stands at the end and repeats one character: it stops where the match does. */
const ENDS_IN_REPETITION = /^(?:[^*+{}()|\\[\]]|\\.|\[(?:[^\]\\]|\\.)*\])+[*+]$/;

/**
 * A compiled regular expression on a linear-time engine: no input can make it hang. The engine itself comes with
 * `compilePattern`, which who only reads expressions does not load.
 */
export class Pattern {
  private readonly reach: "match" | "line" | "text";

  constructor(
    private readonly compiled: RE2JS,
    source: string,
    dotAll: boolean,
    /** With the flag `g`, `fn.replace` replaces every match. */
    readonly global: boolean,
  ) {
    if (!UNBOUNDED.test(source) || ENDS_IN_REPETITION.test(source)) this.reach = "match";
    else this.reach = dotAll || CROSSES_LINES.test(source) ? "text" : "line";
  }

  /**
   * All matches from the left, none overlapping. One match takes linear time; but a pattern such as `a(.*z)?` can look
   * to the end of the text for each of many matches, so what each may cost is spent before it is looked for.
   */
  *matches(text: string, spend: (steps: number) => void): Iterable<PatternMatch> {
    const size = this.compiled.programSize();
    const cost = (characters: number): number => Math.ceil((characters * size) / ENGINE_STEPS_PER_STEP);
    spend(cost(text.length));
    for (const match of this.compiled.matchAll(text)) {
      const index = match.index ?? 0;
      yield { index, text: match[0], groups: match.slice(1), named: { ...match.groups } };
      spend(cost(this.lookAhead(text, index + match[0].length, size)));
    }
  }

  /** How far beyond a match's end the engine may have looked. */
  private lookAhead(text: string, from: number, size: number): number {
    if (this.reach === "match") return Math.min(size, text.length - from);
    const lineEnd = this.reach === "line" ? text.indexOf("\n", from) : -1;
    return (lineEnd === -1 ? text.length : lineEnd) - from;
  }
}

export interface PatternMatch {
  index: number;
  text: string;
  groups: (string | undefined)[];
  named: Record<string, string | undefined>;
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
