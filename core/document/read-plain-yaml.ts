import type { PositionNode } from "./positions";
import type { ReadText } from "./syntax-report";

/** What is larger is for the full reader, which says so. */
const MAX_DEPTH = 100;
const MAX_VALUES = 100_000;

/** A name before a colon, as people write them; what else may be one is for the full reader. */
const KEY = /(?:[A-Za-z_][A-Za-z0-9_./-]{0,99}|"[^"\\\n]{0,99}"|'[^'\n]{0,99}'):(?=[ \n]|$)/y;
const OTHER_THAN_TEXT = /^(?:null|true|false|__proto__)$/i;
const BLANK_LINES = /(?: *(?:#[^\n]*)?\n)*/y;
const SPACES = / */y;
const REST_OF_LINE = / *(?:(?<= )#[^\n]*)?(?:\n|$)/y;
const DOUBLE_QUOTED = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SINGLE_QUOTED = /'(?:[^'\n]|'')*'/y;
const PLAIN = /(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|[-?:](?=\S))(?:[^\s:]|[^\S\n]+(?=[^\s#])|:(?!\s|$))*/y;
const PLAIN_IN_BRACKETS = /[A-Za-z0-9_$./](?:[A-Za-z0-9_$./-]| (?=[A-Za-z0-9_$./]))*/y;
const SIMPLE_NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/;
const OTHER_NUMBER =
  /^(?:[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|0o[0-7]+|0x[\da-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const BLOCK_HEADER = /\|-?\n/y;

/**
 * Reads YAML as nearly everybody writes it: fields, lists, quoted and plain text of one line, `|` blocks, comments.
 * One pass over the text, eight times as quick as the full reader with its tokens, tree and composed nodes.
 * @returns undefined where anything else stands, also every mistake: those are for the full reader to understand
 */
export function readPlainYaml(text: string): ReadText | undefined {
  // Returns and byte order marks have rules of their own.
  if (/[\r\uFEFF]/.test(text)) return undefined;
  try {
    return new PlainReader(text).document();
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

class NotPlain extends Error {}

class PlainReader {
  private at = 0;
  private depth = 0;
  private values = 0;
  /** Where the text of the last line that was come to begins. */
  private line = { at: -1, indent: 0 };

  constructor(private readonly text: string) {}

  document(): ReadText {
    const positions: PositionNode = { offset: 0, length: 0 };
    const indent = this.nextLine();
    const value = this.block(positions, indent);
    this.nextLine();
    if (this.at < this.text.length) giveUp();
    return { value, report: [], positions };
  }

  /** A list or an object whose first item stands here, `indent` columns from the margin. */
  private block(position: PositionNode, indent: number): unknown {
    if (++this.depth > MAX_DEPTH) giveUp();
    this.countValue();
    position.offset = this.at;
    const children = (position.children = new Map<string | number, PositionNode>());
    const value = this.isItem() ? this.list(children, indent) : this.object(children, indent);
    this.depth--;
    let end = this.at;
    // Only the last one is of interest.
    for (const child of children.values()) end = child.offset + child.length;
    position.length = end - position.offset;
    return value;
  }

  private list(children: Map<string | number, PositionNode>, indent: number): unknown[] {
    const items: unknown[] = [];
    do {
      this.at += 1;
      const place: PositionNode = { offset: this.at, length: 0 };
      children.set(items.length, place);
      items.push(this.after(place, indent, false));
    } while (this.nextLine() === indent && this.isItem());
    return items;
  }

  private object(children: Map<string | number, PositionNode>, indent: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    do {
      const [name, place] = this.name(children);
      object[name] = this.after(place, indent, true);
    } while (this.nextLine() === indent && this.at < this.text.length && !this.isItem());
    return object;
  }

  /** A field's name and its colon. */
  private name(children: Map<string | number, PositionNode>): [name: string, place: PositionNode] {
    const keyOffset = this.at;
    const written = (this.take(KEY) ?? giveUp()).slice(0, -1);
    const name = /^["']/.test(written) ? written.slice(1, -1) : written;
    if (children.has(name) || OTHER_THAN_TEXT.test(name)) giveUp();
    const place: PositionNode = { offset: this.at, length: 0, keyOffset, keyLength: written.length };
    children.set(name, place);
    return [name, place];
  }

  /** What follows a colon or a dash: on the line, or in the lines below that are indented more than `indent`. */
  private after(place: PositionNode, indent: number, isField: boolean): unknown {
    const spaces = this.take(SPACES)?.length ?? 0;
    place.offset = this.at;
    if (this.take(REST_OF_LINE) === undefined) {
      const isBlock = !isField && (this.isItem() || this.isKey());
      return isBlock ? this.block(place, indent + 1 + spaces) : this.scalar(place, indent);
    }
    const inner = this.nextLine();
    // A list may stand right below its name.
    const isBelow = inner > indent || (isField && inner === indent && this.isItem());
    if (isBelow && this.at < this.text.length) return this.block(place, inner);
    this.countValue();
    return null;
  }

  /** A value that begins on a line; it is the last of it. */
  private scalar(place: PositionNode, indent: number): unknown {
    place.offset = this.at;
    if (this.text[this.at] === "|") return this.literal(place, indent);
    const value = this.flow(place, PLAIN);
    if (this.take(REST_OF_LINE) === undefined) giveUp();
    return value;
  }

  /** Quoted or plain text, or a collection in brackets, on one line. */
  private flow(place: PositionNode, plain: RegExp): unknown {
    this.countValue();
    place.offset = this.at;
    const value = this.flowValue(place, plain);
    place.length = this.at - place.offset;
    return value;
  }

  private flowValue(place: PositionNode, plain: RegExp): unknown {
    switch (this.text[this.at]) {
      case '"':
        return JSON.parse(this.take(DOUBLE_QUOTED) ?? giveUp()) as string;
      case "'":
        return (this.take(SINGLE_QUOTED) ?? giveUp()).slice(1, -1).replaceAll("''", "'");
      case "[":
        return this.brackets(place);
      case "{":
        return this.braces(place);
      default:
        return plainValue(this.take(plain) ?? giveUp());
    }
  }

  private brackets(place: PositionNode): unknown[] {
    const children = (place.children = new Map<string | number, PositionNode>());
    const items: unknown[] = [];
    this.between("]", () => {
      const item: PositionNode = { offset: this.at, length: 0 };
      children.set(items.length, item);
      items.push(this.flow(item, PLAIN_IN_BRACKETS));
    });
    return items;
  }

  private braces(place: PositionNode): Record<string, unknown> {
    const children = (place.children = new Map<string | number, PositionNode>());
    const object: Record<string, unknown> = {};
    this.between("}", () => {
      const [name, item] = this.name(children);
      this.take(SPACES);
      object[name] = this.flow(item, PLAIN_IN_BRACKETS);
    });
    return object;
  }

  /** What stands between brackets, separated by commas, on one line. */
  private between(close: string, readItem: () => void): void {
    if (++this.depth > MAX_DEPTH) giveUp();
    this.at += 1;
    this.take(SPACES);
    while (this.text[this.at] !== close) {
      readItem();
      this.take(SPACES);
      if (this.text[this.at] === ",") this.at += 1;
      else if (this.text[this.at] !== close) giveUp();
      this.take(SPACES);
    }
    this.at += 1;
    this.depth--;
  }

  /** A `|` block: its lines as they are, without the indentation of the first. */
  private literal(place: PositionNode, indent: number): string {
    this.countValue();
    const header = this.take(BLOCK_HEADER) ?? giveUp();
    const lines: string[] = [];
    let inner = 0;
    let end = this.at;
    for (let from = this.at; from < this.text.length;) {
      const to = this.text.indexOf("\n", from);
      const line = to === -1 ? giveUp() : this.text.slice(from, to);
      const spaces = line.search(/[^ ]/);
      if (spaces === -1) {
        // Spaces on a blank line belong to the text where they are more than its indentation.
        if (inner === 0 ? line !== "" : line.length > inner) giveUp();
        lines.push("");
      } else {
        if (inner === 0) inner = spaces;
        if (spaces < inner || spaces <= indent) break;
        lines.push(line.slice(inner));
        end = to + 1;
      }
      from = to + 1;
    }
    if (end === this.at) giveUp();
    this.at = end;
    place.length = end - place.offset;
    while (lines.at(-1) === "") lines.pop();
    // More than one empty line at the end is dropped; `|-` drops the last break, too.
    return lines.join("\n") + (header.startsWith("|-") ? "" : "\n");
  }

  /** Skips blank lines and comments. @returns the columns before what comes next */
  private nextLine(): number {
    if (this.at === this.line.at) return this.line.indent;
    if (this.at > 0 && this.text[this.at - 1] !== "\n") return -1;
    this.take(BLANK_LINES);
    const indent = this.take(SPACES)?.length ?? 0;
    this.line = { at: this.at, indent };
    return indent;
  }

  private isItem(): boolean {
    return this.text[this.at] === "-" && /[ \n]|^$/.test(this.text.charAt(this.at + 1));
  }

  private isKey(): boolean {
    KEY.lastIndex = this.at;
    return KEY.test(this.text);
  }

  private countValue(): void {
    if (++this.values > MAX_VALUES) giveUp();
  }

  /** What `pattern` (sticky) finds here; goes on behind it. */
  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    this.at += found?.length ?? 0;
    return found;
  }
}

function giveUp(): never {
  throw new NotPlain();
}

/** Plain text as YAML's core schema reads it. */
function plainValue(written: string): unknown {
  if (SIMPLE_NUMBER.test(written)) return Number(written);
  if (OTHER_NUMBER.test(written)) giveUp();
  switch (written) {
    case "true":
    case "True":
    case "TRUE":
      return true;
    case "false":
    case "False":
    case "FALSE":
      return false;
    case "null":
    case "Null":
    case "NULL":
    case "~":
      return null;
    default:
      return written;
  }
}
