import { spawn } from "node:child_process";
import { mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { POSTGRES_ENVIRONMENT } from "./postgres-user";
import type { PostgresUser } from "./postgres-user";
import { readPostmaster, speaksPostgres } from "./postmaster";

/** Crash recovery of a big write-ahead log can take long; a start that takes longer than this is reported as failed. */
export const START_TIMEOUT_MS = 120_000;
export const POLL_MS = 20;
/** The server's log is set aside at a start once it is bigger than this. */
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

export interface StartOptions {
  dataDir: string;
  /** On 127.0.0.1. */
  port: number;
  password: string;
  logFile: string;
  /** More `postgresql.conf` settings, by name. They win over ours. */
  settings?: Record<string, string>;
}

/** Spawns one detached server and waits until it answers, ends or takes too long; `log` is what it wrote meanwhile. */
export async function launch(
  postgres: string,
  options: StartOptions,
  user: PostgresUser | null,
): Promise<{ started: true; pid: number } | { started: false; log: string; reason: string }> {
  await mkdir(dirname(options.logFile), { recursive: true });
  const known = await stat(options.logFile).catch(() => null);
  if (known !== null && known.size > LOG_LIMIT_BYTES) await rename(options.logFile, `${options.logFile}.1`);
  const log = await open(options.logFile, "a", 0o600);
  const logStart = (await log.stat()).size;
  const child = spawn(postgres, ["-D", options.dataDir, ...settingArguments(options)], {
    ...user,
    cwd: "/",
    env: POSTGRES_ENVIRONMENT,
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  let ended: string | null = null;
  child.once("error", (error) => {
    ended = error.message;
  });
  child.once("exit", (code, exitSignal) => {
    ended = `it ended with ${exitSignal ?? `code ${String(code)}`}`;
  });
  child.unref();
  await log.close();

  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const postmaster = await readPostmaster(options.dataDir);
    if (
      child.pid !== undefined &&
      postmaster?.pid === child.pid &&
      postmaster.status === "ready" &&
      (await speaksPostgres(options.port))
    ) {
      return { started: true, pid: child.pid };
    }
    if (ended !== null || Date.now() > deadline) {
      if (ended === null && child.pid !== undefined) signal(child.pid, "SIGQUIT");
      const text = await readFile(options.logFile).catch(() => Buffer.alloc(0));
      return {
        started: false,
        log: text.subarray(logStart).toString("utf8"),
        reason: ended ?? `it did not answer within ${START_TIMEOUT_MS / 1000} s`,
      };
    }
    await sleep(POLL_MS);
  }
}

function settingArguments(options: StartOptions): string[] {
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    password_encryption: "scram-sha-256",
    log_checkpoints: "off",
    // A connection that is cut off in the middle must not hold its locks until TCP notices, hours later.
    tcp_keepalives_idle: "30",
    ...options.settings,
    port: String(options.port),
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Sends a signal; a process that is gone already is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** The end of a log, for a message. */
export function lastLines(text: string, count: number): string {
  return text.trim().split("\n").slice(-count).join("\n");
}
