import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { create } from "tar";

export interface PackedTree {
  /** SHA-256 of the uncompressed archive: the same files give the same digest, whatever the compressor does. */
  digest: string;
  /** Sum of the file sizes. */
  sizeBytes: number;
}

export class TreeTooLargeError extends Error {
  override readonly name = "TreeTooLargeError";
}

/**
 * Packs a directory into a `.tar.gz` that depends on nothing but names, contents, links and permissions.
 * Throws `TreeTooLargeError` when the files have more than `maxBytes` together.
 */
export async function packTree(
  dir: string,
  archivePath: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<PackedTree> {
  const { paths, sizeBytes } = await listTree(dir, maxBytes);
  const hash = createHash("sha256");
  const digesting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const archive = create(
    { cwd: dir, portable: true, mtime: new Date(0), noDirRecurse: true, strict: true },
    paths,
  );
  await pipeline(
    archive,
    digesting,
    createGzip({ level: 6 }),
    createWriteStream(archivePath, { mode: 0o600 }),
    { signal },
  );
  return { digest: hash.digest("hex"), sizeBytes };
}

async function listTree(root: string, maxBytes: number): Promise<{ paths: string[]; sizeBytes: number }> {
  const paths: string[] = [];
  let sizeBytes = 0;
  const visit = async (relative: string): Promise<void> => {
    const entries = await readdir(join(root, relative), { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      // The `./` in front: tar reads a leading `@` as the name of another archive.
      const path = `${relative}/${entry.name}`;
      if (entry.isDirectory()) {
        paths.push(path);
        await visit(path);
      } else if (entry.isFile() || entry.isSymbolicLink()) {
        paths.push(path);
        sizeBytes += (await lstat(join(root, path))).size;
        if (sizeBytes > maxBytes) throw new TreeTooLargeError(`More than ${maxBytes} bytes.`);
      }
    }
  };
  await visit(".");
  return { paths: paths.length === 0 ? ["."] : paths, sizeBytes };
}
