/** What a linear-time engine cannot do, or reads otherwise than JavaScript. Tried in order at each place outside of a class. */
const UNSUPPORTED: readonly { at: RegExp; what: string }[] = [
  { at: /\\[1-9]\d*/y, what: "Backreferences such as `\\1`" },
  { at: /\\k<[^>]*>?/y, what: "Backreferences such as `\\k<name>`" },
  { at: /\(\?<?=/y, what: "Lookahead and lookbehind" },
  { at: /\(\?<?!/y, what: "Lookahead and lookbehind" },
  { at: /\(\?>/y, what: "Atomic groups" },
];

export interface PatternFault {
  message: string;
  /** In the pattern's source, between the slashes. */
  offset: number;
  length: number;
}

/** The first construct that needs backtracking; undefined when there is none. */
export function findBacktracking(source: string): PatternFault | undefined {
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const character = source[at];
    if (!inClass) {
      for (const { at: pattern, what } of UNSUPPORTED) {
        pattern.lastIndex = at;
        const found = pattern.exec(source)?.[0];
        if (found === undefined) continue;
        const message = `${what} are not supported: regular expressions run on an engine that takes the same time for every text`;
        return { message, offset: at, length: found.length };
      }
    }
    if (character === "\\") at++;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
  }
  return undefined;
}

const MESSAGES: Readonly<Record<string, string>> = {
  "missing closing )": "a `(` has no closing `)`",
  "unexpected )": "there is a `)` without its `(`",
  "missing closing ]": "a `[` has no closing `]`",
  "missing argument to repetition operator": "there is nothing before it to repeat",
  "invalid nested repetition operator": "two repetitions follow each other",
  "invalid character class range": "the range is the wrong way round",
  "invalid repeat count": "a part may be repeated 1,000 times at most",
  "invalid escape sequence": "unknown escape",
  "trailing backslash at end of expression": "it ends with a backslash",
  "expression too large": "it is too large",
  "expression nests too deeply": "it is nested too deeply",
};

/** Tells an error of the engine in our words, pointing at the piece it names. */
export function engineFault(source: string, error: unknown): PatternFault {
  const { error: kind, input } = engineError(error);
  const words = MESSAGES[kind] ?? kind;
  const piece = input === "" || input === source ? "" : ` (\`${input}\`)`;
  const offset = input === "" ? -1 : source.indexOf(input);
  const place = offset === -1 ? { offset: 0, length: source.length } : { offset, length: input.length };
  return { message: `This regular expression cannot be used: ${words}${piece}`, ...place };
}

function engineError(error: unknown): { error: string; input: string } {
  const fields = typeof error === "object" && error !== null ? error : {};
  return {
    error: "error" in fields && typeof fields.error === "string" ? fields.error : "it is not valid",
    input: "input" in fields && typeof fields.input === "string" ? fields.input : "",
  };
}
