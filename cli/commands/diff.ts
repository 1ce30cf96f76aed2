import type { Command } from "commander";
import { diffDocuments, type DocumentChange } from "@/core/document/diff";
import { EXIT, type ExitCode } from "../exit-code";
import { paint } from "../paint";
import { printProblems } from "../print-problems";
import { readDocument } from "../read-document";
import type { Whereabouts } from "../server/connect";
import { readStage } from "../server/read-stage";
import { ServerError } from "../server/server-error";
import { CannotRead, type Terminal } from "../terminal";

interface Options extends Whereabouts {
  pipeline?: string;
  json?: boolean;
}

export function addDiff(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command("diff")
    .description(
      "say what is different between two release flows: steps added, moved, changed; not how they are written",
    )
    .argument("<before>", "a file (- reads the standard input), a STAGE or PIPELINE/STAGE of a server")
    .argument("<after>")
    .option("--pipeline <id>", "the pipeline of the stages; else the only one")
    .option(
      "-p, --project <id>",
      "the project of the stages; else SLIPWAY_PROJECT, the context's, or the only one",
    )
    .option("--host <url>", "the server; else SLIPWAY_HOST, or the current context's")
    .option("--context <name>", "a server you logged in to, by its name")
    .option("--json", "print the list of changes")
    .addHelpText(
      "after",
      `
Exit codes: 0 they mean the same, 1 they differ, 2 one cannot be read.

A word without a dot that is no file here is a stage.

Examples:
  $ slipway diff staging production
  $ slipway diff flow.yaml main/production
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
    const old = await readSide(before, options, terminal);
    const now = await readSide(after, options, terminal);
    const changes = diffDocuments(old, now);
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
    if (!(error instanceof CannotRead) && !(error instanceof ServerError)) throw error;
    const more = error instanceof ServerError ? error.more : [];
    terminal.err(`${[error.message, ...more].join("\n  ")}\n`);
    return EXIT.unusable;
  }
}

/** The document that somebody means: a file's, or that of a stage's published flow. @throws CannotRead, ServerError */
async function readSide(operand: string, options: Options, terminal: Terminal): Promise<unknown> {
  if (operand === "-" || operand.includes(".")) return readFile(operand, terminal);
  const isFile = await terminal.read(operand).then(
    () => true,
    () => false,
  );
  return isFile ? readFile(operand, terminal) : readStage(terminal, options, operand);
}

async function readFile(file: string, terminal: Terminal): Promise<unknown> {
  const { name, source, problems } = await readDocument(terminal, file);
  if (problems.length === 0) return source.value;
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
