import type { Expression } from "./ast";
import { ExpressionError } from "./expression-error";
import { isFunctionName } from "./functions";
import { nearestName } from "./nearest";
import { parseEmbedded } from "./parse-expression";
import { readMatch } from "./readers";

/** What a `${` that is not ours belongs to: a container's start, the run of a parent template, a shell. */
export type ForeignReason = "runtime" | "template" | "shell";

export type TemplatePart =
  | { type: "text"; text: string; offset: number; length: number }
  /** `offset` and `length` include `${` and `}`. */
  | { type: "expression"; expression: Expression; offset: number; length: number }
  /** Left as it is written. */
  | { type: "foreign"; reason: ForeignReason; text: string; offset: number; length: number };

export interface TemplateWarning {
  message: string;
  offset: number;
  length: number;
}

/** A string of a document, split. The parts in order make up the whole text, escapes resolved. */
export interface Template {
  text: string;
  parts: TemplatePart[];
  /** Shell-like `${WORD}`s, which are left untouched. */
  warnings: TemplateWarning[];
}

const ROOTS = ["args", "refs", "fn", "secrets", "triggers"];
const LITERALS = ["true", "false", "null"];
const FIRST_NAME = /\s*([\p{L}_$][\p{L}\p{N}_$-]*)/uy;
/** What an expression that does not begin with a name may begin with. */
const OTHER_START = /\s*['"[/(\d}]|\s*-\d/y;

/**
 * Splits a text. `\${` is the literal text `${`, always; a backslash before an expression is written `${'\\'}`.
 * @throws ExpressionError
 */
export function parseTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  const warnings: TemplateWarning[] = [];
  let literal = "";
  let literalOffset = 0;
  const flush = (end: number): void => {
    if (end > literalOffset)
      parts.push({ type: "text", text: literal, offset: literalOffset, length: end - literalOffset });
    literal = "";
  };

  let at = 0;
  while (at < text.length) {
    const opening = text.indexOf("${", at);
    if (opening === -1) {
      literal += text.slice(at);
      break;
    }
    if (text[opening - 1] === "\\" && opening > at) {
      literal += `${text.slice(at, opening - 1)}\${`;
      at = opening + 2;
      continue;
    }
    literal += text.slice(at, opening);
    flush(opening);
    const part = partAt(text, opening, warnings);
    parts.push(part);
    at = opening + part.length;
    literalOffset = at;
  }
  flush(text.length);
  return { text, parts, warnings };
}

function partAt(text: string, offset: number, warnings: TemplateWarning[]): TemplatePart {
  const foreign = (reason: ForeignReason, end: number): TemplatePart => ({
    type: "foreign",
    reason,
    text: text.slice(offset, end),
    offset,
    length: end - offset,
  });
  const start = offset + 2;
  if (text[start] === "{") {
    const end = text.indexOf("}}", start);
    return foreign("runtime", end === -1 ? text.length : end + 2);
  }
  FIRST_NAME.lastIndex = start;
  const name = FIRST_NAME.exec(text)?.[1];
  if (name === "template") {
    const end = text.indexOf("}", start);
    return foreign("template", end === -1 ? text.length : end + 1);
  }
  const isOurs =
    name === undefined
      ? readMatch(OTHER_START, text, start) !== undefined
      : ROOTS.includes(name) || isLiteral(name, text, start);
  if (!isOurs) {
    warnings.push(shellWarning(text, offset, name));
    // Only the opening is passed over: in `${WORD:-${args.NAME}}` the inner expression is ours.
    return foreign("shell", start);
  }
  if (text.indexOf("}", start) === -1) {
    throw new ExpressionError(
      "syntax",
      "`${` has no closing `}`. Write `\\${` for the literal text.",
      offset,
      text.length - offset,
    );
  }
  const { expression, end } = parseEmbedded(text, start);
  return { type: "expression", expression, offset, length: end - offset };
}

/** `${true}` is a literal; `${true_path}` and `${null:-x}` are a shell's. */
function isLiteral(name: string, text: string, start: number): boolean {
  const after = text.slice(start).trimStart().slice(name.length).trimStart();
  return LITERALS.includes(name) && after.startsWith("}");
}

function shellWarning(text: string, offset: number, name: string | undefined): TemplateWarning {
  const closing = text.indexOf("}", offset);
  const length = closing === -1 ? 2 : closing + 1 - offset;
  const shown = text.slice(offset, offset + Math.min(length, 60));
  const meant = name === undefined ? undefined : nameMeant(name, shown);
  const hint =
    meant === undefined
      ? "It is left as it is, as for a shell variable."
      : `It is left as it is. Did you mean \`${meant}\`?`;
  return { message: `\`${shown}\` is no expression. ${hint}`, offset, length };
}

/** What other systems call the same. */
const ROOT_FOR: Readonly<Record<string, string>> = {
  arguments: "args",
  argument: "args",
  inputs: "args",
  params: "args",
  parameters: "args",
  steps: "refs",
  nodes: "refs",
  outputs: "refs",
  functions: "fn",
};

/** A word alone, or in capitals, is a shell's unless it is a function or all but one of our names. */
function nameMeant(name: string, shown: string): string | undefined {
  const lower = name.toLowerCase();
  if (shown.startsWith(`\${${name}.`)) {
    if (ROOTS.includes(lower)) return lower;
    if (Object.hasOwn(ROOT_FOR, lower)) return ROOT_FOR[lower];
  }
  if (name === name.toUpperCase()) return undefined;
  return isFunctionName(name) ? `fn.${name}` : nearestName(name, ROOTS);
}

/** Whether the text has something to evaluate; one that cannot be parsed counts, so that it is not taken for plain text. */
export function hasExpression(text: string): boolean {
  if (!text.includes("${")) return false;
  try {
    return parseTemplate(text).parts.some((part) => part.type === "expression");
  } catch (error) {
    if (error instanceof ExpressionError) return true;
    throw error;
  }
}
