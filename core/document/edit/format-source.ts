import { applyEdits, format } from "jsonc-parser";
import type { DocumentSource } from "../document-source";
import { parseSource } from "../parse-source";
import { EditError } from "./document-edit";
import { formatYaml } from "./format-yaml";

/**
 * The document with two spaces a level, no white space at the ends of lines, and JSON with a line for every field and
 * item. Nothing else changes: values, quotes, numbers, the order of fields, YAML's comments and empty lines (one in a
 * row) stay as they are written.
 * @throws EditError when the text has mistakes, or cannot be laid out anew without a loss
 */
export function formatSource(source: DocumentSource): DocumentSource {
  const { text, format: language } = source;
  const [problem] = source.problems;
  if (problem !== undefined)
    throw new EditError(`The text has a mistake in line ${problem.line}, which must be mended first.`);
  const unixText = text.replace(/\r\n?/g, "\n");
  const formatted = language === "json" ? formatJson(unixText) : formatYaml(unixText);
  if (formatted === text) return source;
  const read = parseSource(formatted, language);
  if (read.problems.length > 0 || JSON.stringify(read.source.value) !== JSON.stringify(source.value))
    throw new EditError("This text cannot be laid out anew without changing what it means.");
  return read.source;
}

function formatJson(text: string): string {
  const edits = format(text, undefined, { insertSpaces: true, tabSize: 2, eol: "\n" });
  return `${applyEdits(text, edits).trim()}\n`;
}
