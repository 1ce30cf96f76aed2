import { parseSource, type DocumentSource, type Problem } from "@/core/document";
import type { Terminal } from "./terminal";

/** The name a document from the standard input goes by. */
const STDIN_NAME = "<stdin>";

export interface ReadDocument {
  /** As it is shown. */
  name: string;
  source: DocumentSource;
  /** What is wrong with it as JSON or YAML. */
  problems: readonly Problem[];
}

/** Reads a file, or the standard input for `-`. The name's ending tells the format, else the text itself. @throws CannotRead */
export async function readDocument(terminal: Terminal, file: string): Promise<ReadDocument> {
  const text = (await terminal.read(file)).replace(/^\uFEFF/, "");
  const format = /\.json$/i.test(file) ? "json" : /\.ya?ml$/i.test(file) ? "yaml" : undefined;
  const { source, problems } = parseSource(text, format);
  return { name: file === "-" ? STDIN_NAME : file, source, problems };
}
