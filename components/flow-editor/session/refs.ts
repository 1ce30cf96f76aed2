import { isRecord, suggestRef, walkRawNodes, type DocumentPath, type RawNode } from "@/core/document";
import type { DocumentEdit } from "@/core/document/edit";
import { ExpressionError, listReferences } from "@/core/expression";

/** Every ref of a document as often as it is given, triggers included. */
export function refsOf(document: unknown): string[] {
  const triggers = isRecord(document) && Array.isArray(document.triggers) ? document.triggers : [];
  return [
    ...(triggers as readonly unknown[]),
    ...[...walkRawNodes(document)].map(({ node }) => node),
  ].flatMap((one) => (isRecord(one) && typeof one.ref === "string" ? [one.ref] : []));
}

/** The first ref that is given twice in one document and was not in another. */
export function newlyDoubled(before: unknown, after: unknown): string | undefined {
  const known = new Set(doubled(before));
  return doubled(after).find((ref) => !known.has(ref));
}

function doubled(document: unknown): string[] {
  const seen = new Set<string>();
  return refsOf(document).filter((ref) => seen.size === seen.add(ref).size);
}

/**
 * Nodes for a document that has some refs already: what is taken gets a number, and expressions among the new nodes
 * read the new name.
 */
export function withFreeRefs(nodes: readonly RawNode[], taken: Iterable<string>): RawNode[] {
  const used = new Set(taken);
  const renamed = new Map<string, string>();
  const seen = new Set<string>();
  const named = nodes.map((node) => nameAll(node)) as RawNode[];
  return renamed.size === 0 ? named : (renameRefs(named, renamed) as RawNode[]);

  function nameAll(node: unknown): unknown {
    if (!isRecord(node)) return node;
    const fields = { ...node };
    if (typeof node.ref === "string") {
      const ref = used.has(node.ref) ? suggestRef(withoutNumber(node.ref), used) : node.ref;
      // Expressions read the first of several that are called the same.
      if (!seen.has(node.ref) && ref !== node.ref) renamed.set(node.ref, ref);
      seen.add(node.ref);
      used.add(ref);
      fields.ref = ref;
    }
    if (isRecord(node.spec) && Array.isArray(node.spec.steps))
      fields.spec = { ...node.spec, steps: (node.spec.steps as readonly unknown[]).map(nameAll) };
    return fields;
  }
}

/** `start-build-2` → `start-build`. */
function withoutNumber(ref: string): string {
  return ref.replace(/-\d{1,2}$/, "");
}

/** The edits that let every expression of a document read a ref by its new name. */
export function followRename(document: unknown, from: string, to: string): DocumentEdit[] {
  const edits: DocumentEdit[] = [];
  const names = new Map([[from, to]]);
  visit(document, []);
  return edits;

  function visit(value: unknown, path: DocumentPath): void {
    if (typeof value === "string") {
      const text = renameInText(value, names);
      if (text !== value) edits.push({ type: "set", path: [...path], value: text });
    } else if (Array.isArray(value)) {
      for (const [index, item] of (value as readonly unknown[]).entries()) visit(item, [...path, index]);
    } else if (isRecord(value)) {
      for (const [key, field] of Object.entries(value)) visit(field, [...path, key]);
    }
  }
}

/** The same value, with expressions that read refs by new names. */
function renameRefs(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") return renameInText(value, names);
  if (Array.isArray(value)) return value.map((item) => renameRefs(item, names));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, renameRefs(field, names)]));
}

/** What stands before the name: `refs.`, `triggers['`. */
const BEFORE_NAME = /^(?:refs|triggers)\s*(?:\.\s*|\[\s*['"]?)/;

function renameInText(text: string, names: ReadonlyMap<string, string>): string {
  if (!text.includes("${") || ![...names.keys()].some((name) => text.includes(name))) return text;
  let result = text;
  for (const { kind, path, offset, length } of referencesIn(text).reverse()) {
    const [name = ""] = path;
    const to = kind === "refs" ? names.get(name) : undefined;
    const before = BEFORE_NAME.exec(text.slice(offset, offset + length))?.[0];
    if (to === undefined || before === undefined) continue;
    const at = offset + before.length;
    if (text.startsWith(name, at)) result = result.slice(0, at) + to + result.slice(at + name.length);
  }
  return result;
}

/** None of a text that is not understood: it stays as it is. */
function referencesIn(text: string): ReturnType<typeof listReferences> {
  try {
    return listReferences(text);
  } catch (error) {
    if (error instanceof ExpressionError) return [];
    throw error;
  }
}
