import type { Command } from "commander";
import { kindTable } from "@/nodes/_registry/kind-table";
import { EXIT, type ExitCode } from "../exit-code";
import { paint } from "../paint";
import type { Terminal } from "../terminal";

export function addKinds(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command("kinds")
    .description("list the kinds of steps")
    .option("--json", "print a list of { kind, title, description, executable }")
    .action((options: { json?: boolean }) => {
      const kinds = Object.values(kindTable).map(({ kind, title = kind, description = "", executable }) => ({
        kind,
        title,
        description,
        executable,
      }));
      if (options.json === true) terminal.out(`${JSON.stringify(kinds, null, 2)}\n`);
      else {
        const width = Math.max(...kinds.map(({ kind }) => kind.length));
        for (const { kind, description, executable } of kinds) {
          const about = executable ? description : "read and kept; this version cannot run it";
          terminal.out(`${paint(terminal, "bold", kind.padEnd(width))}  ${about}`.trimEnd() + "\n");
        }
      }
      finish(EXIT.ok);
    });
}
