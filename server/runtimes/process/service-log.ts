import {
  createReadStream,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
  closeSync,
  fstatSync,
} from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { z } from "zod";
import { isErrno } from "@/server/machine";
import { RuntimeError, type ServiceLogLine } from "../runtime";

/** Size of one file, and how many are kept: at most about 20 MiB of log per service. */
const SEGMENT_BYTES = 4 * 1024 * 1024;
const SEGMENTS_KEPT = 5;

const LineSchema = z.object({ at: z.string(), source: z.string(), text: z.string() });

/** The rotated log of one service; written by its supervisor only. */
export class ServiceLog {
  private segment: number;
  private file: number;
  private size: number;

  constructor(private readonly dir: string) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    this.segment = segmentNumbers(readdirSync(dir)).at(-1) ?? 1;
    this.file = openSync(segmentPath(dir, this.segment), "a", 0o600);
    this.size = fstatSync(this.file).size;
  }

  write(source: string, text: string): void {
    if (this.size >= SEGMENT_BYTES) this.rotate();
    this.size += writeSync(this.file, `${JSON.stringify({ at: new Date().toISOString(), source, text })}\n`);
  }

  close(): void {
    closeSync(this.file);
  }

  private rotate(): void {
    closeSync(this.file);
    this.segment += 1;
    this.file = openSync(segmentPath(this.dir, this.segment), "a", 0o600);
    this.size = 0;
    for (const old of segmentNumbers(readdirSync(this.dir)).slice(0, -SEGMENTS_KEPT)) {
      rmSync(segmentPath(this.dir, old), { force: true });
    }
  }
}

/**
 * Lines after `cursor` (`segment:offset`), oldest first, at most `limit`; the newest ones when it is null.
 * A cursor into a file that was rotated away goes on with the oldest line there is.
 */
export async function readServiceLog(
  dir: string,
  cursor: string | null,
  limit: number,
): Promise<ServiceLogLine[]> {
  const segments = segmentNumbers(await readdir(dir).catch(emptyWhenMissing));
  if (cursor === null) {
    let newest: ServiceLogLine[] = [];
    for (const segment of segments.reverse()) {
      newest = [...(await readSegment(dir, segment, 0)), ...newest];
      if (newest.length >= limit) break;
    }
    return newest.slice(Math.max(0, newest.length - limit));
  }
  const from = parseCursor(cursor);
  const lines: ServiceLogLine[] = [];
  for (const segment of segments) {
    if (segment < from.segment) continue;
    lines.push(...(await readSegment(dir, segment, segment === from.segment ? from.offset : 0)));
    if (lines.length >= limit) break;
  }
  return lines.slice(0, limit);
}

async function readSegment(dir: string, segment: number, offset: number): Promise<ServiceLogLine[]> {
  let data: Buffer;
  try {
    data = await buffer(createReadStream(segmentPath(dir, segment), { start: offset }));
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
  const lines: ServiceLogLine[] = [];
  let start = 0;
  for (let end = data.indexOf("\n", start); end !== -1; end = data.indexOf("\n", start)) {
    const line = LineSchema.parse(JSON.parse(data.subarray(start, end).toString("utf8")));
    start = end + 1;
    lines.push({
      cursor: `${segment}:${offset + start}`,
      at: new Date(line.at),
      source: line.source,
      text: line.text,
    });
  }
  return lines;
}

function segmentPath(dir: string, segment: number): string {
  return join(dir, `${String(segment).padStart(6, "0")}.ndjson`);
}

function segmentNumbers(names: string[]): number[] {
  return names
    .filter((name) => /^\d{6,}\.ndjson$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b);
}

function parseCursor(cursor: string): { segment: number; offset: number } {
  const match = /^(\d{1,9}):(\d{1,12})$/.exec(cursor);
  if (match === null) throw new RuntimeError("invalid", `"${cursor}" is not a cursor of this service's log.`);
  return { segment: Number(match[1]), offset: Number(match[2]) };
}

function emptyWhenMissing(error: unknown): string[] {
  if (isErrno(error, "ENOENT")) return [];
  throw error;
}
