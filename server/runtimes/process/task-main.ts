import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { createFileOnce, findJsonFile, ownProcess, writeFileAtomic } from "@/server/machine";
import type { Outcome, Work, WorkResults } from "../runtime";
import { runBackup } from "./backup";
import { runBuild } from "./build";
import { runExec } from "./exec";
import { removeTree } from "./images";
import { runImport } from "./import";
import { runJob } from "./job";
import { layoutOf, taskFiles, taskName } from "./layout";
import { StopRequestSchema, TaskSpecSchema, type TaskSpec } from "./records";
import { runRestart } from "./restart";
import { runRestore } from "./restore";
import { runRollout } from "./rollout";
import { TaskEnd, TaskFailure, type TaskContext } from "./task-context";
import { TaskLog } from "./task-log";

/**
 * The program that does one piece of work: `node task.mjs <task directory>`. It is detached from Slipway and
 * talks to it through the files of that directory only, so it goes on when Slipway is killed.
 */
async function main(dir: string): Promise<void> {
  // Artefacts shall not depend on the account's habits.
  process.umask(0o022);
  const files = taskFiles(dir);
  const controller = new AbortController();
  // Before anything else: from the moment `pid.json` exists, a stop request may arrive.
  process.on("SIGTERM", () => void onStopRequest());
  process.on("SIGINT", () => undefined);
  process.on("SIGHUP", () => undefined);
  const onStopRequest = async () => {
    const request = await findJsonFile(files.stop, StopRequestSchema);
    controller.abort(new TaskEnd("stopped", request?.graceMs ?? DEFAULT_GRACE_MS));
  };

  // Several Slipway processes may have started this program for the same task; the first one does it.
  if (!(await createFileOnce(files.pid, JSON.stringify(ownProcess())))) return;
  const spec = await findJsonFile(files.spec, TaskSpecSchema);
  if (spec === null) throw new Error(`There is no task in ${dir}.`);
  if ((await findJsonFile(files.stop, StopRequestSchema)) !== null) await onStopRequest();

  const timer = setTimeout(
    () => controller.abort(new TaskEnd("timedOut", DEFAULT_GRACE_MS)),
    Math.min(spec.work.timeoutSeconds * 1000, MAX_TIMER_MS),
  );
  const log = new TaskLog(files.log);
  const outcome = await work(spec, log, controller.signal, dir);
  clearTimeout(timer);
  log.close();
  await createFileOnce(files.outcome, JSON.stringify(outcome));
  await rm(files.child, { force: true });
}

/** Patience when nobody said how much. */
const DEFAULT_GRACE_MS = 10_000;
/** `setTimeout` fires at once when asked for more. */
const MAX_TIMER_MS = 2 ** 31 - 1;

async function work(spec: TaskSpec, log: TaskLog, signal: AbortSignal, dir: string): Promise<Outcome> {
  const layout = layoutOf(spec.settings.rootDir);
  const scratchDir = join(layout.scratchDir, taskName(spec.work));
  const context: TaskContext = {
    layout,
    settings: spec.settings,
    log,
    signal,
    graceMs: () => (signal.reason instanceof TaskEnd ? signal.reason.graceMs : DEFAULT_GRACE_MS),
    trackChild: (leader) => writeFileAtomic(taskFiles(dir).child, JSON.stringify(leader)),
    scratchDir,
  };
  try {
    signal.throwIfAborted();
    await mkdir(scratchDir, { recursive: true });
    return { type: "succeeded", data: await perform(spec.work, context) };
  } catch (error) {
    return toOutcome(error, spec.work, signal, log);
  } finally {
    await removeTree(scratchDir);
  }
}

function perform(work: Work, context: TaskContext): Promise<WorkResults[Work["kind"]]> {
  switch (work.kind) {
    case "build":
      return runBuild(work, context);
    case "job":
      return runJob(work, context);
    case "rollout":
      return runRollout(work, context);
    case "backup":
      return runBackup(work, context);
    case "restore":
      return runRestore(work, context);
    case "exec":
      return runExec(work, context);
    case "import":
      return runImport(work, context);
    case "restart":
      return runRestart(work, context);
  }
}

function toOutcome(error: unknown, { timeoutSeconds }: Work, signal: AbortSignal, log: TaskLog): Outcome {
  if (signal.aborted && signal.reason instanceof TaskEnd) {
    return signal.reason.end === "stopped"
      ? { type: "stopped" }
      : { type: "timedOut", afterSeconds: timeoutSeconds };
  }
  if (error instanceof TaskFailure) return { type: "failed", reason: error.message, ...error.details };
  const message = error instanceof Error ? error.message : String(error);
  log.write("system", error instanceof Error ? (error.stack ?? message) : message);
  return {
    type: "failed",
    reason: `The runtime could not do this work: ${message}`,
    lastLogLines: log.lastLines(),
  };
}

const dir = process.argv[2];
if (dir === undefined) throw new Error("Usage: node task.mjs <task directory>");
await main(dir);
// What a program left open (a socket, a timer) must not keep a finished task alive.
process.exit(0);
