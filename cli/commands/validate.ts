import type { Command } from "commander";
import { type Problem } from "@/core/document";
import { parsePublishable } from "@/core/document/validate-draft";
import { kindTable } from "@/nodes/_registry/kind-table";
import { EXIT, type ExitCode } from "../exit-code";
import { paint } from "../paint";
import { countProblems, printProblems } from "../print-problems";
import { projectFileProblem } from "../project-file";
import { readDocument, type ReadDocument } from "../read-document";
import { CannotRead, type Terminal } from "../terminal";

interface Options {
  strict?: boolean;
  json?: boolean;
}

export function addValidate(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command("validate")
    .description("say what is wrong with release flows, and where; offline")
    .argument("<files...>", "JSON or YAML; - reads the standard input")
    .option("--strict", "warnings count as errors")
    .option("--json", "print a list of { file, ok, problems }")
    .addHelpText(
      "after",
      `
Exit codes: 0 all can run (warnings allowed), 1 something is wrong, 2 a file cannot be read.
What only the server knows is not checked: whether resources exist and belong to the stage.

Examples:
  $ slipway validate flows/production.json
  $ git show HEAD:flow.yaml | slipway validate -`,
    )
    .action(async (files: string[], options: Options) =>
      finish(await validateFiles(files, options, terminal)),
    );
}

async function validateFiles(files: string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  const results: { file: string; ok: boolean; problems: Problem[]; error?: string }[] = [];
  let isUnreadable = false;
  for (const file of files) {
    try {
      const read = await readDocument(terminal, file);
      const problems = problemsOf(read);
      const ok = !problems.some(({ severity }) => severity === "error" || options.strict === true);
      results.push({ file: read.name, ok, problems });
      if (options.json !== true) printResult(terminal, read, problems, ok);
    } catch (error) {
      if (!(error instanceof CannotRead)) throw error;
      isUnreadable = true;
      results.push({ file, ok: false, problems: [], error: error.message });
      if (options.json !== true) terminal.err(`${error.message}\n`);
    }
  }
  if (options.json === true) terminal.out(`${JSON.stringify(results, null, 2)}\n`);
  if (isUnreadable) return EXIT.unusable;
  return results.every(({ ok }) => ok) ? EXIT.ok : EXIT.found;
}

function problemsOf({ source }: ReadDocument): Problem[] {
  const projectFile = projectFileProblem(source.value);
  return projectFile === undefined ? parsePublishable(source, kindTable).problems : [projectFile];
}

function printResult(
  terminal: Terminal,
  { name, source }: ReadDocument,
  problems: Problem[],
  ok: boolean,
): void {
  printProblems(terminal, name, source, problems);
  const verdict = ok ? paint(terminal, "green", "valid") : paint(terminal, "red", "not valid");
  const count = countProblems(problems);
  terminal.out(`${name}: ${verdict}${count === "" ? "" : `, ${count}`}\n`);
}
