import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  Scalar,
  type Document,
  type YAMLParseError,
} from "yaml";
import { duplicateKey, INEXACT_NUMBER, isInexact } from "./parse-json-source";
import type { PositionNode } from "./positions";
import type { DocumentPath } from "./problem";
import { readPlainYaml } from "./read-plain-yaml";
import type { ReadText, SyntaxReport } from "./syntax-report";
import { yamlMessage } from "./yaml-messages";

/** Nodes an alias may stand for in all; a few lines of aliases can otherwise mean billions. */
const MAX_NODES = 100_000;

/** YAML 1.2 with positions, as far as it has the same values as JSON. */
export function parseYamlSource(text: string): ReadText {
  return readPlainYaml(text) ?? readFullYaml(text);
}

/** All of YAML, and every mistake in it. */
export function readFullYaml(text: string): ReadText {
  // Keys that are written twice are found below, where their names are known. `silent` would hide a second document.
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: "error" });
  const [first] = document.errors;
  // What follows the first mistake is confusion.
  const report: SyntaxReport[] =
    first === undefined
      ? []
      : [
          {
            code: "syntax",
            message: yamlMessage(first, text),
            path: [],
            ...placeOf(first, text),
          },
        ];
  const reader = new YamlReader(document, report, first === undefined);
  const positions: PositionNode = { offset: 0, length: text.length };
  return { value: reader.value(document.contents, positions, []), report, positions };
}

/** A mistake of a whole line is shown where its text begins, not in the margin. */
function placeOf(
  { code, pos: [from, to] }: YAMLParseError,
  text: string,
): { offset: number; length: number } {
  const isMargin = code !== "TAB_AS_INDENT" && (from === 0 || text[from - 1] === "\n");
  const margin = isMargin ? (/^ */.exec(text.slice(from, from + 1_000))?.[0].length ?? 0) : 0;
  return { offset: from + margin, length: Math.max(0, to - from - margin) };
}

class YamlReader {
  private nodes = 0;

  constructor(
    private readonly document: Document.Parsed,
    private readonly report: SyntaxReport[],
    /** Otherwise there is a mistake already, and others may come of it. */
    private readonly isTelling: boolean,
  ) {}

  value(node: unknown, position: PositionNode, path: DocumentPath): unknown {
    if (++this.nodes > MAX_NODES) {
      if (this.nodes === MAX_NODES + 1)
        this.refuse(`This document has more than ${MAX_NODES} values.`, path, node);
      return null;
    }
    const range = rangeOf(node);
    if (range !== undefined) {
      position.offset = range[0];
      position.length = range[1] - range[0];
    }
    this.refuseTag(node, path);
    if (isScalar(node)) return this.scalar(node.value, node, path);
    if (isMap(node)) {
      const object = this.object(node.items, position, path);
      if (node.flow !== true) endWithLast(position);
      return object;
    }
    if (isSeq(node)) {
      const places = (position.children = new Map<string | number, PositionNode>());
      const items = node.items.map((item, index) => {
        const place: PositionNode = { offset: position.offset, length: 0 };
        places.set(index, place);
        path.push(index);
        const value = this.value(item, place, path);
        path.pop();
        return value;
      });
      if (node.flow !== true) endWithLast(position);
      return items;
    }
    if (isAlias(node)) {
      const target = node.resolve(this.document);
      if (target === undefined) this.refuse(`There is no anchor \`&${node.source}\` above.`, path, node);
      return target === undefined ? null : this.value(target, position, path);
    }
    return null;
  }

  private object(
    items: readonly { key: unknown; value: unknown }[],
    position: PositionNode,
    path: DocumentPath,
  ): unknown {
    const entries = new Map<string, unknown>();
    const places = (position.children = new Map<string | number, PositionNode>());
    for (const { key, value } of items) {
      const name = isScalar(key) ? String(key.value) : undefined;
      if (name === undefined) {
        this.refuse("A field's name must be a simple text.", path, key);
        continue;
      }
      const [from, to] = rangeOf(key) ?? [position.offset, position.offset];
      path.push(name);
      if (isMergeKey(key, value)) this.refuse(NO_MERGE, path, key);
      if (entries.has(name)) {
        this.report.push({ ...duplicateKey(name), path: [...path], offset: from, length: to - from });
      }
      const place: PositionNode = { offset: from, length: to - from, keyOffset: from, keyLength: to - from };
      places.set(name, place);
      entries.set(name, this.value(value, place, path));
      path.pop();
    }
    return Object.fromEntries(entries);
  }

  /** `!Ref api`: other systems read something else in its place. */
  private refuseTag(node: unknown, path: DocumentPath): void {
    if (!(isScalar(node) || isMap(node) || isSeq(node)) || node.tag === undefined) return;
    if (node.tag.startsWith("tag:yaml.org,2002:") || node.tag === "!") return;
    this.refuse(`The tag \`${node.tag}\` means nothing in a release flow. Take it out.`, path, node);
  }

  private scalar(value: unknown, node: unknown, path: DocumentPath): unknown {
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value === "number" && Number.isFinite(value)) {
      if (isScalar(node) && isInexact(value, node.source ?? "")) this.tell(INEXACT_NUMBER, path, node);
      return value;
    }
    this.refuse("This value does not exist in JSON. Put it in quotes if it is meant as text.", path, node);
    return null;
  }

  private refuse(message: string, path: DocumentPath, node: unknown): void {
    this.tell({ code: "syntax", message }, path, node);
  }

  private tell(
    problem: Pick<SyntaxReport, "code" | "message" | "isHarmless">,
    path: DocumentPath,
    node: unknown,
  ): void {
    if (!this.isTelling) return;
    const [from, to] = rangeOf(node) ?? [0, 0];
    this.report.push({ ...problem, path: [...path], offset: from, length: to - from });
  }
}

/** A block ends where the last value in it does; the comments and blank lines below are not part of it. */
function endWithLast(position: PositionNode): void {
  const last = [...(position.children?.values() ?? [])].at(-1);
  if (last !== undefined) position.length = Math.max(0, last.offset + last.length - position.offset);
}

const NO_MERGE =
  "Fields are not merged with `<<`, which YAML 1.2 has not. Write them out, or use the anchor as a whole: `field: *anchor`.";

/** `<<: *defaults`, unless it is quoted and so meant as a name. */
function isMergeKey(key: unknown, value: unknown): boolean {
  if (!isScalar(key) || key.value !== "<<" || key.type !== Scalar.PLAIN) return false;
  return isAlias(value) || isMap(value) || isSeq(value);
}

function rangeOf(node: unknown): [number, number] | undefined {
  if ((isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) && node.range)
    return [node.range[0], node.range[1]];
  return undefined;
}
