import { spawn, type ChildProcess } from "node:child_process";
import { childEnvironment, findProcess, signalGroupId, type ProcessIdentity } from "@/server/machine";
import type { Account } from "./account";
import { LineSplitter } from "./line-splitter";

export interface Command {
  /** Shell command line, or a program with arguments. */
  run: string | readonly [string, ...string[]];
  cwd: string;
  /** The whole environment; nothing is inherited. */
  environment: Record<string, string>;
  onLine: (stream: "stdout" | "stderr", text: string) => void;
  /** Told the same as it came, before it is cut into lines. */
  onStdOut?: (chunk: Buffer) => void;
  /** Whom the program runs as; this account when absent or null. */
  account?: Account | null;
  /** Called once with the leader of the new process group. */
  onStarted?: (leader: ProcessIdentity) => Promise<void> | void;
}

export interface CommandExit {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

/** How long output may still arrive after the program itself has ended. */
const TRAILING_OUTPUT_MS = 500;

/** A program running as leader of its own process group. */
export class RunningCommand {
  readonly exited: Promise<CommandExit>;
  private readonly child: ChildProcess;
  private hasExited = false;

  constructor(command: Command) {
    const [program, ...args] = typeof command.run === "string" ? ["/bin/sh", "-c", command.run] : command.run;
    this.child = spawn(program, args, {
      ...command.account,
      cwd: command.cwd,
      env: childEnvironment(command.environment),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.exited = this.watch(command);
  }

  /** Null when the program could not be started or is gone already. */
  identity(): ProcessIdentity | null {
    return this.child.pid === undefined || this.hasExited ? null : findProcess(this.child.pid);
  }

  /** Asks the whole group to end and kills it when it has not after `graceMs`. Returns when it is gone. */
  async stop(graceMs: number): Promise<void> {
    if (this.child.pid !== undefined && !this.hasExited) signalGroupId(this.child.pid, "SIGTERM");
    const timer = setTimeout(() => this.kill(), graceMs);
    await this.exited.catch(() => undefined);
    clearTimeout(timer);
  }

  private kill(): void {
    if (this.child.pid !== undefined && !this.hasExited) signalGroupId(this.child.pid, "SIGKILL");
  }

  private async watch(command: Command): Promise<CommandExit> {
    const { child } = this;
    const splitters = (["stdout", "stderr"] as const).map((stream) => {
      const splitter = new LineSplitter((line) => command.onLine(stream, line));
      child[stream]?.on("data", (chunk: Buffer) => splitter.write(chunk));
      return splitter;
    });
    if (command.onStdOut !== undefined) child.stdout?.on("data", command.onStdOut);
    const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
    const exit = await new Promise<CommandExit>((resolve, reject) => {
      child.once("error", reject);
      child.once("spawn", () => {
        const leader = child.pid === undefined ? null : findProcess(child.pid);
        if (leader === null) return;
        void (async () => command.onStarted?.(leader))().catch(reject);
      });
      child.once("exit", (exitCode, signal) => {
        this.hasExited = true;
        // What it left behind in its group ends with it.
        if (child.pid !== undefined) signalGroupId(child.pid, "SIGKILL");
        resolve({ exitCode, signal });
      });
    });
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      closed,
      new Promise<void>((resolve) => (timer = setTimeout(resolve, TRAILING_OUTPUT_MS))),
    ]);
    clearTimeout(timer);
    for (const splitter of splitters) splitter.end();
    child.stdout?.destroy();
    child.stderr?.destroy();
    return exit;
  }
}

/**
 * Runs a program to its end. When the signal is aborted the group is stopped with `graceMs()` of patience and the
 * signal's reason thrown.
 */
export async function runCommand(
  command: Command,
  signal: AbortSignal,
  graceMs: () => number,
): Promise<CommandExit> {
  signal.throwIfAborted();
  const running = new RunningCommand(command);
  let stopping: Promise<void> | undefined;
  const onAbort = () => {
    stopping = running.stop(graceMs());
  };
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const exit = await running.exited;
    await stopping;
    signal.throwIfAborted();
    return exit;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** What every program gets before its own variables: search path, scratch places, a fixed language. */
export function baseEnvironment(path: string, contentDir: string, homeDir: string): Record<string, string> {
  return {
    PATH: `${contentDir}/node_modules/.bin:${path}`,
    HOME: homeDir,
    TMPDIR: homeDir,
    LANG: "C.UTF-8",
    npm_config_update_notifier: "false",
    npm_config_fund: "false",
    npm_config_audit: "false",
  };
}

/** "exit code 3" or "signal SIGKILL", for sentences. */
export function describeExit({ exitCode, signal }: CommandExit): string {
  return signal === null ? `exit code ${exitCode}` : `signal ${signal}`;
}
