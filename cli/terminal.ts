import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { buffer } from "node:stream/consumers";

/** What a command sees of the world it runs in. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether people look at what goes to `out`. */
  isInteractive: boolean;
  hasColors: boolean;
  /** Characters in a line and lines on a page. */
  size(): { columns: number; rows: number };
  environment: Readonly<Record<string, string | undefined>>;
  /** `-` is the standard input. @throws CannotRead */
  read(file: string): Promise<string>;
  /** @throws CannotRead */
  write(file: string, text: string): Promise<void>;
  /** Asks a person for what nobody may see; null when there is nobody to ask. */
  askSecret(question: string): Promise<string | null>;
  /** Shows an address in the browser; false when there is none to start. */
  openUrl(url: string): Promise<boolean>;
  now(): Date;
  randomBytes(count: number): Uint8Array;
}

/** A file that cannot be read or written; the message names it and says why. */
export class CannotRead extends Error {}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a directory",
  ENOTDIR: "there is no such file",
};

/** The terminal, or pipe, that this process was started from. */
export function processTerminal(): Terminal {
  const { stdout, stderr, stdin } = process;
  // A reader such as `head` may go away before all is written.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return {
    out: (line) => void stdout.write(line),
    err: (line) => void stderr.write(line),
    isInteractive: stdout.isTTY,
    // Knows NO_COLOR, FORCE_COLOR and TERM.
    hasColors: stdout.isTTY && stdout.hasColors(),
    size: () => ({ columns: stdout.columns || 100, rows: stdout.rows || 40 }),
    environment: process.env,
    read: async (file) =>
      file === "-"
        ? decoded(await buffer(stdin), "the standard input")
        : decoded(await naming(file, "read", readFile(file)), file),
    write: (file, content) => naming(file, "write", writeFile(file, content)),
    askSecret: (question) => (stdin.isTTY ? askHidden(question) : Promise.resolve(null)),
    openUrl,
    now: () => new Date(),
    randomBytes: (count) => globalThis.crypto.getRandomValues(new Uint8Array(count)),
  };
}

/** Other encodings, and files that are no text, would be read as mistakes without an end. */
function decoded(bytes: Uint8Array, name: string): string {
  try {
    const content = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!content.includes("\0")) return content;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new CannotRead(`Cannot read ${name}: it is not text in UTF-8. Save it in that encoding.`);
}

async function naming<T>(file: string, verb: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new CannotRead(`Cannot ${verb} ${file}: ${REASONS[code] ?? String(error)}.`);
  }
}

/** Reads a line without showing it. */
function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  // Without an output, what is typed appears nowhere.
  const lines = createInterface({ input: stdin, terminal: true });
  return new Promise((resolve) => {
    lines.once("line", (line) => {
      lines.close();
      stderr.write("\n");
      resolve(line.trim());
    });
    lines.once("SIGINT", () => {
      lines.close();
      stderr.write("\n");
      resolve("");
    });
  });
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: "open", linux: "xdg-open" };

function openUrl(url: string): Promise<boolean> {
  const opener = OPENERS[process.platform];
  if (opener === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(opener, [url], { stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}
