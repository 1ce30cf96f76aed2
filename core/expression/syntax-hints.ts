/** What to write in place of the operators that people know from elsewhere. */
const FUNCTION_FOR: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "%": "remainder",
  "=": "eq",
  "!": "not",
  "?": "if",
  "&": "and",
  "|": "or",
  "<": "lt",
  ">": "gt",
};

/** A further sentence about what stands at a place where it cannot; empty when there is nothing to say. */
export function hintAt(text: string, position: number): string {
  const character = text[position] ?? "";
  if (/[“”„‘’«»`]/.test(character)) return " Text stands in straight quotes: '…' or \"…\".";
  if (character === "(" && /[\p{L}\p{N}_$\])]\s*$/u.test(text.slice(Math.max(0, position - 100), position)))
    return " Values have no methods: a function is called with its value, as in `fn.toUpper(args.NAME)`.";
  if (character === "|" && text[position + 1] !== "|")
    return " There are no filters: a function is called with its value, as in `fn.toUpper(args.NAME)`.";
  if (/[=!]/.test(character) && text[position + 1] === "=") {
    return ` There are no operators: write \`fn.${character === "!" ? "neq" : "eq"}(…)\`.`;
  }
  if (/[<>]/.test(character) && text[position + 1] === "=") {
    return ` There are no operators: write \`fn.${character === "<" ? "lte" : "gte"}(…)\`.`;
  }
  const name = Object.hasOwn(FUNCTION_FOR, character) ? FUNCTION_FOR[character] : undefined;
  return name === undefined ? "" : ` There are no operators: write \`fn.${name}(…)\`.`;
}
