import type { AddonConnection } from "../runtime";
import { describeExit, runCommand } from "./run-command";
import { TaskFailure, type TaskContext } from "./task-context";

const CONNECT_TIMEOUT_SECONDS = 15;

/**
 * Runs one of PostgreSQL's client programs, on a database unless there is none to connect to. What it prints goes to
 * the log, or to `onStdOut`. A failure is a `TaskFailure` with what it said.
 */
export async function runPgTool(
  program: string,
  args: string[],
  connection: AddonConnection | null,
  context: TaskContext,
  onStdOut?: (line: string) => void,
): Promise<void> {
  const { log, signal, settings, scratchDir } = context;
  const said: string[] = [];
  const exit = await runCommand(
    {
      run: [program, ...(connection === null ? [] : [target(connection)]), ...args],
      cwd: scratchDir,
      environment: {
        PATH: settings.path,
        HOME: scratchDir,
        LC_ALL: "C",
        PGCONNECT_TIMEOUT: String(CONNECT_TIMEOUT_SECONDS),
        ...(connection === null ? {} : { PGPASSWORD: connection.password }),
      },
      onLine: (stream, text) => {
        if (stream === "stdout" && onStdOut !== undefined) return onStdOut(text);
        said.push(text);
        log.write(stream, text);
      },
      onStarted: (leader) => context.trackChild(leader),
    },
    signal,
    () => context.graceMs(),
  );
  if (exit.exitCode === 0) return;
  const name = program.slice(program.lastIndexOf("/") + 1);
  // The command that failed is printed below the error, and a hint below that.
  const telling = said.findLast((line) => /\berror: /.test(line)) ?? said.at(-1) ?? "it said nothing";
  throw new TaskFailure(
    explainVersion(name, said) ??
      `${name} ended with ${describeExit(exit)}: ${telling.replace(/^\w+: error: /, "")}`,
    { lastLogLines: log.lastLines() },
  );
}

/** The connection without its password, which every account could read in the list of processes. */
function target({ connectionString }: AddonConnection): string {
  const url = new URL(connectionString);
  url.password = "";
  url.searchParams.delete("password");
  return `--dbname=${url.href}`;
}

/** What the programs say about versions needs their history to be understood. */
function explainVersion(name: string, said: string[]): string | null {
  const text = said.join("\n");
  const mismatch = /server version: (\d+)\S*.*; pg_dump version: (\d+)/.exec(text);
  if (mismatch?.[1] !== undefined && mismatch[2] !== undefined) {
    const [, server, tool] = mismatch;
    return `The database is PostgreSQL ${server}, and pg_dump ${tool} on this machine reads only up to ${tool}. Install the Debian package postgresql-client-${server}.`;
  }
  if (name === "pg_restore" && text.includes("unsupported version (")) {
    return "The archive was made by a newer pg_dump than the pg_restore on this machine can read. Install a newer Debian package postgresql-client, or make the dump as plain SQL.";
  }
  return null;
}
