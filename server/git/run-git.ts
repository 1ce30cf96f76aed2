import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { childEnvironment } from "@/server/machine";
import { GitError } from "./git-error";
import { withoutCredentials } from "./git-names";

/** Where programs are looked for when the caller gives no search path: beside Node.js, then the usual places. */
export const DEFAULT_PATH = [
  dirname(process.execPath),
  "/usr/local/bin",
  "/usr/bin",
  "/bin",
  "/usr/local/sbin",
  "/usr/sbin",
  "/sbin",
  "/opt/homebrew/bin",
].join(":");

export interface GitRun {
  args: readonly string[];
  /** Search path for git and ssh. */
  path?: string | undefined;
  /** More variables for this call, such as `GIT_INDEX_FILE`. */
  environment?: Record<string, string> | undefined;
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Exit codes that are an answer, not an error. */
  acceptExitCodes?: readonly number[] | undefined;
}

export interface GitAnswer {
  exitCode: number;
  stdout: string;
  /** Its last 16 KiB. */
  stderr: string;
}

const DEFAULT_TIMEOUT_MS = 120_000;
/** More than a log or a diff that people look at; a repository that answers more is cut off with an error. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Runs git without the user's configuration, hooks, prompts or any transport but the allowed ones.
 * Throws `GitError` (`timeout`, `git-missing`, or `unreachable` with git's own last line); an abort throws its reason.
 */
export async function runGit(run: GitRun): Promise<GitAnswer> {
  run.signal?.throwIfAborted();
  const child = spawn("git", [...HARDENING, ...run.args], {
    env: childEnvironment({ ...strictEnvironment(run.path ?? DEFAULT_PATH), ...run.environment }),
    stdio: ["ignore", "pipe", "pipe"],
    // Its own group, so that ssh and remote helpers end together with git.
    detached: true,
  });
  const killGroup = () => {
    if (child.pid === undefined || child.exitCode !== null) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      child.kill("SIGKILL");
    }
  };
  let timedOut = false;
  let tooLong = false;
  const timer = setTimeout(() => {
    timedOut = true;
    killGroup();
  }, run.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  run.signal?.addEventListener("abort", killGroup, { once: true });
  const stdout: Buffer[] = [];
  let stdoutBytes = 0;
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdoutBytes += chunk.length;
    if (stdoutBytes > MAX_OUTPUT_BYTES) {
      tooLong = true;
      killGroup();
    } else stdout.push(chunk);
  });
  child.stderr.on("data", (chunk: Buffer) => (stderr = (stderr + chunk.toString("utf8")).slice(-16_384)));
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    run.signal?.throwIfAborted();
    if (timedOut) throw new GitError("timeout", "git took too long and was stopped.");
    if (tooLong) throw new GitError("unreachable", "git answered more than 64 MiB.");
    if (exitCode === 0 || (exitCode !== null && run.acceptExitCodes?.includes(exitCode))) {
      return { exitCode, stdout: Buffer.concat(stdout).toString("utf8"), stderr };
    }
    throw new GitError(
      "unreachable",
      `git failed: ${lastLine(stderr) || `exit ${exitCode}`}`,
      withoutCredentials(stderr),
    );
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new GitError("git-missing", "The program git was not found on this machine. Install git.");
    }
    throw error;
  } finally {
    clearTimeout(timer);
    run.signal?.removeEventListener("abort", killGroup);
  }
}

const HARDENING = [
  // A local repository may belong to another account; hooks and fsmonitor, the danger in that, are off.
  "-c",
  "safe.directory=*",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "credential.helper=",
  "-c",
  "gc.auto=0",
  "-c",
  "maintenance.auto=false",
  "-c",
  "submodule.recurse=false",
  "-c",
  "advice.detachedHead=false",
] as const;

function strictEnvironment(path: string): Record<string, string> {
  return {
    PATH: path,
    LC_ALL: "C",
    HOME: "/nonexistent",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "/bin/false",
    SSH_ASKPASS: "/bin/false",
    GIT_SSH_COMMAND: "ssh -oBatchMode=yes -oStrictHostKeyChecking=accept-new",
    GIT_ALLOW_PROTOCOL: "file:https:http:ssh:git",
    GIT_OPTIONAL_LOCKS: "0",
  };
}

function lastLine(stderr: string): string {
  const lines = withoutCredentials(stderr)
    .split("\n")
    .map((line) => line.trim());
  const meaningful = lines.filter((line) => line !== "" && !/^(hint|warning):/.test(line));
  const fatal = meaningful.find((line) => line.startsWith("fatal:") || line.startsWith("error:"));
  return (fatal ?? meaningful.at(-1) ?? "").replace(/^(fatal|error): /, "");
}
