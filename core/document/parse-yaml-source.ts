import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document } from "yaml";
import type { PositionMap } from "./positions";
import type { DocumentPath } from "./problem";
import type { ReadText, SyntaxReport } from "./syntax-report";

/** Nodes an alias may stand for in all; a few lines of aliases can otherwise mean billions. */
const MAX_NODES = 100_000;

/** YAML 1.2 with positions, as far as it has the same values as JSON. */
export function parseYamlSource(text: string, positions: PositionMap): ReadText {
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: false, logLevel: "silent" });
  const report: SyntaxReport[] = document.errors.map(({ code, message, pos: [from, to] }) => ({
    code: code === "DUPLICATE_KEY" ? "duplicate-key" : "syntax",
    message: code === "DUPLICATE_KEY" ? "This field is written twice." : `${message.replace(/\.?$/, "")}.`,
    path: [],
    offset: from,
    length: Math.max(0, to - from),
  }));
  const reader = new YamlReader(document, positions, report);
  return { value: reader.value(document.contents, []), report };
}

class YamlReader {
  private nodes = 0;

  constructor(
    private readonly document: Document.Parsed,
    private readonly positions: PositionMap,
    private readonly report: SyntaxReport[],
  ) {}

  value(node: unknown, path: DocumentPath): unknown {
    if (++this.nodes > MAX_NODES) {
      if (this.nodes === MAX_NODES + 1) this.refuse("This document has too many values.", path, node);
      return null;
    }
    const [from, to] = rangeOf(node);
    this.positions.setValue(path, from, to - from);
    if (isAlias(node)) {
      const target = node.resolve(this.document);
      if (target === undefined) this.refuse(`There is no anchor \`&${node.source}\`.`, path, node);
      return target === undefined ? null : this.value(target, path);
    }
    if (isSeq(node)) return node.items.map((item, index) => this.value(item, [...path, index]));
    if (isMap(node)) return this.object(node.items, path);
    return isScalar(node) ? this.scalar(node.value, node, path) : null;
  }

  private object(items: readonly { key: unknown; value: unknown }[], path: DocumentPath): unknown {
    const entries = new Map<string, unknown>();
    for (const { key, value } of items) {
      const name = isScalar(key) ? String(key.value) : undefined;
      if (name === undefined) {
        this.refuse("A field's name must be a simple text.", path, key);
        continue;
      }
      const childPath = [...path, name];
      const [from, to] = rangeOf(key);
      this.positions.setKey(childPath, from, to - from);
      entries.set(name, this.value(value, childPath));
    }
    return Object.fromEntries(entries);
  }

  private scalar(value: unknown, node: unknown, path: DocumentPath): unknown {
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    this.refuse("This value does not exist in JSON.", path, node);
    return null;
  }

  private refuse(message: string, path: DocumentPath, node: unknown): void {
    const [from, to] = rangeOf(node);
    this.report.push({ code: "syntax", message, path, offset: from, length: to - from });
  }
}

function rangeOf(node: unknown): [number, number] {
  if ((isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) && node.range)
    return [node.range[0], node.range[1]];
  return [0, 0];
}
