import { parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser";
import type { PositionNode } from "./positions";
import type { DocumentPath } from "./problem";
import type { ReadText, SyntaxReport } from "./syntax-report";

const MESSAGES: Readonly<Record<string, string>> = {
  InvalidSymbol: "This is not JSON: text stands in double quotes.",
  InvalidNumberFormat: "This is not a number JSON knows.",
  PropertyNameExpected: "A field is missing here: its name in double quotes, a colon and a value.",
  ValueExpected: "A value is missing here.",
  ColonExpected: "A colon is missing here, between the field's name and its value.",
  CommaExpected: "A comma is missing before this.",
  CloseBraceExpected: "A closing `}` is missing here.",
  CloseBracketExpected: "A closing `]` is missing here.",
  EndOfFileExpected: "The document has ended before this. Is there a bracket too many above?",
  InvalidCommentToken: "JSON has no comments. Take it out, or write the document in YAML, which has.",
  UnexpectedEndOfComment: "This comment has no end, and JSON has no comments.",
  UnexpectedEndOfString: 'This text has no closing `"` on its line.',
  UnexpectedEndOfNumber: "This number is incomplete.",
  InvalidUnicode: "`\\u` is followed by four hexadecimal digits.",
  InvalidEscapeCharacter:
    'JSON knows no such escape: `\\` stands before one of `" \\ / b f n r t u`. A backslash itself is written twice.',
  InvalidCharacter: "This character must be escaped in JSON: a tab is `\\t`, a line break `\\n`.",
};

/** Strict JSON with positions; reads on after a mistake, as an editor needs it. */
export function parseJsonSource(text: string): ReadText {
  const errors: ParseError[] = [];
  // A byte order mark, as editors on Windows write it, is no part of the document.
  const tree = parseTree(text.replace(/^\uFEFF/, " "), errors, {
    disallowComments: true,
    allowTrailingComma: false,
    allowEmptyContent: false,
  });
  const report = syntaxReports(text, errors);
  if (tree === undefined) return { value: undefined, report, positions: { offset: 0, length: text.length } };
  const positions: PositionNode = { offset: tree.offset, length: tree.length };
  return { value: valueOf(text, tree, positions, [], report), report, positions };
}

/** What follows a mistake that the reader cannot see through is confusion: it is not told. */
function syntaxReports(text: string, errors: readonly ParseError[]): SyntaxReport[] {
  const reports = errors
    .map((error) => syntaxReport(text, error))
    .filter(({ offset }, index, all) => all.findIndex((other) => other.offset === offset) === index);
  const lost = reports.findIndex(({ isHarmless }) => isHarmless !== true);
  return lost === -1 ? reports : reports.slice(0, lost + 1);
}

function syntaxReport(text: string, { error, offset, length }: ParseError): SyntaxReport {
  const code = printParseErrorCode(error);
  const report = { code: "syntax" as const, path: [], offset, length };
  if (text.trim() === "") return { ...report, message: "There is nothing here yet." };
  if (code === "PropertyNameExpected" || code === "ValueExpected") {
    const before = text.slice(0, offset).trimEnd();
    const isClosing = /[\]}]/.test(text[offset] ?? "");
    if (before.endsWith(",") && isClosing) {
      const message = `This comma is one too many: nothing follows it before the \`${text[offset] ?? ""}\`. Take it out.`;
      return { ...report, message, offset: before.length - 1, length: 1, isHarmless: true };
    }
    if (text[offset] === "," && /[,[{]$/.test(before)) {
      return {
        ...report,
        message: "This comma is one too many: nothing stands before it. Take it out.",
        length: 1,
      };
    }
  }
  if (code === "EndOfFileExpected" && /[\]}]/.test(text[offset] ?? "")) {
    const message = `This \`${text[offset] ?? ""}\` closes nothing that is open. Take it out.`;
    return { ...report, message, length: 1 };
  }
  if (code === "InvalidSymbol" && text.startsWith("'", offset)) {
    return { ...report, message: "JSON has no single quotes: text stands in double quotes." };
  }
  if (code === "InvalidSymbol") {
    const found = text.slice(offset, offset + length);
    const isBehindQuote = text[offset - 1] === '"';
    return { ...report, message: isBehindQuote ? missingQuote(found) : invalidWord(found) };
  }
  const isHarmless = code === "CommaExpected" || code === "InvalidCommentToken";
  return { ...report, message: MESSAGES[code] ?? "This is not JSON.", isHarmless };
}

/** `{ "kind": "JobRun, "spec"`: the next quote closes the text, and what follows stands outside. */
function missingQuote(found: string): string {
  return `A quote is missing before this, on this line or above: \`${found.slice(0, 40)}\` stands outside of any.`;
}

function invalidWord(found: string): string {
  const word = found.toLowerCase();
  if (["true", "false", "null"].includes(word)) return `\`${found}\` is written \`${word}\` in JSON.`;
  if (["none", "nil", "undefined"].includes(word))
    return `JSON has no \`${found}\`. Write \`null\`, or leave the field out.`;
  return found.length > 40 || found === ""
    ? (MESSAGES.InvalidSymbol ?? "")
    : `\`${found}\` is not JSON: text stands in double quotes.`;
}

function valueOf(
  text: string,
  node: Node,
  position: PositionNode,
  path: DocumentPath,
  report: SyntaxReport[],
): unknown {
  if (node.type === "array") {
    const { children = [] } = node;
    const places = (position.children = new Map());
    return children.map((child, index) => {
      const place: PositionNode = { offset: child.offset, length: child.length };
      places.set(index, place);
      path.push(index);
      const value = valueOf(text, child, place, path, report);
      path.pop();
      return value;
    });
  }
  if (node.type !== "object") {
    const value = node.value as unknown;
    const { offset, length } = node;
    if (isInexact(value, text.slice(offset, offset + length)))
      report.push({ ...INEXACT_NUMBER, path: [...path], offset, length });
    return value;
  }
  const entries = new Map<string, unknown>();
  const places = (position.children = new Map<string | number, PositionNode>());
  for (const property of node.children ?? []) {
    const [key, child] = property.children ?? [];
    if (key === undefined || typeof key.value !== "string") continue;
    const name: string = key.value;
    path.push(name);
    if (entries.has(name))
      report.push({ ...duplicateKey(name), path: [...path], offset: key.offset, length: key.length });
    const place: PositionNode = {
      offset: child?.offset ?? key.offset,
      length: child?.length ?? key.length,
      keyOffset: key.offset,
      keyLength: key.length,
    };
    places.set(name, place);
    if (child !== undefined) entries.set(name, valueOf(text, child, place, path, report));
    path.pop();
  }
  return Object.fromEntries(entries);
}

/** Whether a number reads as another one than is written: `9007199254740993`, `1e400`. */
export function isInexact(value: unknown, written: string): boolean {
  if (typeof value !== "number") return false;
  return !Number.isFinite(value) || (/^-?\d{16,}$/.test(written) && String(value) !== written);
}

export const INEXACT_NUMBER: Pick<SyntaxReport, "code" | "message" | "isHarmless"> = {
  code: "syntax",
  message: "This number is too large to be kept exactly. Put it in quotes: it is handed on as it is written.",
  isHarmless: true,
};

/** The same sentence for JSON and YAML. */
export function duplicateKey(name: string): Pick<SyntaxReport, "code" | "message" | "isHarmless"> {
  return {
    code: "duplicate-key",
    message: `The field \`${name}\` is written twice in this object. Keep one of them.`,
    isHarmless: true,
  };
}
