/** A piece of a script. The texts of all pieces follow each other as they stand in the file, without rows of `COPY`. */
export interface SqlPiece {
  /** `transaction`: begins or ends a transaction. `rollback`: gives one up. `copy`: rows follow until a line `\.`. */
  kind: "statement" | "copy" | "transaction" | "rollback";
  text: string;
  /** Of the file, from 1: where the text begins. */
  line: number;
}

/** The script cannot be read. The message ends a sentence about the file. */
export class SqlScriptError extends Error {
  override readonly name = "SqlScriptError";
}

type Mode =
  | { in: "plain" }
  | { in: "string" | "escapedString" | "identifier"; line: number }
  | { in: "dollar"; tag: string; line: number }
  | { in: "comment"; depth: number; line: number };

const PLAIN: Mode = { in: "plain" };

/** Longer than any statement of pg_dump; what grows beyond has a quote that never ends. */
const MAX_STATEMENT_CHARACTERS = 256 * 1024 ** 2;

/** Comment, begin of comment, dollar quote, word, special character, anything else. */
const TOKEN =
  /--[^\n]*|\/\*|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|['";()\\]|[^\w$'";()\\/\u0080-\uffff-]+|[^]/y;
const WORD = /^[A-Za-z_\u0080-\uffff]/;

/**
 * Cuts an SQL script, given line by line, into statements, by the rules of PostgreSQL's `psql`. Commands of psql itself
 * (`\!` could run any program of this machine) are an error, except those that only frame a dump.
 */
export class SqlSplitter {
  private mode: Mode = PLAIN;
  private text: string[] = [];
  private textCharacters = 0;
  private textLine = 1;
  private line = 0;
  private parentheses = 0;
  /** Blocks `BEGIN ATOMIC … END` of a function have semicolons of their own. */
  private blocks = 0;
  /** The first words of the statement, in lower case. */
  private words: string[] = [];
  private previousWord = "";
  /** The word that ends right where the next token begins: `E` before a quote. */
  private lastWord = "";
  private takesRows = false;
  private hasContent = false;

  constructor(private readonly onPiece: (piece: SqlPiece) => void) {}

  /** True when the next lines are rows of a `COPY`; tell their number with `skipLines`. */
  awaitsRows = false;

  skipLines(count: number): void {
    this.awaitsRows = false;
    this.line += count;
    this.textLine = this.line + 1;
  }

  /** The next line with its line break. Throws `SqlScriptError`. */
  write(line: string): void {
    this.line += 1;
    this.textCharacters += line.length;
    if (this.textCharacters > MAX_STATEMENT_CHARACTERS) {
      throw new SqlScriptError(`the statement that begins in line ${this.textLine} does not end`);
    }
    let start = 0;
    let at = 0;
    while (at < line.length) {
      if (this.mode.in !== "plain") {
        at = this.leave(this.mode, line, at);
        continue;
      }
      TOKEN.lastIndex = at;
      const token = TOKEN.exec(line)?.[0] ?? line.slice(at);
      const before = at;
      at += token.length;
      if (token === "\\") {
        this.assertFrame(line.slice(before));
        // An empty line in its place keeps the numbers of the others.
        this.text.push(line.slice(start, before), "\n");
        return;
      }
      this.take(token);
      if (token === ";" && this.parentheses === 0 && this.blocks === 0) {
        this.text.push(line.slice(start, at));
        start = at;
        this.finish();
        if (this.awaitsRows) return;
      }
    }
    if (start < line.length) this.text.push(line.slice(start));
  }

  /** The last statement may have no semicolon. Throws `SqlScriptError`. */
  end(): void {
    if (this.mode.in !== "plain") {
      throw new SqlScriptError(
        `it ends within a quoted text or comment that began in line ${this.mode.line}`,
      );
    }
    if (this.hasContent) this.finish();
    if (this.awaitsRows) throw new SqlScriptError("it ends where the rows of a COPY should begin");
  }

  /** Goes on within a quoted text or a comment; returns where it went on to. */
  private leave(mode: Exclude<Mode, { in: "plain" }>, line: string, at: number): number {
    switch (mode.in) {
      case "string":
      case "identifier": {
        // A doubled quote ends one text and begins another, which comes to the same.
        const quote = line.indexOf(mode.in === "string" ? "'" : '"', at);
        if (quote === -1) return line.length;
        this.mode = PLAIN;
        return quote + 1;
      }
      case "escapedString":
        for (let index = at; index < line.length; index += 1) {
          if (line[index] === "\\") index += 1;
          else if (line[index] === "'") {
            if (line[index + 1] === "'") index += 1;
            else {
              this.mode = PLAIN;
              return index + 1;
            }
          }
        }
        return line.length;
      case "dollar": {
        const end = line.indexOf(mode.tag, at);
        if (end === -1) return line.length;
        this.mode = PLAIN;
        return end + mode.tag.length;
      }
      case "comment": {
        const marks = /\/\*|\*\//g;
        marks.lastIndex = at;
        const mark = marks.exec(line);
        if (mark === null) return line.length;
        const depth = mode.depth + (mark[0] === "/*" ? 1 : -1);
        this.mode = depth === 0 ? PLAIN : { ...mode, depth };
        return marks.lastIndex;
      }
    }
  }

  private take(token: string): void {
    if (token.startsWith("--") && token.length > 1) return;
    const { line } = this;
    if (token === "/*") {
      this.mode = { in: "comment", depth: 1, line };
      return;
    }
    const { lastWord } = this;
    this.lastWord = "";
    if (token.trim() === "") return;
    this.hasContent = true;
    if (token === "'") this.mode = { in: lastWord === "e" ? "escapedString" : "string", line };
    else if (token === '"') this.mode = { in: "identifier", line };
    else if (token === "(") this.parentheses += 1;
    else if (token === ")") this.parentheses = Math.max(0, this.parentheses - 1);
    else if (token.length > 1 && token.startsWith("$")) this.mode = { in: "dollar", tag: token, line };
    else if (WORD.test(token)) this.takeWord(token.toLowerCase());
  }

  private takeWord(word: string): void {
    if (this.words.length < 4) this.words.push(word);
    if (this.parentheses === 0) {
      if (word === "stdin" && this.words[0] === "copy" && this.previousWord === "from") this.takesRows = true;
      if (word === "begin" && this.createsRoutine()) this.blocks += 1;
      else if (word === "case" && this.blocks > 0) this.blocks += 1;
      else if (word === "end" && this.blocks > 0) this.blocks -= 1;
    }
    this.previousWord = word;
    this.lastWord = word;
  }

  private createsRoutine(): boolean {
    const [first, ...others] = this.words;
    const what = others[0] === "or" && others[1] === "replace" ? others[2] : others[0];
    return first === "create" && (what === "function" || what === "procedure");
  }

  private finish(): void {
    const piece: SqlPiece = { kind: this.kind(), text: this.text.join(""), line: this.textLine };
    this.awaitsRows = this.takesRows;
    this.text = [];
    this.textCharacters = 0;
    this.textLine = this.line;
    this.words = [];
    this.previousWord = "";
    this.lastWord = "";
    this.parentheses = 0;
    this.blocks = 0;
    this.takesRows = false;
    this.hasContent = false;
    this.onPiece(piece);
  }

  private kind(): SqlPiece["kind"] {
    if (this.takesRows) return "copy";
    const [first, second] = this.words;
    if (second === "prepared") return "statement";
    if (first === "abort" || (first === "rollback" && !this.words.includes("to"))) return "rollback";
    const isTransaction =
      first === "begin" ||
      first === "commit" ||
      first === "end" ||
      (first === "start" && second === "transaction");
    return isTransaction ? "transaction" : "statement";
  }

  private assertFrame(command: string): void {
    const name = /^\\\S*/.exec(command)?.[0] ?? "\\";
    if (name === "\\restrict" || name === "\\unrestrict") return;
    if (name === "\\connect" || name === "\\c") {
      throw new SqlScriptError(
        `line ${this.line} changes to another database (${name}). Make a dump of one database, with pg_dump and without --create`,
      );
    }
    throw new SqlScriptError(
      `line ${this.line} has the psql command ${name}, which is not run here. Make the dump with pg_dump`,
    );
  }
}
