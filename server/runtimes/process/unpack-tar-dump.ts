import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { extract, list } from "tar";
import { TaskFailure, type TaskContext } from "./task-context";

/**
 * What `pg_restore` is to be given for a tar file: the file itself when `pg_dump --format=tar` wrote it, else the
 * unpacked directory of a `pg_dump --format=directory`. Throws `TaskFailure` for a tar file of anything else.
 */
export async function unpackTarDump(
  file: string,
  { scratchDir, log, settings }: TaskContext,
): Promise<string> {
  const names: string[] = [];
  let sizeBytes = 0;
  await list({
    file,
    onReadEntry: ({ path, size }) => {
      names.push(path.replace(/^\.\//, ""));
      sizeBytes += size;
    },
  });
  const contents = names.find((name) => name === "toc.dat" || name.endsWith("/toc.dat"));
  if (contents === undefined) {
    throw new TaskFailure(
      "The tar file holds no dump: neither pg_dump --format=tar nor --format=directory made it.",
    );
  }
  // Only the tar format brings a script along.
  if (contents === "toc.dat" && names.includes("restore.sql")) return file;
  if (sizeBytes > settings.maxImportBytes) throw new TaskFailure("The unpacked dump is too large.");
  log.write("system", "Unpacking the dump's directory.");
  const dir = join(scratchDir, "directory");
  await mkdir(dir);
  // Links could lead out of the directory; a dump has none.
  await extract({
    file,
    cwd: dir,
    strict: true,
    filter: (_path, entry) => !("type" in entry) || isPlain(entry.type),
  });
  return join(dir, dirname(contents));
}

function isPlain(type: string): boolean {
  return type === "File" || type === "OldFile" || type === "Directory";
}
