import type { Command } from "commander";
import { documentJsonSchema } from "@/core/document";
import { kindTable } from "@/nodes/_registry/kind-table";
import { EXIT, type ExitCode } from "../exit-code";
import type { Terminal } from "../terminal";

export function addSchema(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command("schema")
    .description("print the JSON Schema (2020-12) of a release flow, for editors")
    .addHelpText(
      "after",
      `
Example:
  $ slipway schema > release-flow.schema.json
  and in a YAML flow's first line: # yaml-language-server: $schema=release-flow.schema.json`,
    )
    .action(() => {
      terminal.out(`${JSON.stringify(documentJsonSchema(kindTable), null, 2)}\n`);
      finish(EXIT.ok);
    });
}
