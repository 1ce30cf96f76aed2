import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Terminal } from "../terminal";
import { ServerError } from "./server-error";

const ContextSchema = z.strictObject({
  url: z.string(),
  token: z.string(),
  project: z.string().optional(),
});
const ContextsSchema = z.strictObject({
  current: z.string().nullable(),
  contexts: z.record(z.string(), ContextSchema),
});

/** A server somebody logged in to. */
export type Context = z.output<typeof ContextSchema>;
export type Contexts = z.output<typeof ContextsSchema>;

const NONE: Contexts = { current: null, contexts: {} };

/** Where tokens are kept. */
export function contextsFile({ environment }: Pick<Terminal, "environment">): string {
  const { SLIPWAY_CONFIG, XDG_CONFIG_HOME, HOME } = environment;
  if (SLIPWAY_CONFIG !== undefined && SLIPWAY_CONFIG !== "") return SLIPWAY_CONFIG;
  const base =
    XDG_CONFIG_HOME === undefined || XDG_CONFIG_HOME === ""
      ? join(HOME ?? homedir(), ".config")
      : XDG_CONFIG_HOME;
  return join(base, "slipway", "contexts.json");
}

/** @throws ServerError when the file is not ours alone, or not what we wrote */
export async function readContexts(terminal: Pick<Terminal, "environment">): Promise<Contexts> {
  const file = contextsFile(terminal);
  let text: string;
  try {
    const { mode } = await stat(file);
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new ServerError(
        `${file} holds tokens and other people of this machine may read it. Run: chmod 600 ${file}`,
      );
    }
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return NONE;
    if (error instanceof ServerError) throw error;
    throw new ServerError(`Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const parsed = ContextsSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new ServerError(`${file} is not what slipway wrote. Delete it and log in again.`);
}

/** Writes a whole file that only its owner can read, or none. */
export async function writeContexts(
  terminal: Pick<Terminal, "environment">,
  contexts: Contexts,
): Promise<void> {
  const file = contextsFile(terminal);
  const unfinished = `${file}.${process.pid}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(unfinished, `${JSON.stringify(contexts, null, 2)}\n`, { mode: 0o600 });
    // A file that was there keeps its mode when it is written to.
    await chmod(unfinished, 0o600);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw new ServerError(`Cannot write ${file}: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
