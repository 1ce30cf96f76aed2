import type { Expression, LambdaExpression, ReferenceKind } from "./ast";
import { ExpressionError, type ExpressionErrorCode } from "./expression-error";
import { FUNCTIONS, isFunctionName } from "./functions";
import { EXPRESSION_LIMITS } from "./limits";
import { nearestName } from "./nearest";
import { readMatch, readPath, readQuoted, unexpected } from "./readers";
import { hintAt } from "./syntax-hints";

const ROOTS: Readonly<Record<string, ReferenceKind>> = {
  args: "args",
  refs: "refs",
  triggers: "refs",
  secrets: "secrets",
};
const KEYWORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };
const RESERVED = new Set([...Object.keys(ROOTS), ...Object.keys(KEYWORDS), "fn", "template"]);

const WHITESPACE = /\s*/y;
/** Hyphens belong to names: there are no operators they could be mistaken for. */
const NAME = /[\p{L}_$][\p{L}\p{N}_$-]*/uy;
const NUMBER = /-?(?:\d+(?:\.\d+)?)(?:[eE][+-]?\d+)?/y;
const FLAGS = /[a-zA-Z]*/y;

/** Recursive descent over characters: what a character means (a digit, a slash, a dot) depends on where it stands. */
class Parser {
  position: number;
  private depth = 0;
  private readonly variables: string[] = [];

  constructor(
    private readonly text: string,
    start: number,
  ) {
    this.position = start;
  }

  expression(): Expression {
    if (this.depth >= EXPRESSION_LIMITS.depth) {
      throw this.error(
        "too-deep",
        `An expression may be nested ${EXPRESSION_LIMITS.depth} deep at most.`,
        this.position,
        1,
      );
    }
    this.depth++;
    this.skipSpace();
    const parsed = this.value();
    this.skipSpace();
    this.depth--;
    return parsed;
  }

  skipSpace(): void {
    this.match(WHITESPACE);
  }

  peek(): string {
    return this.text[this.position] ?? "";
  }

  error(
    code: ExpressionErrorCode,
    message: string,
    offset: number,
    length = this.position - offset,
  ): ExpressionError {
    return new ExpressionError(code, message, offset, Math.max(0, length));
  }

  unexpected(wanted: string): ExpressionError {
    const { code, message, offset, length } = unexpected(this.text, this.position, wanted);
    return new ExpressionError(code, message + hintAt(this.text, this.position), offset, length);
  }

  private match(pattern: RegExp): string | undefined {
    const matched = readMatch(pattern, this.text, this.position);
    this.position += matched?.length ?? 0;
    return matched;
  }

  private take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.position++;
    return true;
  }

  private value(): Expression {
    const character = this.peek();
    if (character === "'" || character === '"') return this.string();
    if (character === "[") return this.list();
    if (character === "/") return this.pattern();
    if (character === "(") return this.lambda();
    const offset = this.position;
    const number = this.match(NUMBER);
    if (number !== undefined) {
      const value = Number(number);
      if (!Number.isFinite(value)) throw this.error("syntax", "This number is too large.", offset);
      return { type: "literal", value, offset, length: number.length };
    }
    const name = this.match(NAME);
    if (name === undefined) throw this.unexpected("a value");
    return this.named(name, offset);
  }

  private named(name: string, offset: number): Expression {
    if (this.variables.includes(name)) {
      const path = this.path();
      return { type: "variable", name, path, offset, length: this.position - offset };
    }
    const keyword = Object.hasOwn(KEYWORDS, name) ? KEYWORDS[name] : undefined;
    if (keyword !== undefined) return { type: "literal", value: keyword, offset, length: name.length };
    if (name === "fn") return this.call(offset);
    const kind = Object.hasOwn(ROOTS, name) ? ROOTS[name] : undefined;
    if (kind !== undefined) {
      const path = this.path();
      if (path.length === 0)
        throw this.error("syntax", `\`${name}\` needs a name after it, as in \`${name}.NAME\`.`, offset);
      return { type: "reference", kind, path, offset, length: this.position - offset };
    }
    throw this.unknownName(name, offset);
  }

  private unknownName(name: string, offset: number): ExpressionError {
    const after = this.text.slice(this.position).trimStart();
    if (after.startsWith("=>")) {
      const message = `The parameters of a lambda stand in brackets: \`(${name}) => …\`.`;
      return this.error("syntax", message, offset);
    }
    if (isFunctionName(name)) {
      return this.error("syntax", `Functions are written with \`fn.\`: \`fn.${name}(…)\`.`, offset);
    }
    const nearest = nearestName(name, [
      "args",
      "refs",
      "fn",
      "secrets",
      "triggers",
      "true",
      "false",
      "null",
      ...this.variables,
    ]);
    const hint =
      nearest === undefined
        ? "Names begin with `args.`, `refs.`, `fn.` or `secrets.`; text stands in quotes."
        : `Did you mean \`${nearest}\`?`;
    return this.error("syntax", `Unknown name \`${name}\`. ${hint}`, offset);
  }

  private path(): string[] {
    const { segments, end } = readPath(this.text, this.position);
    this.position = end;
    return segments;
  }

  private call(offset: number): Expression {
    if (!this.take(".")) throw this.unexpected("`.` and a function's name after `fn`");
    const nameOffset = this.position;
    const name = this.match(NAME);
    if (name === undefined) throw this.unexpected("a function's name");
    if (!isFunctionName(name)) {
      const nearest = nearestName(name, Object.keys(FUNCTIONS));
      const hint = nearest === undefined ? "" : ` Did you mean \`fn.${nearest}\`?`;
      throw this.error("unknown-function", `There is no function \`fn.${name}\`.${hint}`, nameOffset);
    }
    this.skipSpace();
    if (!this.take("(")) throw this.unexpected(`\`(\` after \`fn.${name}\``);
    const args = this.items(")");
    this.checkArity(name, args.length, offset);
    return { type: "call", name, arguments: args, offset, length: this.position - offset };
  }

  private checkArity(name: string, count: number, offset: number): void {
    const parameters = FUNCTIONS[name]?.parameters ?? [];
    const least = parameters.filter((parameter) => parameter.optional !== true).length;
    const most = parameters.some((parameter) => parameter.variadic === true) ? Infinity : parameters.length;
    if (count >= least && count <= most) return;
    const amount =
      least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
    const noun = amount === "1" || amount === "at least 1" ? "argument" : "arguments";
    throw this.error("wrong-arguments", `fn.${name} takes ${amount} ${noun}, got ${count}.`, offset);
  }

  private list(): Expression {
    const offset = this.position;
    this.position++;
    const items = this.items("]");
    return { type: "list", items, offset, length: this.position - offset };
  }

  /** Comma-separated expressions up to and with `close`; the opening one is taken already. */
  private items(close: string): Expression[] {
    const items: Expression[] = [];
    this.skipSpace();
    if (this.take(close)) return items;
    for (;;) {
      items.push(this.expression());
      if (this.take(close)) return items;
      if (!this.take(",")) throw this.unexpected(`\`,\` or \`${close}\``);
    }
  }

  private string(): Expression {
    const offset = this.position;
    const { value, end } = readQuoted(this.text, offset);
    this.position = end;
    return { type: "literal", value, offset, length: end - offset };
  }

  private pattern(): Expression {
    const offset = this.position;
    this.position++;
    let source = "";
    let inClass = false;
    for (;;) {
      const character = this.peek();
      if (character === "" || character === "\n") {
        throw this.error("syntax", "This regular expression has no closing `/`.", offset);
      }
      this.position++;
      if (character === "/" && !inClass) break;
      if (character === "[") inClass = true;
      if (character === "]") inClass = false;
      source += character;
      if (character === "\\" && this.peek() !== "") {
        source += this.peek();
        this.position++;
      }
    }
    const flags = this.match(FLAGS) ?? "";
    const span = { offset, length: this.position - offset };
    return { type: "pattern", source, flags, ...span };
  }

  private lambda(): LambdaExpression {
    const offset = this.position;
    this.position++;
    const parameters: string[] = [];
    do {
      this.skipSpace();
      const nameOffset = this.position;
      const name = this.match(NAME);
      if (name === undefined)
        throw this.unexpected("a parameter's name; there are no brackets but those of `(x) => …`");
      if (RESERVED.has(name) || parameters.includes(name)) {
        throw this.error("syntax", `A parameter cannot be called \`${name}\` here.`, nameOffset);
      }
      parameters.push(name);
      this.skipSpace();
    } while (this.take(","));
    if (!this.take(")")) throw this.unexpected("`)`");
    if (parameters.length > 2)
      throw this.error("syntax", "A function gets the item and its index, no more.", offset);
    this.skipSpace();
    if (!this.take("=") || !this.take(">")) throw this.unexpected("`=>`");
    this.variables.push(...parameters);
    const body = this.expression();
    this.variables.length -= parameters.length;
    return { type: "lambda", parameters, body, offset, length: this.position - offset };
  }
}

/**
 * Parses what stands between `${` and `}`. Positions are offsets in `source`. Whether a regular expression in it is one
 * is not looked at: `compilePattern` knows.
 * @throws ExpressionError
 */
export function parseExpression(source: string): Expression {
  assertLength(source.length, 0);
  const parser = new Parser(source, 0);
  const expression = parser.expression();
  if (parser.position < source.length) throw parser.unexpected("the end of the expression");
  return expression;
}

/**
 * Parses an expression that begins at `start` and ends before a `}`; positions are offsets in `text`.
 * `end` is the offset after the brace.
 * @throws ExpressionError
 */
export function parseEmbedded(text: string, start: number): { expression: Expression; end: number } {
  const parser = new Parser(text, start);
  const expression = parser.expression();
  assertLength(parser.position - start, start);
  if (parser.peek() !== "}") throw parser.unexpected("`}`");
  return { expression, end: parser.position + 1 };
}

function assertLength(length: number, offset: number): void {
  if (length > EXPRESSION_LIMITS.sourceLength) {
    throw new ExpressionError(
      "too-long",
      `An expression may have ${EXPRESSION_LIMITS.sourceLength} characters at most.`,
      offset,
      length,
    );
  }
}
