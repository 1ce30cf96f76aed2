import { blobOf } from "./blob-of";

/** What stands at a path of a commit. */
export type FileAtCommit =
  | { kind: "file"; blob: string; /** As git writes it: `100644`. */ mode: string; text: string }
  | { kind: "missing" }
  /** Why it cannot be read, or nothing be written there: `is a symbolic link`. */
  | { kind: "unfit"; why: string };

/** More than any document that is taken. */
const MAX_BYTES = 1_000_000;

/** Reads a text file. Links are not followed: they lead out of the repository, or to another file than its name says. */
export async function readFileAt(
  run: (args: readonly string[]) => Promise<{ stdout: string }>,
  commit: string,
  path: string,
): Promise<FileAtCommit> {
  const parts = path.split("/");
  const above = parts.slice(0, -1).map((_, at) => parts.slice(0, at + 1).join("/"));
  const { stdout } = await run(["ls-tree", "-l", "-z", "--full-tree", commit, "--", ...above, path]);
  const entries = stdout.split("\0").flatMap((line) => {
    const [, mode, type, id, size, name] = /^(\d+) (\w+) ([0-9a-f]+) +(\S+)\t(.*)$/s.exec(line) ?? [];
    return mode === undefined || type === undefined || id === undefined || name === undefined
      ? []
      : [{ mode, type, id, size: Number(size), name }];
  });
  const blocking = entries.find(({ name, type }) => name !== path && type !== "tree");
  if (blocking !== undefined) {
    const what = blocking.mode === "120000" ? "a symbolic link" : "no directory";
    return { kind: "unfit", why: `cannot be there, as ${blocking.name} is ${what}` };
  }
  const entry = entries.find(({ name }) => name === path);
  if (entry === undefined) return { kind: "missing" };
  if (entry.mode === "120000")
    return { kind: "unfit", why: "is a symbolic link, and links are not followed" };
  if (entry.type !== "blob") return { kind: "unfit", why: "is a directory" };
  if (entry.size > MAX_BYTES) {
    const megabytes = (entry.size / 1_000_000).toFixed(1);
    return { kind: "unfit", why: `has ${megabytes} MB, and 1 MB is the most that a flow may have` };
  }
  const text = (await run(["cat-file", "blob", entry.id])).stdout;
  // What is no UTF-8 does not come out again as it went in.
  if (text.includes("\0") || blobOf(text) !== entry.id) return { kind: "unfit", why: "is no text in UTF-8" };
  return { kind: "file", blob: entry.id, mode: entry.mode, text };
}
