import type { Command } from "commander";
import { FUNCTION_GROUPS, FUNCTIONS, functionSignature } from "@/core/expression";
import { EXIT, type ExitCode } from "../exit-code";
import { paint } from "../paint";
import type { Terminal } from "../terminal";

export function addFunctions(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command("functions")
    .description("list the functions of expressions")
    .option("--json", "print a list of { name, group, signature, doc }")
    .action((options: { json?: boolean }) => {
      const functions = Object.values(FUNCTIONS).map((definition) => ({
        name: definition.name,
        group: definition.group,
        signature: functionSignature(definition),
        doc: definition.doc,
      }));
      if (options.json === true) terminal.out(`${JSON.stringify(functions, null, 2)}\n`);
      else {
        for (const group of FUNCTION_GROUPS) {
          terminal.out(`${paint(terminal, "bold", group)}\n`);
          for (const { signature, doc } of functions.filter((one) => one.group === group))
            terminal.out(`  ${paint(terminal, "cyan", signature)}\n      ${doc}\n`);
        }
      }
      finish(EXIT.ok);
    });
}
