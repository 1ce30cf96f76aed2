import type { DocumentSource } from "../document-source";
import { parseSource } from "../parse-source";
import { EditError, type DocumentEdit } from "./document-edit";
import { editAround } from "./edit-around";
import { editShape } from "./edit-shape";
import { readJsonSyntax } from "./json-syntax";
import { isChanged, KeptText } from "./kept-text";
import { shapeOfSyntax, shapeOfValue, valueOfShape, type Shape } from "./shape";
import type { SyntaxNode } from "./syntax-tree";
import { textStyleOf } from "./text-style";
import { writeShape } from "./write-shape";
import { readYamlSyntax } from "./yaml-syntax";

/** Of a text as long as this, in UTF-16 units, only what an edit touches is taken apart. */
const LONG = 20_000;

/** A text taken apart, to be put together again with another value. */
export interface OpenSource {
  readonly source: DocumentSource;
  readonly root: SyntaxNode | undefined;
  readonly shape: Shape;
}

/**
 * The document after some edits, with every line that they do not touch as its author wrote it: comments, quotes,
 * indentation, line breaks, order. What is added is written in the document's own style; a moved item brings its text
 * and its comments along. A comment goes with what it belongs to: the item below it, or the one on whose line it is.
 *
 * The result is read again and compared with what the edits mean. The rare text that cannot be edited in place is
 * printed anew, as little of it as will do, and then loses the comments in that part, never a value: aliases are
 * written out when an anchor's value changes, and YAML's explicit keys (`? key`) become ordinary ones.
 * @throws EditError when the text has mistakes or an edit names a place that is not there
 */
export function editSource(source: DocumentSource, edits: readonly DocumentEdit[]): DocumentSource {
  if (edits.length === 0) return source;
  if (source.text.length < LONG || source.problems.length > 0) return editWhole(source, edits);
  return editAround(source, edits, editWhole) ?? editWhole(source, edits);
}

/** The same, by reading and writing all of the text. */
export function editWhole(source: DocumentSource, edits: readonly DocumentEdit[]): DocumentSource {
  const open = openSource(source);
  return closeSource(open, edits.reduce(editShape, open.shape));
}

/** @throws EditError when the text has mistakes: what could not be read would be lost */
export function openSource(source: DocumentSource): OpenSource {
  const { text, format } = source;
  const [problem] = source.problems;
  const isEmpty = source.value === null && text.replace(/^[ \t]*#.*$/gm, "").trim() === "";
  if (problem !== undefined && !isEmpty)
    throw new EditError(`The text has a mistake in line ${problem.line}, which must be mended first.`);
  const root = format === "json" ? readJsonSyntax(text) : readYamlSyntax(text);
  const known = root === undefined || isEmpty ? undefined : root;
  return { source, root: known, shape: known === undefined ? shapeOfValue(null) : shapeOfSyntax(known) };
}

/** The text with the value of `shape`, printing anew what does not come out right otherwise. */
export function closeSource({ source, root }: OpenSource, shape: Shape): DocumentSource {
  const style = textStyleOf(source.text, source.format, root);
  const expected = JSON.stringify(valueOfShape(shape));
  if (root !== undefined && new KeptText(new Set(), false).isIntact(shape)) return source;
  for (const { levels, expandsAliases } of attempts(shape)) {
    const kept = new KeptText(reprintedShapes(shape, levels), expandsAliases);
    const edited = readBack(writeShape(source, root, shape, style, kept), source, expected);
    if (edited !== undefined) return edited;
  }
  // JSON is YAML too, and has a text for every value.
  const printed = `${JSON.stringify(valueOfShape(shape), null, 2)}\n`;
  const edited = readBack(printed, source, expected);
  if (edited === undefined) throw new EditError("This value cannot be written as text.");
  return edited;
}

/** Undefined when the text says something else. */
function readBack(text: string, { format }: DocumentSource, expected: string): DocumentSource | undefined {
  const { source, problems } = parseSource(text, format);
  return problems.length === 0 && JSON.stringify(source.value) === expected ? source : undefined;
}

function* attempts(shape: Shape): Generator<{ levels: number; expandsAliases: boolean }> {
  yield { levels: 0, expandsAliases: false };
  const deepest = depthOf(shape);
  for (let levels = 0; levels <= deepest + 1; levels++) yield { levels, expandsAliases: true };
}

/** The values that changed and as many levels above them, with all they contain. */
function reprintedShapes(root: Shape, levels: number): Set<Shape> {
  const reprinted = new Set<Shape>();
  visit(root);
  return reprinted;

  /** How many levels below the nearest change is. */
  function visit(shape: Shape): number {
    const below = (shape.items ?? []).map((item) => visit(item.shape) + 1);
    const distance = Math.min(isChanged(shape) ? 0 : Infinity, ...below);
    if (distance < levels) addAll(shape);
    return distance;
  }

  function addAll(shape: Shape): void {
    if (reprinted.has(shape)) return;
    reprinted.add(shape);
    for (const item of shape.items ?? []) addAll(item.shape);
  }
}

function depthOf(shape: Shape): number {
  return 1 + Math.max(0, ...(shape.items ?? []).map((item) => depthOf(item.shape)));
}
