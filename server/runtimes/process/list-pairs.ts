import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "@/server/machine";

/** Names of the directories two levels below `dir`, such as `<project>/<service>`; none when `dir` is not there. */
export async function listPairs(dir: string): Promise<[outer: string, inner: string][]> {
  const outer = await directoriesIn(dir);
  const pairs = await Promise.all(
    outer.map(async (name) =>
      (await directoriesIn(join(dir, name))).map((inner): [string, string] => [name, inner]),
    ),
  );
  return pairs.flat();
}

async function directoriesIn(dir: string): Promise<string[]> {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}
