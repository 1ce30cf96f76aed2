import { spawn } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { chmod, mkdir, readdir } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { create, extract } from "tar";
import {
  defaultPostgresUser,
  freePort,
  giveTo,
  resolveBinaries,
  startCluster,
  stopCluster,
  SUPERUSER,
} from "@/server/embedded-postgres";
import { childEnvironment } from "@/server/machine";
import type { BackupResult } from "../runtime";
import { compressor, decompressor } from "./compression";

/** Packs a copied cluster into one file. */
export async function packCluster(
  clusterDir: string,
  archive: string,
  compression: BackupResult["compression"],
  signal: AbortSignal,
): Promise<void> {
  const entries = (await readdir(clusterDir)).sort().map((name) => `./${name}`);
  await pipeline(
    create({ cwd: clusterDir, portable: true, strict: true }, entries),
    compressor(compression),
    createWriteStream(archive, { mode: 0o600 }),
    { signal },
  );
}

/** Unpacks a snapshot into an empty or missing directory and gives it to PostgreSQL's account. */
export async function unpackCluster(
  archive: string,
  clusterDir: string,
  compression: BackupResult["compression"],
  signal: AbortSignal,
): Promise<void> {
  await mkdir(clusterDir, { recursive: true, mode: 0o700 });
  await pipeline(
    createReadStream(archive),
    decompressor(compression),
    extract({ cwd: clusterDir, strict: true }),
    { signal },
  );
  await chmod(clusterDir, 0o700);
  const user = defaultPostgresUser();
  if (user !== null) await giveTo(user, clusterDir);
}

/**
 * Starts a server on an unpacked snapshot, on a private port, until it has recovered and answers; then stops it
 * cleanly. Throws `EmbeddedPostgresError` when the snapshot is of no use.
 */
export async function recoverCluster<T>(
  clusterDir: string,
  password: string,
  logFile: string,
  check: (connectionString: string) => Promise<T>,
): Promise<T> {
  const cluster = await startCluster({ dataDir: clusterDir, port: await freePort(), password, logFile });
  try {
    return await check(cluster.connectionString("postgres"));
  } finally {
    await stopCluster(clusterDir, "fast");
  }
}

/** Sets the superuser's password in a stopped cluster: the snapshot may come from another addon. */
export async function setPassword(clusterDir: string, password: string): Promise<void> {
  const { postgres } = await resolveBinaries();
  const child = spawn(postgres, ["--single", "-D", clusterDir, "postgres"], {
    ...defaultPostgresUser(),
    cwd: "/",
    env: childEnvironment({ PATH: "/usr/bin:/bin", LC_ALL: "C" }),
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  child.stdin.on("error", () => undefined);
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  child.stdin.end(`ALTER ROLE ${SUPERUSER} PASSWORD '${password.replaceAll("'", "''")}'\n`);
  const exitCode = await closed;
  if (exitCode === 0 && !/^.*\b(ERROR|FATAL|PANIC):/m.test(output)) return;
  throw new Error(
    `The password of the restored database could not be set: ${output.trim().split("\n").at(-1) ?? ""}`,
  );
}
