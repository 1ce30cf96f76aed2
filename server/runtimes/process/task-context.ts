import type { WorkKind, WorkResults } from "../runtime";
import type { ProcessIdentity } from "@/server/machine";
import type { Layout } from "./layout";
import type { DriverSettings } from "./records";
import type { TaskLog } from "./task-log";

/** What a task's work may use. */
export interface TaskContext {
  layout: Layout;
  settings: DriverSettings;
  log: TaskLog;
  /** Aborted with a `TaskEnd` when the task shall stop or its time is over. */
  signal: AbortSignal;
  /** Patience with a program that is asked to stop. */
  graceMs(): number;
  /** Remembers on disk which process group the work runs, so that it can be ended when this program is killed. */
  trackChild(leader: ProcessIdentity): Promise<void>;
  /** A directory of this task's own, removed after it. */
  scratchDir: string;
}

/** The reason a task is ended from outside. */
export class TaskEnd extends Error {
  override readonly name = "TaskEnd";
  constructor(
    readonly end: "stopped" | "timedOut",
    readonly graceMs: number,
  ) {
    super(end);
  }
}

/** The work failed in an expected way; `message` is a sentence for people. */
export class TaskFailure<K extends WorkKind = WorkKind> extends Error {
  override readonly name = "TaskFailure";
  constructor(
    message: string,
    readonly details: { data?: WorkResults[K] | undefined; lastLogLines?: string[] | undefined } = {},
  ) {
    super(message);
  }
}
