import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "@/server/machine";
import type { ExecResult, ExecWork } from "../runtime";
import { assertReachable, findAccount, giveAll, type Account } from "./account";
import { copyImage, findImage } from "./images";
import { baseEnvironment, describeExit, runCommand, type CommandExit } from "./run-command";
import { TailBuffer } from "./tail-buffer";
import { TaskFailure, type TaskContext } from "./task-context";

/** How much of the end of standard output is kept. */
const MAX_STDOUT_BYTES = 256 * 1024;

/**
 * Runs a program, without a shell, in a fresh, writable copy of an artefact. A non-zero exit is a `TaskFailure` with
 * the data.
 */
export async function runExec(work: ExecWork, context: TaskContext): Promise<ExecResult> {
  const { layout, settings, log, scratchDir } = context;
  const [program, ...args] = work.argv;
  if (program === undefined || program === "") throw new TaskFailure("The command names no program.");
  const stored = await findImage(layout, work.image);
  if (stored === null) throw new TaskFailure(`The artefact ${work.image} is not on this machine.`);
  const account = await findAccount(work.user, work.group);
  const workDir = join(scratchDir, "work");
  const homeDir = join(scratchDir, "home");
  await mkdir(homeDir);
  await copyImage(stored, workDir);
  if (account !== null) {
    await assertReachable(account, workDir);
    for (const dir of [workDir, homeDir]) await giveAll(account, dir);
  }
  log.write("system", `$ ${work.argv.map(quoteForReading).join(" ")}`);
  const stdOut = new TailBuffer(MAX_STDOUT_BYTES);
  const exit = await run([program, ...args], account, workDir);
  const data: ExecResult = { ...exit, stdOut: stdOut.text(), stdOutTruncated: stdOut.isTruncated };
  if (exit.exitCode === 0) return data;
  throw new TaskFailure<"exec">(`The command ended with ${describeExit(exit)}.`, {
    data,
    lastLogLines: log.lastLines(),
  });

  async function run(argv: [string, ...string[]], as: Account | null, cwd: string): Promise<CommandExit> {
    try {
      return await runCommand(
        {
          run: argv,
          cwd,
          account: as,
          environment: {
            ...baseEnvironment(settings.path, workDir, homeDir),
            NODE_ENV: "production",
            ...work.environment,
          },
          onLine: (stream, text) => log.write(stream, text),
          onStdOut: (chunk) => stdOut.write(chunk),
          onStarted: (leader) => context.trackChild(leader),
        },
        context.signal,
        () => context.graceMs(),
      );
    } catch (error) {
      context.signal.throwIfAborted();
      throw await explainStart(error, argv[0], work.image, cwd);
    }
  }
}

/** Why a program could not be started, as a sentence; other errors as they are. */
async function explainStart(
  error: unknown,
  program: string,
  image: string,
  workDir: string,
): Promise<unknown> {
  if (isErrno(error, "EACCES")) {
    return new TaskFailure(
      `The program \`${program}\` may not be executed: its file or a directory above it is closed to this account.`,
    );
  }
  if (!isErrno(error, "ENOENT")) return error;
  const isFile =
    program.includes("/") &&
    (await access(join(program.startsWith("/") ? "/" : workDir, program)).then(
      () => true,
      () => false,
    ));
  return new TaskFailure(
    isFile
      ? `The program \`${program}\` cannot be started: the interpreter its first line names is not on this machine.`
      : `There is no program \`${program}\` in ${image}, nor on the search path of this machine.`,
  );
}

/** An argument as one would type it. */
function quoteForReading(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
