import {
  documentJsonSchema,
  isRecord,
  nodeKeyAt,
  parseSource,
  type DocumentPath,
  type SourceFormat,
} from "@/core/document";
import type { CompletionScope } from "@/core/expression";
import { kindTable } from "@/nodes/_registry/kind-table";
import { caretPlace, type CaretPlace } from "./caret-place";
import { SchemaHelp } from "./schema-help";

/** What the editor of a flow's text knows beyond the language. */
export interface FlowKnowledge {
  /** Where the text stands in the document: that of one node is edited by itself too. Empty for the whole document. */
  at: DocumentPath;
  /** What the document meant when it could last be read. */
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

/** What the document around a text stands for, as far as the text can be read. */
export function readLoosely(text: string, format: SourceFormat, { known, at }: FlowKnowledge): unknown {
  if (text.length > READ_AT_ONCE) return known();
  const { value } = parseSource(text, format).source;
  return at.length === 0 ? value : putAt(known(), at, value);
}

function putAt(holder: unknown, [segment, ...rest]: DocumentPath, value: unknown): unknown {
  if (segment === undefined) return value;
  const inner: unknown = isRecord(holder) || Array.isArray(holder) ? Reflect.get(holder, segment) : undefined;
  const put = putAt(inner, rest, value);
  if (Array.isArray(holder)) return holder.map((item: unknown, index) => (index === segment ? put : item));
  return { ...(isRecord(holder) ? holder : {}), [segment]: put };
}

/** Where the caret stands, as the document around the text has it. */
export function placeAt(
  text: string,
  offset: number,
  format: SourceFormat,
  { at }: FlowKnowledge,
): CaretPlace | null {
  const place = caretPlace(text, offset, format);
  return place === null || at.length === 0 ? place : { ...place, path: [...at, ...place.path] };
}

/** The node whose expressions stand at a path. */
export function nodeAt(path: DocumentPath): string {
  return nodeKeyAt(path) ?? "root";
}
