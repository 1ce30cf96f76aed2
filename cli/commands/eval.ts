import type { Command } from "commander";
import { isRecord } from "@/core/document";
import { evaluateTemplate, ExpressionError, type Scope } from "@/core/expression";
import { excerpt } from "../excerpt";
import { EXIT, type ExitCode } from "../exit-code";
import { paint } from "../paint";
import { printProblems } from "../print-problems";
import { readDocument } from "../read-document";
import { CannotRead, type Terminal } from "../terminal";

interface Options {
  args?: string;
  refs?: string;
  secrets?: string;
  json?: boolean;
}

/** First words of what is an expression of its own, with `${}` or without. */
const OPENING = "${";

export function addEval(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command("eval")
    .description("evaluate an expression and print its value as JSON; offline")
    .argument("<expression>", "with ${…} or without, or a text that contains some")
    .option("--args <file>", "JSON or YAML: what args.NAME yields")
    .option("--refs <file>", "JSON or YAML: what refs.REF yields, by ref")
    .option("--secrets <file>", "JSON or YAML: secret groups, as { GROUP: { values: { KEY: … } } }")
    .option("--json", "print { value } or { error: { code, message, offset, length } }")
    .addHelpText(
      "after",
      `
Exit codes: 0 it has a value, 1 it has not, 2 a file cannot be read.

Examples:
  $ slipway eval "fn.slug('Release 1.2')"
  $ slipway eval '\${args.REGISTRY}/api:\${refs.build.sha}' --args args.yaml --refs refs.json
  $ slipway eval "fn.map(args.HOSTS, (h) => fn.toUpper(h))" --args args.json`,
    )
    .action(async (expression: string, options: Options) =>
      finish(await evaluate(expression, options, terminal)),
    );
}

async function evaluate(expression: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const isTemplate = expression.includes(OPENING);
  const shift = isTemplate ? 0 : OPENING.length;
  const text = isTemplate ? expression : `${OPENING}${expression}}`;
  try {
    const scope: Scope = {
      args: await readRecord(options.args, terminal),
      refs: await readRecord(options.refs, terminal),
      secrets: await readRecord(options.secrets, terminal),
      now: () => terminal.now(),
      randomBytes: (count) => terminal.randomBytes(count),
    };
    const value = evaluateTemplate(text, scope);
    if (!isTemplate && value === text)
      throw new ExpressionError(
        "syntax",
        "This is no expression. It begins with `args`, `refs`, `fn`, `secrets` or `triggers`, or is a literal.",
        shift,
        expression.length,
      );
    const printed = options.json === true ? { value } : value;
    terminal.out(`${JSON.stringify(printed, null, 2)}\n`);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CannotRead) {
      terminal.err(`${error.message}\n`);
      return EXIT.unusable;
    }
    if (!(error instanceof ExpressionError)) throw error;
    printError(expression, shiftedInto(expression, error, shift), options, terminal);
    return EXIT.found;
  }
}

/** The error in the coordinates of what was typed. */
function shiftedInto(expression: string, error: ExpressionError, shift: number): ExpressionError {
  const from = Math.min(Math.max(0, error.offset - shift), expression.length);
  const to = Math.min(Math.max(from, error.offset + error.length - shift), expression.length);
  return new ExpressionError(error.code, error.message, from, to - from);
}

function printError(
  expression: string,
  { code, message, offset, length }: ExpressionError,
  options: Options,
  terminal: Terminal,
): void {
  if (options.json === true) {
    terminal.out(`${JSON.stringify({ error: { code, message, offset, length } }, null, 2)}\n`);
    return;
  }
  const before = expression.slice(0, offset);
  const line = before.split("\n").length;
  const column = offset - before.lastIndexOf("\n");
  terminal.err(`${line}:${column} ${paint(terminal, "red", "error")} ${message}\n`);
  for (const shown of excerpt(expression, line, column, length)) terminal.err(`${shown}\n`);
}

async function readRecord(
  file: string | undefined,
  terminal: Terminal,
): Promise<Readonly<Record<string, unknown>>> {
  if (file === undefined) return {};
  const { name, source, problems } = await readDocument(terminal, file);
  if (problems.length > 0) {
    printProblems({ ...terminal, out: (line) => terminal.err(line) }, name, source, problems);
    throw new CannotRead(`Cannot use ${name}: it has mistakes.`);
  }
  if (!isRecord(source.value))
    throw new CannotRead(`Cannot use ${name}: it must be an object of names and values.`);
  return source.value;
}
