import { Command, CommanderError } from "commander";
import { version } from "@/package.json";
import { addAbort } from "./commands/abort";
import { addApply } from "./commands/apply";
import { addApprove } from "./commands/approve";
import { addComplete } from "./commands/complete";
import { addCompletion } from "./commands/completion";
import { addContext } from "./commands/context";
import { addDiff } from "./commands/diff";
import { addEval } from "./commands/eval";
import { addFmt } from "./commands/fmt";
import { addFunctions } from "./commands/functions";
import { addHold } from "./commands/hold";
import { addKinds } from "./commands/kinds";
import { addLogin } from "./commands/login";
import { addLogs } from "./commands/logs";
import { addOpen } from "./commands/open";
import { addPlan } from "./commands/plan";
import { addReject } from "./commands/reject";
import { addResume } from "./commands/resume";
import { addRetry } from "./commands/retry";
import { addRollback } from "./commands/rollback";
import { addRun } from "./commands/run";
import { addRuns } from "./commands/runs";
import { addSchema } from "./commands/schema";
import { addShow } from "./commands/show";
import { addValidate } from "./commands/validate";
import { EXIT, RUN_EXIT, type ExitCode } from "./exit-code";
import { refusesUsage } from "./server/server-command";
import type { Terminal } from "./terminal";

/** In the order in which the help lists them. */
const GROUPS = {
  "Servers:": [addLogin, addContext],
  "Runs:": [addRun, addRuns, addShow, addLogs, addAbort, addRetry, addApprove, addReject, addOpen],
  "Stages:": [addPlan, addDiff, addRollback, addHold, addResume, addApply],
  "Documents, without a server:": [addValidate, addFmt, addEval, addSchema, addKinds, addFunctions],
  "Shell:": [addCompletion, addComplete],
};

/** Runs one command line, without the program's name; yields the exit code. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = new Command("slipway")
    .description("Release flows on the command line.")
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "say what a command does and takes")
    .helpCommand("help [command]", "the same")
    .showHelpAfterError("Run `slipway --help` to see what there is.")
    .showSuggestionAfterError()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .exitOverride()
    .addHelpText(
      "after",
      `
Examples:
  $ slipway run main production --arg VERSION=1.2 --wait
  $ slipway diff staging production
  $ slipway validate flows/production.json
  $ slipway eval "fn.date('YYYY-MM-DD')"

\`slipway help validate\` tells more of a command.`,
    );
  for (const [group, commands] of Object.entries(GROUPS)) {
    program.commandsGroup(group);
    for (const add of commands) add(program, terminal, (result) => (code = result));
  }
  for (const command of program.commands) command.copyInheritedSettings(program);
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return EXIT.unusable;
  }
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.ok;
    const asked = program.commands.find((command) => command.name() === args[0]);
    return refusesUsage(asked) ? RUN_EXIT.refused : EXIT.unusable;
  }
  return code;
}
