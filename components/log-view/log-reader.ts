import type { ApiOutputs } from "@/components/trpc";

/** Some lines of a log, and how long the whole of it is; lines are numbered from 0. */
export type LogWindow = ApiOutputs["runLogs"]["window"];
export type LogLine = LogWindow["lines"][number];
/** Lines with a hit in the part of a log that was looked through. */
export type LogHits = ApiOutputs["runLogs"]["search"];

/** Which lines: from one on; below 0 counted from the end. */
export interface LogRange {
  from: number;
  count: number;
}

/** One log, read as far as it is looked at. All reject with a sentence in their `message`. */
export interface LogReader {
  readWindow: (range: LogRange) => Promise<LogWindow>;
  /** Looks through some of it from a line on; the answer says how far. */
  search: (words: string, from: number) => Promise<LogHits>;
  /** The whole of it as a file; null where it may not leave. */
  downloadHref: string | null;
}
