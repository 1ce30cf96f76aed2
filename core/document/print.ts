import { Document, Scalar, visit } from "yaml";
import type { FlowDocument } from "./document-schema";

/** JSON with two spaces and a final newline, fields in the order the document has them. */
export function toJson(document: FlowDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** YAML, fields in the order the document has them; no anchors, no folded lines. */
export function toYaml(document: FlowDocument): string {
  const yaml = new Document(document, { aliasDuplicateObjects: false });
  visit(yaml, {
    Scalar(_, node) {
      if (typeof node.value === "string" && isLostInBlock(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  // Over several lines, double quotes would lose a space between two line breaks.
  return yaml.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER });
}

/** A block would drop the spaces of a first line that has nothing else, and the returns at the ends of lines. */
function isLostInBlock(text: string): boolean {
  return /^\s*[^\S\n]\n|\r/.test(text);
}
