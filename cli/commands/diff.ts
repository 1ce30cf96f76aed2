import type { Command } from "commander";
import type { DocumentSource } from "@/core/document";
import { diffDocuments, type DocumentChange } from "@/core/document/diff";
import { EXIT, type ExitCode } from "../exit-code";
import { paint } from "../paint";
import { printProblems } from "../print-problems";
import { readDocument } from "../read-document";
import { CannotRead, type Terminal } from "../terminal";

interface Options {
  json?: boolean;
}

export function addDiff(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command("diff")
    .description(
      "say what is different between two release flows: steps added, moved, changed; not how they are written",
    )
    .argument("<before>", "JSON or YAML; - reads the standard input")
    .argument("<after>")
    .option("--json", "print the list of changes")
    .addHelpText(
      "after",
      `
Exit codes: 0 they mean the same, 1 they differ, 2 one cannot be read.

Examples:
  $ slipway diff flow.json flow.yaml
  $ git show HEAD~1:flow.yaml | slipway diff - flow.yaml`,
    )
    .action(async (before: string, after: string, options: Options) =>
      finish(await diffFiles(before, after, options, terminal)),
    );
}

async function diffFiles(
  before: string,
  after: string,
  options: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  try {
    if (before === "-" && after === "-")
      throw new CannotRead("Only one of the two can be the standard input.");
    const old = await readWhole(before, terminal);
    const now = await readWhole(after, terminal);
    const changes = diffDocuments(old.value, now.value);
    if (options.json === true) {
      terminal.out(
        `${JSON.stringify(
          changes.map(({ parts: _parts, ...change }) => change),
          null,
          2,
        )}\n`,
      );
    } else {
      for (const change of changes) terminal.out(`${changeLine(change, terminal)}\n`);
      if (changes.length === 0 && terminal.isInteractive) terminal.out("Both mean the same.\n");
    }
    return changes.length === 0 ? EXIT.ok : EXIT.found;
  } catch (error) {
    if (!(error instanceof CannotRead)) throw error;
    terminal.err(`${error.message}\n`);
    return EXIT.unusable;
  }
}

async function readWhole(file: string, terminal: Terminal): Promise<DocumentSource> {
  const { name, source, problems } = await readDocument(terminal, file);
  if (problems.length === 0) return source;
  printProblems({ ...terminal, out: (line) => terminal.err(line) }, name, source, problems);
  throw new CannotRead(`Cannot compare ${name}: it has mistakes.`);
}

function changeLine(change: DocumentChange, terminal: Terminal): string {
  const text = change.parts
    .map((part) => (typeof part === "string" ? part : paint(terminal, "bold", part.name)))
    .join("");
  switch (change.type) {
    case "node-added":
    case "entry-added":
      return `${paint(terminal, "green", "+")} ${text}`;
    case "node-removed":
    case "entry-removed":
      return `${paint(terminal, "red", "-")} ${text}`;
    default:
      return `${paint(terminal, "yellow", "~")} ${text}`;
  }
}
