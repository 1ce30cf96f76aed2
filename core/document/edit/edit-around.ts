import { DocumentSource } from "../document-source";
import { parseSource } from "../parse-source";
import type { PositionNode } from "../positions";
import type { DocumentPath } from "../problem";
import type { DocumentEdit } from "./document-edit";
import { editShape } from "./edit-shape";
import { LazyShape, sharedValue } from "./lazy-shape";
import type { Shape } from "./shape";

/** In UTF-16 units. */
interface Sizes {
  /** Shorter values are left where they are: to take them out gains nothing. */
  readonly hole: number;
  /** So much of the text stays in any case, for the author's habits to be seen. */
  readonly sample: number;
}
const SIZES: Sizes = { hole: 120, sample: 3_000 };
/** Anchors, aliases and tags, which reach beyond their own lines, and texts that keep the empty lines below them. */
const FAR_REACHING = /(?:^|[\s[{,:-])(?:[&*!]\S|[|>][1-9]?\+)/m;

/** A stretch of the text that an edit does not touch. */
interface Hole {
  start: number;
  end: number;
}

/**
 * A long document after some edits, by editing a short one: a number stands for every value that no edit touches. What
 * comes of it is read and compared with what the edits mean. Values that stay are the same objects as before.
 * @param editWhole edits a text as it is
 * @returns undefined when it does not come out right; the whole text must be edited then
 * @throws EditError when an edit names a place that is not there
 */
export function editAround(
  source: DocumentSource,
  edits: readonly DocumentEdit[],
  editWhole: (source: DocumentSource, edits: readonly DocumentEdit[]) => DocumentSource,
  sizes = SIZES,
): DocumentSource | undefined {
  const { text, format } = source;
  const root = source.positions.rootNode;
  if (format === "yaml" && FAR_REACHING.test(text)) return undefined;
  const { opened, expected, touched } = rehearse(source, root, edits);
  const holes = holesIn(text, opened, touched, sizes);
  const mark = freeMark(text + JSON.stringify(edits));
  if (holes.length === 0 || mark === undefined) return undefined;
  const short = parseSource(withHoles(text, holes, mark), format);
  if (short.problems.length > 0) return undefined;
  const edited = editWhole(short.source, edits);
  if (edited === short.source) return source;
  const filled = fill(edited.text, text, holes, mark);
  if (filled === undefined) return undefined;
  const { source: read, problems } = parseSource(filled, format);
  if (problems.length > 0 || !isSameInOrder(read.value, expected)) return undefined;
  return new DocumentSource(filled, format, expected, read.positions);
}

/** Does the edits to the value alone, and sees what they look into and what they are about. */
function rehearse(
  { value }: DocumentSource,
  position: PositionNode,
  edits: readonly DocumentEdit[],
): { opened: LazyShape; expected: unknown; touched: ReadonlySet<Shape> } {
  const opened = new LazyShape(value, position);
  const touched = new Set<Shape>();
  let shape: Shape = opened;
  for (const edit of edits) {
    const target = shapeAt(shape, edit.type === "move" ? edit.from : edit.path);
    if (target !== undefined) touched.add(target);
    shape = editShape(shape, edit);
  }
  return { opened, expected: sharedValue(shape), touched };
}

function shapeAt(root: Shape, path: DocumentPath): Shape | undefined {
  return path.reduce<Shape | undefined>((shape, segment) => {
    const items = shape?.items;
    return (typeof segment === "number" ? items?.[segment] : items?.find(({ key }) => key === segment))
      ?.shape;
  }, root);
}

/** What nobody looked into and no edit is about, but for a sample at the beginning. In the order of the text. */
function holesIn(text: string, opened: LazyShape, touched: ReadonlySet<Shape>, sizes: Sizes): Hole[] {
  const holes: Hole[] = [];
  let left = sizes.sample;
  visit(opened);
  return holes.sort((a, b) => a.start - b.start);

  function visit(shape: LazyShape): void {
    for (const child of shape.children ?? []) {
      if (touched.has(child) || child.type === "scalar") continue;
      const { offset, length } = child.position;
      if (child.children === undefined && length < sizes.hole) continue;
      if (child.children !== undefined) visit(child);
      else if (length <= left) left -= length;
      else if (left === sizes.sample && left > 0 && child.items !== undefined) visit(child);
      else {
        left = 0;
        const end = offset + text.slice(offset, offset + length).trimEnd().length;
        holes.push({ start: offset, end });
      }
    }
  }
}

/** Nine digits that occur nowhere. */
function freeMark(text: string): number | undefined {
  for (let mark = 700_000_001; mark < 700_000_100; mark++) if (!text.includes(String(mark))) return mark;
  return undefined;
}

const PLACES = 100_000;

function withHoles(text: string, holes: readonly Hole[], mark: number): string {
  let result = "";
  let from = 0;
  for (const [number, { start, end }] of holes.entries()) {
    result += text.slice(from, start) + String(mark * PLACES + number);
    from = end;
  }
  return result + text.slice(from);
}

/** Undefined when a value would stand there twice. */
function fill(edited: string, text: string, holes: readonly Hole[], mark: number): string | undefined {
  const seen = new Set<number>();
  let isTwice = false;
  const filled = edited.replace(new RegExp(`${mark}(\\d{5})`, "g"), (_, digits: string) => {
    const number = Number(digits);
    const hole = holes[number];
    isTwice ||= hole === undefined || seen.has(number);
    seen.add(number);
    return hole === undefined ? "" : text.slice(hole.start, hole.end);
  });
  return isTwice ? undefined : filled;
}

/** As `JSON.stringify` would tell; what is the same object is not looked into. */
function isSameInOrder(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [own, other] = [Object.entries(a), Object.entries(b)] as [[string, unknown][], [string, unknown][]];
  return (
    own.length === other.length &&
    own.every(([key, value], at) => other[at]?.[0] === key && isSameInOrder(value, other[at]?.[1]))
  );
}
