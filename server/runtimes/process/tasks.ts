import { randomBytes } from "node:crypto";
import { watch } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  createFileOnce,
  findJsonFile,
  isAlive,
  isErrno,
  ProcessIdentitySchema,
  signalGroup,
  signalProcess,
  waitForExit,
  writeFileAtomic,
} from "@/server/machine";
import {
  RuntimeError,
  type Outcome,
  type Work,
  type WorkEvent,
  type WorkKind,
  type WorkRef,
} from "../runtime";
import { removeTree } from "./images";
import { taskFiles, taskName, type Layout, type TaskFiles } from "./layout";
import { OutcomeSchema, TaskSpecSchema, type DriverSettings, type TaskSpec } from "./records";
import { startDetached } from "./start-detached";
import { readTaskLog } from "./task-log";

/** Backstop of the file watch, and how often a running task is checked for being alive. */
const POLL_MS = 50;
/** How long a task that asked its program to stop may need beyond the grace it gave. */
const STOP_MARGIN_MS = 3_000;
/** A program that was started but has not said its name after this long is started again. */
const START_AGAIN_MS = 5_000;

/** The detached pieces of work of one root directory. */
export class Tasks {
  private readonly launchedAt = new Map<string, number>();

  constructor(
    private readonly layout: Layout,
    private readonly settings: DriverSettings,
  ) {}

  /** Makes the task unless it exists, and starts its program. */
  async start(work: Work): Promise<void> {
    const files = this.files(work);
    const spec: TaskSpec = { work, settings: this.settings };
    // Whole or not at all: a directory renamed into place always has its spec, and only one of two starters wins.
    const staging = join(this.layout.tasksDir, `.new-${randomBytes(8).toString("hex")}`);
    await mkdir(staging, { recursive: true, mode: 0o700 });
    try {
      await writeFile(taskFiles(staging).spec, JSON.stringify(spec), { mode: 0o600 });
      await rename(staging, files.dir);
    } catch (error) {
      await rm(staging, { recursive: true, force: true });
      if (!isErrno(error, "ENOTEMPTY", "EEXIST")) throw error;
      if (await this.hasBegun(files)) return;
    }
    await this.launch(files);
  }

  async isKnown(ref: WorkRef): Promise<boolean> {
    return exists(this.files(ref).spec);
  }

  async *follow<K extends WorkKind>(
    ref: WorkRef & { kind: K },
    cursor: string | null,
    signal: AbortSignal,
  ): AsyncGenerator<WorkEvent<K>> {
    const files = this.files(ref);
    await this.assertKnown(files, ref);
    let offset = parseCursor(cursor);
    const change = new ChangeWaiter(files.dir, signal);
    try {
      while (!signal.aborted) {
        // The outcome is looked for first: the log was complete before it was written.
        const outcome = await findJsonFile(files.outcome, OutcomeSchema);
        for await (const { record, end } of readTaskLog(files.log, offset)) {
          offset = end;
          yield {
            type: "log",
            cursor: String(end),
            at: new Date(record.at),
            stream: record.stream,
            text: record.text,
          };
          if (signal.aborted) return;
        }
        if (outcome !== null) {
          this.launchedAt.delete(files.dir);
          // A task of kind K only ever stores outcomes of kind K.
          yield { type: "outcome", cursor: String(offset), outcome: outcome as Outcome<K> };
          return;
        }
        const program = await findJsonFile(files.pid, ProcessIdentitySchema);
        if (program === null && !this.isLaunching(files)) await this.launch(files);
        if (program !== null && !isAlive(program)) await this.settleLost(files);
        else await change.next(POLL_MS);
      }
    } finally {
      change.close();
    }
  }

  /** Asks, waits for `graceMs`, then kills. Returns when the work is settled. */
  async stop(ref: WorkRef, graceMs: number): Promise<void> {
    const files = this.files(ref);
    if (!(await exists(files.spec)) || (await exists(files.outcome))) return;
    await writeFileAtomic(files.stop, JSON.stringify({ graceMs }));
    const program = await findJsonFile(files.pid, ProcessIdentitySchema);
    if (program === null) {
      // Its program reads the request after it has given its name, so one of the two sides always sees the other.
      await this.settle(files, { type: "stopped" });
      return;
    }
    signalProcess(program, "SIGTERM");
    if (!(await this.settlesWithin(files, graceMs + STOP_MARGIN_MS))) {
      signalGroup(program, "SIGKILL");
      await waitForExit(program, STOP_MARGIN_MS);
    }
    await this.endChild(files);
    await this.settle(files, { type: "stopped" });
  }

  async list(): Promise<WorkRef[]> {
    const names = await readdir(this.layout.tasksDir).catch(emptyWhenMissing);
    const refs = await Promise.all(
      names
        .filter((name) => !name.startsWith("."))
        .map(async (name) => {
          const spec = await findJsonFile(join(this.layout.tasksDir, name, "spec.json"), TaskSpecSchema);
          return spec === null ? [] : [{ kind: spec.work.kind, id: spec.work.id }];
        }),
    );
    return refs.flat();
  }

  async forget(ref: WorkRef): Promise<void> {
    const files = this.files(ref);
    if (!(await exists(files.spec))) return;
    if (!(await exists(files.outcome))) {
      const program = await findJsonFile(files.pid, ProcessIdentitySchema);
      if (program === null || isAlive(program)) {
        throw new RuntimeError(
          "conflict",
          `The ${ref.kind} ${ref.id} has not ended yet. Stop it before forgetting it.`,
        );
      }
    }
    // In one step out of the list; removing file by file would leave a task without spec or outcome for a moment.
    const doomed = join(this.layout.tasksDir, `.old-${randomBytes(8).toString("hex")}`);
    await rename(files.dir, doomed);
    this.launchedAt.delete(files.dir);
    await removeTree(doomed);
  }

  private files(ref: WorkRef): TaskFiles {
    return taskFiles(join(this.layout.tasksDir, taskName(ref)));
  }

  private async hasBegun(files: TaskFiles): Promise<boolean> {
    return (await exists(files.pid)) || (await exists(files.outcome)) || (await exists(files.stop));
  }

  private async assertKnown(files: TaskFiles, ref: WorkRef): Promise<void> {
    if (await exists(files.spec)) return;
    throw new RuntimeError("not-found", `This runtime knows no ${ref.kind} ${ref.id}.`);
  }

  /** Another Slipway process may be launching it too; of several programs only the first does the work. */
  private isLaunching(files: TaskFiles): boolean {
    return performance.now() - (this.launchedAt.get(files.dir) ?? Number.NEGATIVE_INFINITY) < START_AGAIN_MS;
  }

  private async launch(files: TaskFiles): Promise<void> {
    this.launchedAt.set(files.dir, performance.now());
    await startDetached(
      join(this.settings.programsDir, "task.mjs"),
      [files.dir],
      files.errors,
      this.settings.path,
    );
  }

  private async settlesWithin(files: TaskFiles, timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while (!(await exists(files.outcome))) {
      const program = await findJsonFile(files.pid, ProcessIdentitySchema);
      if (program === null || !isAlive(program)) return exists(files.outcome);
      if (performance.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return true;
  }

  /** The program is gone. Unless it has told its outcome just before, nobody knows what became of the work. */
  private async settleLost(files: TaskFiles): Promise<void> {
    if (await exists(files.outcome)) return;
    await this.endChild(files);
    const errors = (await readFile(files.errors, "utf8").catch(() => "")).trim().split("\n").at(-1) ?? "";
    const detail =
      "The program that did this work was ended from outside, so it is not known how far it came.";
    await this.settle(files, {
      type: "lost",
      detail: errors === "" ? detail : `${detail} It last said: ${errors}`,
    });
  }

  /** What a killed program could not do itself: end what it ran, and remove what it worked with. */
  private async endChild(files: TaskFiles): Promise<void> {
    const child = await findJsonFile(files.child, ProcessIdentitySchema);
    if (child !== null && signalGroup(child, "SIGKILL")) await waitForExit(child, STOP_MARGIN_MS);
    await removeTree(join(this.layout.scratchDir, basename(files.dir)));
  }

  /** The first outcome stays. */
  private async settle(files: TaskFiles, outcome: Outcome): Promise<void> {
    await createFileOnce(files.outcome, JSON.stringify(outcome));
  }
}

/** Wakes a follower when something changes in a directory. */
class ChangeWaiter {
  private wake: () => void = () => undefined;
  private changed = false;
  private readonly watcher: ReturnType<typeof watch> | null;

  constructor(
    dir: string,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener("abort", this.onChange);
    try {
      this.watcher = watch(dir, { persistent: false }, this.onChange);
      // Some file systems cannot watch; the poll is enough then.
      this.watcher.on("error", () => this.watcher?.close());
    } catch {
      this.watcher = null;
    }
  }

  async next(timeoutMs: number): Promise<void> {
    if (!this.changed && !this.signal.aborted) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        timer = setTimeout(resolve, timeoutMs);
      });
      clearTimeout(timer);
    }
    this.changed = false;
  }

  close(): void {
    this.signal.removeEventListener("abort", this.onChange);
    this.watcher?.close();
  }

  private readonly onChange = () => {
    this.changed = true;
    this.wake();
  };
}

function parseCursor(cursor: string | null): number {
  if (cursor === null) return 0;
  if (!/^\d{1,15}$/.test(cursor))
    throw new RuntimeError("invalid", `"${cursor}" is not a cursor of this runtime.`);
  return Number(cursor);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}

function emptyWhenMissing(error: unknown): string[] {
  if (isErrno(error, "ENOENT")) return [];
  throw error;
}
