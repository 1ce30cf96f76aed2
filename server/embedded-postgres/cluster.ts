import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { resolveBinaries } from "./binaries";
import { EmbeddedPostgresError } from "./errors";
import { isPortFree } from "./free-port";
import { lastLines, launch, POLL_MS, signal, START_TIMEOUT_MS } from "./launch";
import type { StartOptions } from "./launch";
import { defaultPostgresUser, giveTo, postgresUserFor, runAs } from "./postgres-user";
import { isPostmasterAlive, readPostmaster, speaksPostgres } from "./postmaster";

/** The superuser of every embedded cluster. */
export const SUPERUSER = "postgres";
/** After a kill −9 the old children need a moment to notice and let go of shared memory. */
const RELEASE_TIMEOUT_MS = 15_000;

export interface InitOptions {
  dataDir: string;
  password: string;
  /** False skips fsync while creating (tests). */
  durable?: boolean;
}

export interface RunningCluster {
  pid: number;
  /** Where it really listens: an adopted one keeps the port it was started with. */
  port: number;
  /** True when it ran already. */
  adopted: boolean;
  /** `postgresql://…` for a database of this cluster. */
  connectionString(database: string): string;
}

export type StopMode = "smart" | "fast" | "immediate";
const STOP_SIGNALS = { smart: "SIGTERM", fast: "SIGINT", immediate: "SIGQUIT" } as const satisfies Record<
  StopMode,
  NodeJS.Signals
>;

/** A password with 192 bits of chance, safe inside a URL. */
export function randomPassword(): string {
  return randomBytes(24).toString("base64url");
}

/** Whether a complete cluster is at this place. */
export async function isInitialised(dataDir: string): Promise<boolean> {
  return stat(join(dataDir, "PG_VERSION")).then(
    () => true,
    () => false,
  );
}

/**
 * Creates a cluster: UTF-8, the built-in C.UTF-8 locale (the same everywhere, whatever the machine has
 * installed), scram-sha-256 for everybody. Does nothing when there is one already. It is made beside its place
 * and renamed, so a crash leaves none rather than half of one.
 * @throws EmbeddedPostgresError init-failed
 */
export async function initCluster(options: InitOptions): Promise<void> {
  const dataDir = resolve(options.dataDir);
  if (await isInitialised(dataDir)) return;
  const { initdb } = await resolveBinaries();
  const user = defaultPostgresUser();
  const partial = `${dataDir}.partial`;
  const passwordFile = `${dataDir}.password`;
  await mkdir(dirname(dataDir), { recursive: true });
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o700 });
  try {
    await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600 });
    if (user !== null) {
      await chown(partial, user.uid, user.gid);
      await chown(passwordFile, user.uid, user.gid);
    }
    const result = await runAs(user, initdb, [
      `--pgdata=${partial}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
      "--data-checksums",
      ...(options.durable === false ? ["--no-sync"] : []),
    ]);
    if (result.code !== 0) {
      throw new EmbeddedPostgresError(
        "init-failed",
        `The embedded PostgreSQL could not create its files in ${dataDir}: ${lastLines(result.output, 5)}`,
      );
    }
    await rmdir(dataDir).catch(() => undefined);
    await rename(partial, dataDir);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(partial, { recursive: true, force: true });
  }
}

/**
 * Starts an initialised cluster, detached: it goes on when we die. Resolves once it answers.
 * A `postmaster.pid` left by a crash or a reboot is no obstacle.
 * @throws EmbeddedPostgresError already-running, port-taken, version-mismatch, start-failed
 */
export async function startCluster(options: StartOptions): Promise<RunningCluster> {
  const dataDir = resolve(options.dataDir);
  const binaries = await resolveBinaries();
  await assertVersion(dataDir, binaries.majorVersion);
  await clearStalePidFile(dataDir);
  if (!(await isPortFree(options.port))) {
    throw new EmbeddedPostgresError(
      "port-taken",
      `Port ${options.port} on 127.0.0.1 is taken, so PostgreSQL cannot start there.`,
    );
  }
  const user = await postgresUserFor(dataDir);
  if (user !== null && (await stat(dataDir)).uid !== user.uid) await giveTo(user, dataDir);
  await chmod(dataDir, 0o700);

  const deadline = Date.now() + RELEASE_TIMEOUT_MS;
  for (;;) {
    const attempt = await launch(binaries.postgres, { ...options, dataDir }, user);
    if (attempt.started) return describe({ ...options, ...attempt }, false);
    // The children of a killed server still hold its shared memory.
    if (/shared memory block .* still in use/.test(attempt.log) && Date.now() < deadline) {
      await sleep(200);
      continue;
    }
    if (/lock file "postmaster.pid" (already exists|is empty)/.test(attempt.log)) {
      throw new EmbeddedPostgresError("already-running", `A PostgreSQL already runs on ${dataDir}.`);
    }
    if (/Address already in use/.test(attempt.log)) {
      throw new EmbeddedPostgresError("port-taken", `Port ${options.port} on 127.0.0.1 was taken meanwhile.`);
    }
    throw new EmbeddedPostgresError(
      "start-failed",
      `The embedded PostgreSQL in ${dataDir} did not start: ${lastLines(attempt.log, 5) || attempt.reason}`,
    );
  }
}

/** Takes over the cluster when it runs (it outlives a killed owner), starts it otherwise. */
export async function adoptOrStart(options: StartOptions): Promise<RunningCluster> {
  for (let attempt = 1; ; attempt += 1) {
    const running = await findRunning(resolve(options.dataDir));
    if (running !== null) return describe({ ...running, password: options.password }, true);
    try {
      return await startCluster(options);
    } catch (error) {
      const lostRace = error instanceof EmbeddedPostgresError && error.code === "already-running";
      if (!lostRace || attempt >= 3) throw error;
    }
  }
}

/** What the cluster does now, without touching it. */
export async function clusterStatus(
  dataDir: string,
): Promise<{ status: "absent" | "stopped" } | { status: "starting" | "running"; pid: number; port: number }> {
  const directory = resolve(dataDir);
  if (!(await isInitialised(directory))) return { status: "absent" };
  const postmaster = await readPostmaster(directory);
  if (postmaster === null || !(await isPostmasterAlive(postmaster.pid, directory)))
    return { status: "stopped" };
  const answers = await speaksPostgres(postmaster.port);
  return { status: answers ? "running" : "starting", pid: postmaster.pid, port: postmaster.port };
}

/**
 * Stops the cluster and waits until it is gone; not an error when it does not run. `fast` ends sessions and
 * writes a checkpoint, `immediate` leaves recovery to the next start.
 * @throws EmbeddedPostgresError stop-failed after `timeoutMs`
 */
export async function stopCluster(dataDir: string, mode: StopMode, timeoutMs = 60_000): Promise<void> {
  const directory = resolve(dataDir);
  const postmaster = await readPostmaster(directory);
  if (postmaster === null || !(await isPostmasterAlive(postmaster.pid, directory))) return;
  signal(postmaster.pid, STOP_SIGNALS[mode]);
  const deadline = Date.now() + timeoutMs;
  while (await isPostmasterAlive(postmaster.pid, directory)) {
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        "stop-failed",
        `PostgreSQL (process ${postmaster.pid}) did not stop within ${Math.round(timeoutMs / 1000)} s.`,
      );
    }
    await sleep(POLL_MS);
  }
}

async function findRunning(dataDir: string): Promise<{ pid: number; port: number } | null> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const postmaster = await readPostmaster(dataDir);
    if (postmaster === null || !(await isPostmasterAlive(postmaster.pid, dataDir))) return null;
    if (postmaster.status === "ready" && (await speaksPostgres(postmaster.port))) return postmaster;
    // It is starting, recovering or stopping: each ends by itself.
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        "start-failed",
        `PostgreSQL (process ${postmaster.pid}) runs on ${dataDir} but does not answer. Stop it and start again.`,
      );
    }
    await sleep(POLL_MS);
  }
}

function describe(
  cluster: { pid: number; port: number; password: string },
  adopted: boolean,
): RunningCluster {
  const { pid, port, password } = cluster;
  return {
    pid,
    port,
    adopted,
    connectionString: (database) =>
      `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
  };
}

async function assertVersion(dataDir: string, majorVersion: number): Promise<void> {
  const found = await readFile(join(dataDir, "PG_VERSION"), "utf8").catch(() => null);
  if (found === null) {
    throw new EmbeddedPostgresError("start-failed", `There is no PostgreSQL cluster in ${dataDir}.`);
  }
  if (found.trim() !== String(majorVersion)) {
    throw new EmbeddedPostgresError(
      "version-mismatch",
      `The database in ${dataDir} was made by PostgreSQL ${found.trim()}, this release brings ${majorVersion}. ` +
        "Start the older release, dump the database with pg_dump, and restore it here.",
    );
  }
}

/**
 * PostgreSQL clears a stale `postmaster.pid` itself unless the number in it is alive under the same user,
 * which after a reboot is somebody else's. We know by the command line that it is not a server of this directory.
 */
async function clearStalePidFile(dataDir: string): Promise<void> {
  const postmaster = await readPostmaster(dataDir);
  if (postmaster === null) return;
  if (await isPostmasterAlive(postmaster.pid, dataDir)) {
    throw new EmbeddedPostgresError("already-running", `A PostgreSQL already runs on ${dataDir}.`);
  }
  await rm(join(dataDir, "postmaster.pid"), { force: true });
}
