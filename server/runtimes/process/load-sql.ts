import { createReadStream } from "node:fs";
import { finished } from "node:stream/promises";
import { DatabaseError, type Client } from "pg";
import { from as copyFrom, type CopyStreamQuery } from "pg-copy-streams";
import { withClient } from "./addons";
import { SqlScriptError, SqlSplitter, type SqlPiece } from "./sql-splitter";
import { TaskFailure, type TaskContext } from "./task-context";

/** Statements go to the server in batches of about this size: one round trip for many small ones. */
const BATCH_CHARACTERS = 1024 * 1024;
/** Rows go in pieces of about this size. */
const ROWS_BYTES = 256 * 1024;
/** PostgreSQL takes no value beyond 1 GiB, Node.js no text beyond 512 MiB. */
const MAX_LINE_BYTES = 256 * 1024 ** 2;
const NEWLINE = 0x0a;

/**
 * Runs an SQL script of pg_dump in one transaction: all of it is done, or nothing. The server reads the statements
 * itself; no `psql` is involved, whose commands in a file from elsewhere could start programs on this machine.
 * Throws `TaskFailure`.
 */
export async function loadSql(connectionString: string, file: string, context: TaskContext): Promise<void> {
  const { signal, log } = context;
  await withClient(connectionString, async (client) => {
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    const pid = rows[0]?.pid ?? 0;
    // Closing the connection would leave a statement that waits or works going on.
    const onAbort = () =>
      void withClient(connectionString, (other) =>
        other.query("SELECT pg_terminate_backend($1)", [pid]),
      ).catch(() => undefined);
    signal.addEventListener("abort", onAbort, { once: true });
    client.on("notice", ({ severity, message }) =>
      log.write("stderr", `${severity ?? "NOTICE"}: ${message ?? ""}`),
    );
    try {
      signal.throwIfAborted();
      await client.query("BEGIN");
      const { statements, copiedRows } = await new Script(client).run(file, signal);
      await client.query("COMMIT");
      log.write("system", `Ran ${statements} statements and copied ${copiedRows} rows.`);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SqlScriptError) {
        throw new TaskFailure(`The file cannot be loaded: ${error.message}. Nothing was changed.`);
      }
      throw error;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  });
}

/** One script on its way to the server. */
class Script {
  private readonly pieces: SqlPiece[] = [];
  private readonly splitter = new SqlSplitter((piece) => this.pieces.push(piece));
  private readonly decoder = new TextDecoder("utf-8", { fatal: true });
  private lineNumber = 0;
  private batch: SqlPiece[] = [];
  private batchCharacters = 0;
  private rows: RowsOfCopy | null = null;
  private statements = 0;
  private copiedRows = 0;

  constructor(private readonly client: Client) {}

  async run(file: string, signal: AbortSignal): Promise<{ statements: number; copiedRows: number }> {
    for await (const lines of readLines(file)) {
      signal.throwIfAborted();
      for (const line of lines) {
        this.lineNumber += 1;
        if (this.rows === null) this.splitter.write(this.decode(line));
        else if (!isEndOfRows(line)) await this.rows.write(line);
        else await this.endRows(this.rows);
        if (this.pieces.length > 0) await this.take();
      }
    }
    if (this.rows !== null)
      throw new SqlScriptError("it ends within the rows of a COPY, so a part of it is missing");
    this.splitter.end();
    await this.take();
    await this.flush();
    return { statements: this.statements, copiedRows: this.copiedRows };
  }

  private async take(): Promise<void> {
    for (const piece of this.pieces.splice(0)) {
      if (piece.kind === "rollback") {
        throw new SqlScriptError(`line ${this.lineNumber} gives up its transaction, so it is no dump`);
      }
      if (piece.kind === "copy") {
        await this.flush();
        this.rows = new RowsOfCopy(this.client, piece, this.lineNumber);
        continue;
      }
      // There is one transaction around everything already.
      const isOurs = piece.kind === "transaction";
      this.batch.push(isOurs ? { ...piece, text: piece.text.replace(/[^\n]+/g, "") } : piece);
      this.batchCharacters += piece.text.length;
      if (!isOurs) this.statements += 1;
      if (this.batchCharacters > BATCH_CHARACTERS) await this.flush();
    }
  }

  private async flush(): Promise<void> {
    const { batch } = this;
    this.batch = [];
    this.batchCharacters = 0;
    const text = batch.map((piece) => piece.text).join("");
    if (text.trim() === "") return;
    try {
      await this.client.query(text);
    } catch (error) {
      throw explainLoad(error, text, batch[0]?.line ?? 1);
    }
  }

  private async endRows(rows: RowsOfCopy): Promise<void> {
    this.copiedRows += await rows.end();
    this.statements += 1;
    this.rows = null;
    this.splitter.skipLines(this.lineNumber - rows.line);
  }

  private decode(line: Buffer): string {
    try {
      return this.decoder.decode(line);
    } catch {
      throw new SqlScriptError(
        `line ${this.lineNumber} is not UTF-8. Make the dump with pg_dump --encoding=UTF8`,
      );
    }
  }
}

/** The rows behind a `COPY … FROM stdin`, passed on as they are. */
class RowsOfCopy {
  private readonly stream: CopyStreamQuery;
  private readonly ended: Promise<void>;
  private pending: Buffer[] = [];
  private pendingBytes = 0;

  constructor(
    client: Client,
    private readonly piece: SqlPiece,
    /** Of the statement's last line; the rows begin in the next. */
    readonly line: number,
  ) {
    this.stream = client.query(copyFrom(piece.text));
    this.ended = finished(this.stream);
    // Whoever writes next learns of it.
    this.ended.catch(() => undefined);
  }

  async write(line: Buffer): Promise<void> {
    this.pending.push(line);
    this.pendingBytes += line.length;
    if (this.pendingBytes > ROWS_BYTES) await this.send();
  }

  /** Returns how many rows there were. */
  async end(): Promise<number> {
    await this.send();
    try {
      this.stream.end();
      await this.ended;
    } catch (error) {
      throw this.explain(error);
    }
    return this.stream.rowCount;
  }

  private async send(): Promise<void> {
    const rows = Buffer.concat(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    if (rows.length === 0) return;
    try {
      await Promise.race([
        new Promise<void>((resolve, reject) =>
          this.stream.write(rows, (error) => (error ? reject(error) : resolve())),
        ),
        this.ended,
      ]);
    } catch (error) {
      throw this.explain(error);
    }
  }

  private explain(error: unknown): unknown {
    const row =
      error instanceof DatabaseError ? /^COPY .*?, line (\d+)/.exec(error.where ?? "")?.[1] : undefined;
    return row === undefined
      ? explainLoad(error, this.piece.text, this.piece.line)
      : explainLoad(error, "", this.line + Number(row));
  }
}

/** What to do about the most frequent refusals of the server. */
const ADVICE: Readonly<Record<string, string>> = {
  "42P07": "The database already has what the file creates: make the dump with pg_dump --clean --if-exists.",
  "42P06": "The database already has what the file creates: make the dump with pg_dump --clean --if-exists.",
  "42710": "The database already has what the file creates: make the dump with pg_dump --clean --if-exists.",
  "25001": "Make the dump of one database, with pg_dump and without --create.",
};

/** The server's refusal with the line of the file; other errors as they are. */
function explainLoad(error: unknown, text: string, firstLine: number): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const before = error.position === undefined ? "" : text.slice(0, Number(error.position) - 1);
  const line = firstLine + countBreaks(before);
  const lastLine = firstLine + countBreaks(text.trimEnd());
  const where =
    error.position !== undefined || line === lastLine
      ? `Line ${line}`
      : `Between the lines ${firstLine} and ${lastLine}`;
  const namesRole = error.code === "42704" && error.message.startsWith("role ");
  const advice = namesRole
    ? "Make the dump with pg_dump --no-owner --no-privileges."
    : (ADVICE[error.code ?? ""] ?? "");
  const sentences = [`${where} of the file: ${error.message}.`, advice, "Nothing was changed."];
  return new TaskFailure(sentences.filter((sentence) => sentence !== "").join(" "));
}

function countBreaks(text: string): number {
  return text.split("\n").length - 1;
}

function isEndOfRows(line: Buffer): boolean {
  return line[0] === 0x5c && line[1] === 0x2e && line.subarray(2).toString("latin1").trim() === "";
}

/** Lines with their breaks, many at a time. */
async function* readLines(file: string): AsyncGenerator<Buffer[]> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let lineNumber = 1;
  for await (const chunk of createReadStream(file, { highWaterMark: ROWS_BYTES }) as AsyncIterable<Buffer>) {
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      lines.push(Buffer.concat([...rest, chunk.subarray(start, end + 1)]));
      rest = [];
      restBytes = 0;
      start = end + 1;
    }
    rest.push(chunk.subarray(start));
    restBytes += chunk.length - start;
    lineNumber += lines.length;
    if (restBytes > MAX_LINE_BYTES) {
      throw new SqlScriptError(`line ${lineNumber} is longer than ${MAX_LINE_BYTES / 1024 ** 2} MiB`);
    }
    yield lines;
  }
  if (restBytes > 0) yield [Buffer.concat(rest)];
}
