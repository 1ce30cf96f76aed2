import { parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser";
import type { PositionMap } from "./positions";
import type { DocumentPath } from "./problem";
import type { ReadText, SyntaxReport } from "./syntax-report";

const MESSAGES: Readonly<Record<string, string>> = {
  InvalidSymbol: "This is not JSON. Text stands in double quotes.",
  InvalidNumberFormat: "This is not a number JSON knows.",
  PropertyNameExpected: "A field's name in double quotes is missing here. A comma too many?",
  ValueExpected: "A value is missing here. A comma too many?",
  ColonExpected: "A colon is missing here.",
  CommaExpected: "A comma is missing here.",
  CloseBraceExpected: "A closing `}` is missing here.",
  CloseBracketExpected: "A closing `]` is missing here.",
  EndOfFileExpected: "There is something after the end of the document.",
  InvalidCommentToken: "JSON has no comments.",
  UnexpectedEndOfComment: "This comment has no end.",
  UnexpectedEndOfString: "This text has no closing quote.",
  UnexpectedEndOfNumber: "This number is incomplete.",
  InvalidUnicode: "This unicode escape is incomplete.",
  InvalidEscapeCharacter: "JSON has no such escape.",
  InvalidCharacter: "This character must be escaped in JSON.",
};

/** Strict JSON with positions; reads on after a mistake, as an editor needs it. */
export function parseJsonSource(text: string, positions: PositionMap): ReadText {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, {
    disallowComments: true,
    allowTrailingComma: false,
    allowEmptyContent: false,
  });
  const report: SyntaxReport[] = errors.map(({ error, offset, length }) => ({
    code: "syntax",
    message: MESSAGES[printParseErrorCode(error)] ?? "This is not JSON.",
    path: [],
    offset,
    length,
  }));
  const value = tree === undefined ? undefined : valueOf(tree, [], positions, report);
  return { value, report };
}

function valueOf(node: Node, path: DocumentPath, positions: PositionMap, report: SyntaxReport[]): unknown {
  positions.setValue(path, node.offset, node.length);
  if (node.type === "array") {
    return (node.children ?? []).map((child, index) => valueOf(child, [...path, index], positions, report));
  }
  if (node.type !== "object") return node.value as unknown;
  const entries = new Map<string, unknown>();
  for (const property of node.children ?? []) {
    const [key, child] = property.children ?? [];
    if (key === undefined || typeof key.value !== "string") continue;
    const name: string = key.value;
    const childPath = [...path, name];
    if (entries.has(name)) {
      report.push({
        code: "duplicate-key",
        message: `The field \`${name}\` is written twice.`,
        path: childPath,
        offset: key.offset,
        length: key.length,
      });
    }
    positions.setKey(childPath, key.offset, key.length);
    if (child !== undefined) entries.set(name, valueOf(child, childPath, positions, report));
  }
  return Object.fromEntries(entries);
}
