import {
  documentJsonSchema,
  nodeKeyAt,
  parseSource,
  type DocumentPath,
  type SourceFormat,
} from "@/core/document";
import type { CompletionScope } from "@/core/expression";
import { kindTable } from "@/nodes/_registry/kind-table";
import { SchemaHelp } from "./schema-help";

/** What the editor of a flow's text knows beyond the language. */
export interface FlowKnowledge {
  /** What the text meant when it could last be read. */
  known: () => unknown;
  /** What the expressions of a node can read. */
  scopeAt: (document: unknown, nodeKey: string) => CompletionScope;
  /** Ids that may stand at a path of the document, each with what it is; empty where any text may. */
  namesAt: (document: unknown, path: DocumentPath) => readonly { id: string; about: string }[];
}

let schema: SchemaHelp | undefined;

/** The language's own schema: it is the same for as long as the program runs. */
export function languageHelp(): SchemaHelp {
  return (schema ??= new SchemaHelp(documentJsonSchema(kindTable)));
}

/** Longer texts take too long to be read while somebody types: what was read of them last does as well. */
const READ_AT_ONCE = 60_000;

/** What a text stands for, as far as it can be read. */
export function readLoosely(text: string, format: SourceFormat, { known }: FlowKnowledge): unknown {
  return text.length > READ_AT_ONCE ? known() : parseSource(text, format).source.value;
}

/** The node whose expressions stand at a path. */
export function nodeAt(path: DocumentPath): string {
  return nodeKeyAt(path) ?? "root";
}
