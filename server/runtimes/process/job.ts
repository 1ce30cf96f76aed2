import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { JobResult, JobWork } from "../runtime";
import { copyImage, findImage } from "./images";
import { baseEnvironment, describeExit, runCommand } from "./run-command";
import { TaskFailure, type TaskContext } from "./task-context";

/** Runs a command in a fresh, writable copy of an artefact. A non-zero exit is a `TaskFailure` with the data. */
export async function runJob(work: JobWork, context: TaskContext): Promise<JobResult> {
  const { layout, settings, log, scratchDir } = context;
  const stored = await findImage(layout, work.image);
  if (stored === null) throw new TaskFailure(`The artefact ${work.image} is not on this machine.`);
  const command = work.command ?? stored.metadata.startCommand;
  if (command === null) throw new TaskFailure("The job has no command, and its artefact does not name one.");
  const workDir = join(scratchDir, "work");
  const homeDir = join(scratchDir, "home");
  await mkdir(homeDir);
  await copyImage(stored, workDir);
  log.write("system", `$ ${command}`);
  const exit = await runCommand(
    {
      run: command,
      cwd: workDir,
      environment: {
        ...baseEnvironment(settings.path, workDir, homeDir),
        NODE_ENV: "production",
        ...work.environment,
      },
      onLine: (stream, text) => log.write(stream, text),
      onStarted: (leader) => context.trackChild(leader),
    },
    context.signal,
    () => context.graceMs(),
  );
  if (exit.exitCode === 0) return exit;
  throw new TaskFailure<"job">(`The command ended with ${describeExit(exit)}.`, {
    data: exit,
    lastLogLines: log.lastLines(),
  });
}
