import { Option, type Command } from "commander";
import { toJson, toYaml, type FlowDocument, type SourceFormat } from "@/core/document";
import { EditError, formatSource } from "@/core/document/edit";
import { EXIT, type ExitCode } from "../exit-code";
import { printProblems } from "../print-problems";
import { readDocument, type ReadDocument } from "../read-document";
import { CannotRead, type Terminal } from "../terminal";

interface Options {
  check?: boolean;
  stdout?: boolean;
  to?: SourceFormat;
  json?: boolean;
}

interface Result {
  file: string;
  changed: boolean;
  error?: string;
}

export function addFmt(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command("fmt")
    .description("lay release flows out evenly: two spaces a level, nothing reordered, no comment lost")
    .argument("<files...>", "JSON or YAML, rewritten in place; - reads the standard input and prints")
    .option("--check", "change nothing; exit 1 when a file is not laid out so")
    .option("--stdout", "print instead of writing the file")
    .addOption(
      new Option("--to <format>", "print as the other format; YAML's comments have no place in JSON").choices(
        ["json", "yaml"],
      ),
    )
    .option("--json", "print a list of { file, changed }")
    .addHelpText(
      "after",
      `
Exit codes: 0 done, 1 with --check: a file would change, 2 a file cannot be read.

Examples:
  $ slipway fmt flows/*.yaml
  $ slipway fmt --to yaml flow.json > flow.yaml`,
    )
    .action(async (files: string[], options: Options) => finish(await formatFiles(files, options, terminal)));
}

async function formatFiles(files: string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  const results: Result[] = [];
  for (const file of files) {
    try {
      results.push(await formatFile(file, options, terminal));
    } catch (error) {
      if (!(error instanceof CannotRead) && !(error instanceof EditError)) throw error;
      const message = error instanceof EditError ? `${file}: ${error.message}` : error.message;
      results.push({ file, changed: false, error: message });
      if (options.json !== true) terminal.err(`${message}\n`);
    }
  }
  if (options.json === true) terminal.out(`${JSON.stringify(results, null, 2)}\n`);
  if (results.some(({ error }) => error !== undefined)) return EXIT.unusable;
  return options.check === true && results.some(({ changed }) => changed) ? EXIT.found : EXIT.ok;
}

async function formatFile(file: string, options: Options, terminal: Terminal): Promise<Result> {
  const read = await readDocument(terminal, file);
  const { name, source, problems } = read;
  if (problems.length > 0) {
    if (options.json !== true) printProblems(terminal, name, source, problems);
    throw new EditError("The mistakes in the text must be mended before it is laid out.");
  }
  const text = options.to === undefined ? formatSource(source).text : converted(read, options.to);
  const changed = text !== source.text;
  const isSilent = options.json === true;
  if (options.check === true) {
    if (changed && !isSilent) terminal.out(`${name} would change\n`);
  } else if (options.stdout === true || options.to !== undefined || file === "-") {
    if (!isSilent) terminal.out(text);
  } else if (changed) {
    await terminal.write(file, text);
    if (!isSilent) terminal.out(`${name} laid out anew\n`);
  }
  return { file: name, changed };
}

function converted({ source }: ReadDocument, to: SourceFormat): string {
  if (source.format === to) return formatSource(source).text;
  // Both printers take any JSON value.
  const document = source.value as FlowDocument;
  return to === "json" ? toJson(document) : toYaml(document);
}
