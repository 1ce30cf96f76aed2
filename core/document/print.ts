import { stringify } from "yaml";
import type { FlowDocument } from "./document-schema";

/** JSON with two spaces and a final newline, fields in the order the document has them. */
export function toJson(document: FlowDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** YAML, fields in the order the document has them; no anchors, no folded lines. */
export function toYaml(document: FlowDocument): string {
  return stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 });
}
