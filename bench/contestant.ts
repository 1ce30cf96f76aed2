import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { childEnvironment } from "@/server/machine";

const MAIN = fileURLToPath(new URL("contestant-main.mjs", import.meta.url));
const KEPT_LINES = 40;

export interface Flow {
  steps: number;
  /** How long each step takes. */
  pauseMs: number;
  /** Waits for an hour after its steps. */
  parks: boolean;
}

export interface StepCall {
  id: string;
  index: number;
  /** `process.hrtime`, milliseconds: the same clock in every process of the machine. */
  atMs: number;
}

/** Who is measured. */
export interface Contestant {
  name: string;
  /** Path of a module for `contestant-main.mjs`. */
  module: string;
  /** A database of its own on the common server. */
  databaseUrl: string;
  environment: Record<string, string>;
}

const MessageSchema = z.union([
  z.object({ up: z.literal(true) }),
  z.object({ step: z.object({ id: z.string(), index: z.number(), atMs: z.number() }) }),
  z.object({ call: z.number(), result: z.unknown() }),
  z.object({ call: z.number(), error: z.string() }),
]);

/** A process of a contestant; ends with `close`, or by `kill` −9. */
export class ContestantProcess {
  onStep: (step: StepCall) => void = () => undefined;
  private readonly child: ChildProcess;
  private readonly exited: Promise<void>;
  private readonly calls = new Map<
    number,
    { resolve(value: unknown): void; reject(error: Error): void; command: string }
  >();
  private nextCall = 0;
  private up: () => void = () => undefined;
  private said = "";

  private constructor(contestant: Contestant, name: string) {
    this.child = fork(MAIN, [contestant.module, name], {
      execArgv: ["--expose-gc"],
      env: childEnvironment({ ...contestant.environment, DATABASE_URL: contestant.databaseUrl }),
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const hear = (chunk: Buffer): void => {
      this.said = `${this.said}${chunk.toString("utf8")}`.split("\n").slice(-KEPT_LINES).join("\n");
    };
    this.child.stdout?.on("data", hear);
    this.child.stderr?.on("data", hear);
    this.child.on("message", (message) => this.read(message));
    this.exited = new Promise((resolve) => this.child.once("exit", () => resolve()));
    void this.exited.then(() => {
      for (const { reject, command } of this.calls.values())
        reject(new Error(`${contestant.name} ended during “${command}”:\n${this.said}`));
    });
  }

  /** Started and connected to nothing yet: `open` does, `prepare` makes its tables. */
  static async start(contestant: Contestant, name: string): Promise<ContestantProcess> {
    const started = new ContestantProcess(contestant, name);
    await Promise.race([
      new Promise<void>((resolve) => (started.up = resolve)),
      started.exited.then(() => {
        throw new Error(`${contestant.name} did not start:\n${started.said}`);
      }),
    ]);
    return started;
  }

  /** Started and taking runs. */
  static async open(contestant: Contestant, name = "one"): Promise<ContestantProcess> {
    const started = await ContestantProcess.start(contestant, name);
    try {
      await started.ask("open");
    } catch (error) {
      await started.kill();
      throw error;
    }
    return started;
  }

  /** One of the commands of `contestant-main.mjs`; the caller knows what it answers. */
  ask<T>(command: string, args: object = {}): Promise<T> {
    const call = this.nextCall++;
    return new Promise<unknown>((resolve, reject) => {
      this.calls.set(call, { resolve, reject, command });
      this.child.send({ call, command, args });
    }) as Promise<T>;
  }

  own<T>(name: string, args: object = {}): Promise<T> {
    return this.ask("own", { name, args });
  }

  /** Lets it end well; −9 when it does not within five seconds. */
  async close(): Promise<void> {
    this.ask("close").catch(() => undefined);
    const timer = setTimeout(() => this.child.kill("SIGKILL"), 5_000);
    await this.exited;
    clearTimeout(timer);
  }

  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.exited;
  }

  private read(message: unknown): void {
    const parsed = MessageSchema.parse(message);
    if ("up" in parsed) this.up();
    else if ("step" in parsed) this.onStep(parsed.step);
    else {
      const waiting = this.calls.get(parsed.call);
      this.calls.delete(parsed.call);
      if ("error" in parsed) waiting?.reject(new Error(`${parsed.error}\n${this.said}`.trim()));
      else waiting?.resolve(parsed.result);
    }
  }
}
