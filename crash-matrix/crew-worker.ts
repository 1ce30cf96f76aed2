import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { WorkerProgram } from "@/server/engine/recovery/a-killable-worker";
import type { Seam } from "@/server/seams";
import { seamIn, WORD, WORDS_FD, type Order } from "./orders";

/** How a worker came to its end. */
export interface Death {
  /** Database time and this process's are the same clock: both are this machine's. */
  at: Date;
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A worker process: loaded ahead of time, so that it works a moment after it is told to. */
export class CrewWorker {
  private readonly child: ChildProcess;
  private readonly loaded: Promise<void>;
  private output = "";
  /** Resolves when it is working. */
  readonly up: Promise<void>;
  readonly died: Promise<Death>;
  isDead = false;
  isUp = false;
  /** The seam it has ended itself at. */
  seam: Seam | null = null;

  /**
   * @param onSeam called when it has come to a seam of its order
   * @param flags of Node.js
   */
  constructor(
    program: WorkerProgram,
    environment: NodeJS.ProcessEnv,
    onSeam: (seam: Seam) => void = () => undefined,
    flags: readonly string[] = [],
  ) {
    this.child = spawn(process.execPath, [...flags, join(program.dir, "worker.mjs")], {
      cwd: program.dir,
      env: environment,
      stdio: ["ignore", "pipe", "pipe", "ipc", "pipe"],
    });
    // An order to one that has just died goes nowhere.
    this.child.on("error", () => undefined);
    this.died = new Promise((resolve) =>
      this.child.once("exit", (code, signal) => {
        this.isDead = true;
        resolve({ at: new Date(), code, signal });
      }),
    );
    const hear = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString("utf8")).slice(-8_000);
    };
    this.child.stdout?.on("data", hear);
    this.child.stderr?.on("data", hear);
    const lines = createInterface({ input: this.child.stdio[WORDS_FD] as Readable });
    const heard = (word: string): Promise<void> =>
      new Promise((resolve) => lines.on("line", (line) => line === word && resolve()));
    this.loaded = heard(WORD.loaded);
    this.up = heard(WORD.up).then(() => {
      this.isUp = true;
    });
    lines.on("line", (line) => {
      const seam = seamIn(line);
      if (seam === null) return;
      this.seam = seam;
      onSeam(seam);
    });
  }

  /** The first order lets it begin. */
  order(order: Order): void {
    void this.loaded.then(() => {
      if (!this.isDead && this.child.connected) this.child.send(order, () => undefined);
    });
  }

  /** Whether the event came before the time was over; also when it died meanwhile. */
  async within(event: Promise<unknown>, milliseconds: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), milliseconds);
    });
    const came = await Promise.race([event.then(() => true), this.died.then(() => true), late]);
    clearTimeout(timer);
    return came;
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.isDead) this.child.kill(signal);
  }

  /** As an operator would: SIGTERM, and it ends by itself. */
  async stop(): Promise<Death> {
    this.signal("SIGTERM");
    return this.died;
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  /** The end of what it logged. */
  get said(): string {
    return this.output;
  }
}
