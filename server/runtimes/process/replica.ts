import { createServer } from "node:net";
import type { ProcessIdentity } from "@/server/machine";
import { Backend } from "./backend";
import { checkHealth } from "./health";
import type { Release } from "./records";
import { baseEnvironment, describeExit, RunningCommand } from "./run-command";

/** Back-off between restarts of a crashing program: doubles from the first to the last value. */
const FIRST_RESTART_MS = 200;
const LAST_RESTART_MS = 30_000;
/** A program that ran this long has earned a quick restart again. */
const STABLE_AFTER_MS = 60_000;
/** Failed checks in a row until a replica gets no more requests. */
const FAILURES_TOLERATED = 3;
/** Until it is healthy for the first time, a replica is asked more often than it will be later. */
const FIRST_CHECKS_MS = 100;
const LAST_LINES = 20;
/** Private ports lie below those the system gives to outgoing connections. */
const PRIVATE_PORTS = { from: 20_000, count: 12_000 };
const PORT_ATTEMPTS = 3;

/** Why a new version did not come up; `message` ends a sentence about the replica. */
export class ReplicaFailure extends Error {
  override readonly name = "ReplicaFailure";
  constructor(
    message: string,
    readonly lastLogLines: string[],
  ) {
    super(message);
  }
}

export interface ReplicaOptions {
  name: string;
  release: Release;
  command: string;
  contentDir: string;
  homeDir: string;
  path: string;
  log: (text: string) => void;
  /** Told whenever the process behind the replica changes. */
  onProcess: (leader: ProcessIdentity | null) => void;
}

/** One of the processes of a service: started, watched, and once it has proven itself, restarted when it dies. */
export class Replica {
  /** Present while the replica is ready for requests. */
  backend: Backend | null = null;
  /** Why it is not ready, as the end of a sentence. */
  problem: string | null = "it is starting";
  /** Settles once: healthy for the first time, or a `ReplicaFailure`. */
  readonly firstHealthy: Promise<void>;
  /** Set when it died before it had proven itself. */
  failure: ReplicaFailure | null = null;
  private proven: boolean;
  private stopping = false;
  private command: RunningCommand | null = null;
  private lastLines: string[] = [];
  private loop: Promise<void>;
  private settleFirst: { resolve: () => void; reject: (failure: ReplicaFailure) => void } | null = null;
  private interruptSleep: () => void = () => undefined;

  constructor(
    private readonly options: ReplicaOptions,
    /** True for a version that is known to be good: it is restarted from the beginning. */
    knownGood: boolean,
  ) {
    this.proven = knownGood;
    this.firstHealthy = new Promise<void>((resolve, reject) => (this.settleFirst = { resolve, reject }));
    // Whoever does not care about the first health check must not crash by it.
    this.firstHealthy.catch(() => undefined);
    this.loop = this.run();
  }

  /** From now on it is restarted when it dies. */
  keepRunning(): void {
    this.proven = true;
    if (this.failure === null || this.stopping) return;
    this.failure = null;
    this.loop = this.run();
  }

  /** Lets requests under way end, then the process. Returns how many requests were cut off. */
  async drainAndStop(drainMs: number, graceMs: number): Promise<number> {
    const cut = (await this.backend?.drain(drainMs)) ?? 0;
    await this.stop(graceMs);
    return cut;
  }

  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    this.interruptSleep();
    await this.command?.stop(graceMs);
    await this.loop;
    this.backend?.agent.destroy();
    this.backend = null;
  }

  private async run(): Promise<void> {
    let crashes = 0;
    let portsTried = 1;
    while (!this.stopping) {
      const startedAt = performance.now();
      const ending = await this.runOnce();
      if (this.stopping) return;
      const portWasTaken = this.lastLines.some((line) => line.includes("EADDRINUSE"));
      if (!this.proven && portWasTaken && portsTried < PORT_ATTEMPTS) {
        portsTried += 1;
        continue;
      }
      this.problem = ending;
      this.options.log(`Replica ${this.options.name}: ${ending}.`);
      if (!this.proven) {
        this.failure = new ReplicaFailure(ending, this.lastLines);
        this.settleFirst?.reject(this.failure);
        return;
      }
      crashes = performance.now() - startedAt > STABLE_AFTER_MS ? 0 : crashes;
      const delayMs = Math.min(FIRST_RESTART_MS * 2 ** crashes, LAST_RESTART_MS);
      crashes += 1;
      this.options.log(`Replica ${this.options.name} starts again in ${delayMs / 1000} s.`);
      await this.sleep(delayMs);
    }
  }

  /** Runs the program once; resolves when it has ended with how, as the end of a sentence. */
  private async runOnce(): Promise<string> {
    const { release, contentDir, homeDir, path, onProcess } = this.options;
    const port = await findPrivatePort();
    if (this.stopping) return "it was stopped";
    this.lastLines = [];
    const command = new RunningCommand({
      run: this.options.command,
      cwd: contentDir,
      environment: {
        ...baseEnvironment(path, contentDir, homeDir),
        NODE_ENV: "production",
        ...release.environment,
        HOST: "127.0.0.1",
        PORT: String(port),
      },
      onLine: (_stream, text) => this.onLine(text),
      onStarted: onProcess,
    });
    this.command = command;
    let stopReason: string | null = null;
    const watching = new AbortController();
    const watch = this.watchHealth(port, watching.signal, (reason) => {
      stopReason = reason;
      void command.stop(5_000);
    });
    try {
      const exit = await command.exited;
      return stopReason ?? `it ended with ${describeExit(exit)}`;
    } catch (error) {
      return `it could not be started (${error instanceof Error ? error.message : String(error)})`;
    } finally {
      watching.abort();
      this.interruptSleep();
      await watch;
      this.command = null;
      this.backend?.agent.destroy();
      this.backend = null;
      onProcess(null);
    }
  }

  private async watchHealth(
    port: number,
    signal: AbortSignal,
    giveUp: (reason: string) => void,
  ): Promise<void> {
    const { healthCheck } = this.options.release;
    const backend = new Backend(this.options.name, port);
    let healthyAt = performance.now();
    let failures = 0;
    while (!signal.aborted && !this.stopping) {
      const problem = await checkHealth(port, healthCheck);
      if (signal.aborted || this.stopping) return;
      if (problem === null) {
        failures = 0;
        healthyAt = performance.now();
        if (this.backend === null) this.options.log(`Replica ${this.options.name} is healthy.`);
        this.backend = backend;
        this.problem = null;
        this.settleFirst?.resolve();
      } else {
        failures += 1;
        if (this.backend === null || failures >= FAILURES_TOLERATED) {
          this.backend = null;
          this.problem = problem;
        }
        if (performance.now() - healthyAt > healthCheck.graceSeconds * 1000) {
          giveUp(`it was not healthy within ${healthCheck.graceSeconds} s: ${problem}`);
          return;
        }
      }
      const intervalMs = healthCheck.intervalSeconds * 1000;
      await this.sleep(this.backend === null ? Math.min(FIRST_CHECKS_MS, intervalMs) : intervalMs);
    }
  }

  private onLine(text: string): void {
    this.options.log(text);
    this.lastLines.push(text);
    if (this.lastLines.length > LAST_LINES) this.lastLines.shift();
  }

  private async sleep(ms: number): Promise<void> {
    if (this.stopping) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.interruptSleep = resolve;
      timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
  }
}

async function findPrivatePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = PRIVATE_PORTS.from + Math.floor(Math.random() * PRIVATE_PORTS.count);
    if (await canBind(port)) return port;
  }
  throw new Error("No private port is free on this machine.");
}

function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
