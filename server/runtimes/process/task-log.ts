import { closeSync, fstatSync, openSync, writeSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { isErrno } from "@/server/machine";
import { LogRecordSchema, type LogRecord } from "./records";

/** A log that grows beyond this is cut; the work goes on. */
const MAX_LOG_BYTES = 64 * 1024 * 1024;
const LAST_LINES = 30;

/** Appends to a task's log. Writes at once: a line is on disk before the next step of the work. */
export class TaskLog {
  private readonly file: number;
  private size: number;
  private isCut = false;
  private readonly last: string[] = [];

  constructor(path: string) {
    this.file = openSync(path, "a", 0o600);
    this.size = fstatSync(this.file).size;
  }

  write(stream: LogRecord["stream"], text: string): void {
    if (stream !== "system") {
      this.last.push(text);
      if (this.last.length > LAST_LINES) this.last.shift();
    }
    if (this.isCut) return;
    if (this.size > MAX_LOG_BYTES) {
      this.isCut = true;
      this.append("system", "The log is longer than 64 MiB; what follows is not kept.");
    } else this.append(stream, text);
  }

  /** The newest lines the work's own program printed. */
  lastLines(): string[] {
    return [...this.last];
  }

  close(): void {
    closeSync(this.file);
  }

  private append(stream: LogRecord["stream"], text: string): void {
    const record: LogRecord = { at: new Date().toISOString(), stream, text };
    this.size += writeSync(this.file, `${JSON.stringify(record)}\n`);
  }
}

const READ_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** Complete records from a byte offset to the present end of the log; `end` is the offset behind each. */
export async function* readTaskLog(
  path: string,
  offset: number,
): AsyncGenerator<{ record: LogRecord; end: number }> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return;
    throw error;
  }
  try {
    let rest = Buffer.alloc(0);
    let position = offset;
    for (;;) {
      const { bytesRead, buffer } = await file.read(
        Buffer.alloc(READ_BYTES),
        0,
        READ_BYTES,
        position + rest.length,
      );
      if (bytesRead === 0) return;
      let data = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      for (let newline = data.indexOf(NEWLINE); newline !== -1; newline = data.indexOf(NEWLINE)) {
        const line = data.subarray(0, newline).toString("utf8");
        data = data.subarray(newline + 1);
        position += newline + 1;
        yield { record: LogRecordSchema.parse(JSON.parse(line)), end: position };
      }
      rest = data;
    }
  } finally {
    await file.close();
  }
}
