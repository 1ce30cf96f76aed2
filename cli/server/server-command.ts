import type { Command } from "commander";
import { RUN_EXIT, type ExitCode } from "../exit-code";
import { paint } from "../paint";
import type { Terminal } from "../terminal";
import { CannotRead } from "../terminal";
import { connect, findProject, type Whereabouts } from "./connect";
import type { Server } from "./server";
import { ServerError } from "./server-error";

/** What a command that asks a server has at hand. */
export interface Site {
  terminal: Terminal;
  server: Server;
  project: string;
  /** Where the project is below `/v1`. */
  path: string;
  /** Programs read the answer. */
  json: boolean;
}

export type CommonOptions = Whereabouts & { json?: boolean };

export type AddCommand = (program: Command, terminal: Terminal, finish: (code: ExitCode) => void) => void;

const REFUSING = new WeakSet<Command>();

/** Whether what is wrong with a command's own line is a refusal too, as all else that keeps it from its work. */
export function refusesUsage(command: Command | undefined): boolean {
  return command !== undefined && REFUSING.has(command);
}

export function markRefusing(command: Command): Command {
  REFUSING.add(command);
  return command;
}

/** Gives a command the options of all that ask a server. */
export function withWhereabouts(command: Command, jsonHelp: string): Command {
  return markRefusing(command)
    .option("-p, --project <id>", "the project; else SLIPWAY_PROJECT, the context's, or the only one")
    .option("--host <url>", "the server; else SLIPWAY_HOST, or the current context's")
    .option("--context <name>", "a server you logged in to, by its name")
    .option("--json", jsonHelp);
}

/** Does the work of a command on the server that is meant, and says in words why it could not. */
export async function onServer<Options extends CommonOptions>(
  terminal: Terminal,
  options: Options,
  work: (site: Site) => Promise<ExitCode>,
): Promise<ExitCode> {
  return refusing(terminal, options.json === true, async () => {
    const connection = await connect(terminal, options);
    const project = await findProject(connection);
    return work({
      terminal,
      server: connection.server,
      project,
      path: `/projects/${encodeURIComponent(project)}`,
      json: options.json === true,
    });
  });
}

/** Turns what a server, a file or the command line said into words and an exit code. */
export async function refusing(
  terminal: Terminal,
  json: boolean,
  work: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ServerError) && !(error instanceof CannotRead)) throw error;
    const { message } = error;
    if (json) {
      const told =
        error instanceof ServerError
          ? { status: error.status, id: error.id, message, details: error.details }
          : { status: null, id: "cannot-read", message, details: {} };
      printJson(terminal, { error: told });
    } else {
      terminal.err(`${paint(terminal, "red", "refused")} ${message}\n`);
      for (const line of error instanceof ServerError ? error.more : []) terminal.err(`  ${line}\n`);
    }
    return RUN_EXIT.refused;
  }
}

export function printJson(terminal: Pick<Terminal, "out">, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}

export function printWarnings(terminal: Terminal, warnings: readonly string[]): void {
  for (const warning of warnings) terminal.err(`${paint(terminal, "yellow", "warning")} ${warning}\n`);
}
