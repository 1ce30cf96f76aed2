import { Command, CommanderError } from "commander";
import { version } from "@/package.json";
import { addDiff } from "./commands/diff";
import { addEval } from "./commands/eval";
import { addFmt } from "./commands/fmt";
import { addFunctions } from "./commands/functions";
import { addKinds } from "./commands/kinds";
import { addSchema } from "./commands/schema";
import { addValidate } from "./commands/validate";
import { EXIT, type ExitCode } from "./exit-code";
import type { Terminal } from "./terminal";

const COMMANDS = [addValidate, addFmt, addEval, addDiff, addSchema, addKinds, addFunctions];

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
  $ slipway validate flows/production.json
  $ slipway diff flows/staging.yaml flows/production.yaml
  $ slipway eval "fn.date('YYYY-MM-DD')"

\`slipway help validate\` tells more of a command.`,
    );
  for (const add of COMMANDS) add(program, terminal, (result) => (code = result));
  for (const command of program.commands) command.copyInheritedSettings(program);
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return EXIT.unusable;
  }
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.ok : EXIT.unusable;
  }
  return code;
}
