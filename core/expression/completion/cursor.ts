import { readMatch } from "../readers";

/** A bracket that is open at the cursor. */
export type Frame =
  | { type: "call"; name: string; offset: number; argument: number; argumentOffsets: number[] }
  | { type: "list" }
  /** The `[` of a path. */
  | { type: "index"; path: PathSoFar }
  | { type: "parameters"; names: string[] };

/** A name, and what is read from it: `refs.build` is `["refs", "build"]`. */
export interface PathSoFar {
  segments: string[];
  offset: number;
}

/** A lambda that the cursor stands in. */
export interface OpenLambda {
  names: string[];
  /** How many frames were open where it began. */
  depth: number;
}

/** What an unfinished expression comes to at the cursor. */
export interface Cursor {
  /** After `${`. */
  start: number;
  frames: Frame[];
  lambdas: OpenLambda[];
  /** `value`: one may begin here; `member`: after the dot of `path`; `key`: in the quotes of an index. */
  place: "value" | "member" | "key" | "none";
  path: PathSoFar | null;
  /** What of the word is written already, and where it begins. */
  word: string;
  wordOffset: number;
}

const ROOTS = new Set(["args", "refs", "fn", "secrets", "triggers"]);
const SPACE = /\s+/y;
const WORD = /[\p{L}\p{N}_$-]+/uy;
const NUMBER = /-?\d+(?:\.\d+)?/y;
const FIRST = /\s*([\p{L}_$][\p{L}\p{N}_$-]*)/uy;

/** Where the cursor stands; null outside of expressions. Takes texts that no parser would. */
export function cursorAt(text: string, offset: number): Cursor | null {
  let from = 0;
  for (;;) {
    const opening = text.indexOf("${", from);
    if (opening === -1 || opening + 2 > offset) return null;
    from = opening + 2;
    if (text[opening - 1] === "\\" || text[from] === "{") continue;
    const first = readMatch(FIRST, text, from);
    const typing = first !== undefined && offset <= from + first.length;
    if (first !== undefined && !typing && !ROOTS.has(first.trim()) && !startsLiteral(first.trim())) continue;
    const reader = new CursorReader(text, from, offset);
    const end = reader.read();
    if (end === null) return reader.cursor();
    from = end;
  }
}

function startsLiteral(word: string): boolean {
  return word === "true" || word === "false" || word === "null";
}

class CursorReader {
  private at: number;
  private frames: Frame[] = [];
  private lambdas: OpenLambda[] = [];
  private path: PathSoFar | null = null;
  private place: Cursor["place"] = "value";
  private word = "";
  private wordOffset: number;
  /** The names of `(x, i)`, until it is clear that `=>` follows. */
  private parameters: string[] = [];

  constructor(
    private readonly text: string,
    private readonly start: number,
    private readonly offset: number,
  ) {
    this.at = start;
    this.wordOffset = offset;
  }

  cursor(): Cursor {
    const { start, frames, lambdas, place, path, word, wordOffset } = this;
    return { start, frames, lambdas, place, path, word, wordOffset };
  }

  /** Reads up to the cursor: null; or to the expression's end before it: the offset after `}`. */
  read(): number | null {
    while (this.at < this.offset) {
      if (this.text[this.at] === "}") return this.at + 1;
      this.token();
    }
    return null;
  }

  private token(): void {
    const space = readMatch(SPACE, this.text, this.at);
    if (space !== undefined) {
      this.at += space.length;
      return;
    }
    const character = this.text[this.at] ?? "";
    if (character === "'" || character === '"') this.quoted(character);
    else if (character === "/" && this.place === "value") this.pattern();
    else if (this.place === "value" && /[-\d]/.test(character)) this.number();
    else this.nameOrMark(character);
  }

  private nameOrMark(character: string): void {
    const word = readMatch(WORD, this.text, this.at);
    if (word !== undefined) this.name(word);
    else {
      this.at++;
      this.mark(character);
    }
  }

  private name(word: string): void {
    const offset = this.at;
    const end = offset + word.length;
    this.at = Math.min(end, this.offset);
    if (end >= this.offset) {
      this.word = word.slice(0, this.offset - offset);
      this.wordOffset = offset;
      return;
    }
    if (this.place === "member" && this.path !== null) this.path.segments.push(word);
    else if (this.place === "value") this.path = { segments: [word], offset };
    const top = this.frames.at(-1);
    if (top?.type === "parameters") top.names.push(word);
    this.place = "none";
  }

  private number(): void {
    const number = readMatch(NUMBER, this.text, this.at) ?? "-";
    this.at += number.length;
    this.path = null;
    this.place = "none";
    const top = this.frames.at(-1);
    if (top?.type === "index") top.path.segments.push(number);
  }

  private quoted(quote: string): void {
    const begin = this.at + 1;
    let end = begin;
    while (end < this.offset && this.text[end] !== quote) end += this.text[end] === "\\" ? 2 : 1;
    const top = this.frames.at(-1);
    if (end >= this.offset) {
      this.at = this.offset;
      this.word = this.text.slice(begin, this.offset);
      this.wordOffset = begin;
      this.place = top?.type === "index" ? "key" : "none";
      return;
    }
    this.at = end + 1;
    if (top?.type === "index") top.path.segments.push(this.text.slice(begin, end));
    this.path = null;
    this.place = "none";
  }

  private pattern(): void {
    let inClass = false;
    let at = this.at + 1;
    for (; at < this.offset; at++) {
      const character = this.text[at];
      if (character === "\\") at++;
      else if (character === "[") inClass = true;
      else if (character === "]") inClass = false;
      else if (character === "/" && !inClass) break;
    }
    this.at = Math.min(at + 1, this.offset);
    while (this.at < this.offset && /[a-z]/.test(this.text[this.at] ?? "")) this.at++;
    this.path = null;
    this.place = "none";
  }

  private mark(character: string): void {
    switch (character) {
      case ".":
        this.place = this.path === null ? "none" : "member";
        return;
      case "(":
        this.open();
        return;
      case "[":
        if (this.path !== null && this.place === "none") this.frames.push({ type: "index", path: this.path });
        else this.frames.push({ type: "list" });
        this.begin();
        return;
      case ",":
        this.next();
        return;
      case ")":
      case "]":
        this.leave();
        return;
      case ">":
        if (this.text[this.at - 2] === "=") this.arrow();
        return;
      default:
        this.place = "none";
    }
  }

  private open(): void {
    const name = this.path?.segments.at(-1);
    if (this.path !== null && name !== undefined) {
      // `eq(` without `fn.` is a call that somebody is about to mend.
      const { offset } = this.path;
      this.frames.push({ type: "call", name, offset, argument: 0, argumentOffsets: [this.at] });
    } else {
      this.frames.push({ type: "parameters", names: [] });
    }
    this.begin();
  }

  private begin(): void {
    this.path = null;
    this.place = "value";
  }

  private next(): void {
    const top = this.frames.at(-1);
    this.dropLambdas(this.frames.length);
    if (top?.type === "call") {
      top.argument++;
      top.argumentOffsets.push(this.at);
    }
    this.begin();
  }

  private leave(): void {
    this.dropLambdas(this.frames.length);
    const closed = this.frames.pop();
    this.path = closed?.type === "index" ? closed.path : null;
    this.parameters = closed?.type === "parameters" ? closed.names : [];
    this.place = "none";
  }

  private arrow(): void {
    this.lambdas.push({ names: this.parameters, depth: this.frames.length });
    this.begin();
  }

  /** A lambda ends with the argument it is. */
  private dropLambdas(depth: number): void {
    this.lambdas = this.lambdas.filter((lambda) => lambda.depth < depth);
  }
}
