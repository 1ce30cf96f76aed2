import { describe, expect, it } from "vitest";
import { ExpressionError, parseTemplate } from "./index";

function told(text: string): string {
  try {
    return parseTemplate(text)
      .warnings.map(({ message }) => message)
      .join("\n");
  } catch (error) {
    if (error instanceof ExpressionError) return `${error.offset}: ${error.message}`;
    throw error;
  }
}

describe("what people write who know another language is answered with ours", () => {
  it.each([
    ["${args.A + 1}", "9: Expected `}`, found `+`. There are no operators: write `fn.add(…)`."],
    [
      "${fn.not(args.A && args.B)}",
      "16: Expected `,` or `)`, found `&`. There are no operators: write `fn.and(…)`.",
    ],
    ["${args.A || args.B}", "9: Expected `}`, found `|`. There are no operators: write `fn.or(…)`."],
    ["${args.A != 1}", "9: Expected `}`, found `!`. There are no operators: write `fn.neq(…)`."],
    ["${args.A >= 1}", "9: Expected `}`, found `>`. There are no operators: write `fn.gte(…)`."],
    ["${args.A <= 1}", "9: Expected `}`, found `<`. There are no operators: write `fn.lte(…)`."],
    [
      "${args.A | upper}",
      "9: Expected `}`, found `|`. There are no filters: a function is called with its value, as in `fn.toUpper(args.NAME)`.",
    ],
    [
      "${args.A.toUpperCase()}",
      "20: Expected `}`, found `(`. Values have no methods: a function is called with its value, as in `fn.toUpper(args.NAME)`.",
    ],
    ["${fn.slug(“a”)}", "10: Expected a value, found `“`. Text stands in straight quotes: '…' or \"…\"."],
    ["${fn.map([1], x => x)}", "14: The parameters of a lambda stand in brackets: `(x) => …`."],
  ])("%s", (text, message) => {
    expect(told(text)).toBe(message);
  });

  it.each([
    ["${arguments.TAG}", "args"],
    ["${inputs.TAG}", "args"],
    ["${steps.build.image}", "refs"],
    ["${FN.slug('a')}", "fn"],
    ["${Args.TAG}", "args"],
    ["${arg.TAG}", "args"],
    ["${toUpper('a')}", "fn.toUpper"],
  ])("%s is left alone, with a guess", (text, meant) => {
    expect(told(text)).toBe(`\`${text}\` is no expression. It is left as it is. Did you mean \`${meant}\`?`);
  });

  it.each(["${HOME}", "${ARGS}", "${steps}", "${PORT:-8080}", "${#list[@]}", "${env.HOME}"])(
    "%s is a shell's",
    (text) => {
      expect(told(text)).toBe(`\`${text}\` is no expression. It is left as it is, as for a shell variable.`);
    },
  );
});

describe("what a shell reads", () => {
  it("is left, and what is ours within it is not", () => {
    const { parts } = parseTemplate("${WORD:-${args.A}} ${!${args.B}}");
    expect(parts.filter(({ type }) => type === "expression")).toMatchObject([{ offset: 8 }, { offset: 22 }]);
    expect(parseTemplate("${${args.A}}").parts.map(({ type }) => type)).toContain("expression");
  });
});
