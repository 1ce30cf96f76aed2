import type { Command } from "commander";
import { isRecord } from "@/core/document";
import { ExpressionError, parseExpression, type Scope } from "@/core/expression";
import { evaluateTemplate } from "@/core/expression/evaluate";
import { evaluateExpression } from "@/core/expression/evaluate-expression";
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

/** Of an expression within a text. */
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
  try {
    const scope: Scope = {
      args: await readRecord(options.args, terminal),
      refs: await readRecord(options.refs, terminal),
      secrets: await readRecord(options.secrets, terminal),
      now: () => terminal.now(),
      randomBytes: (count) => terminal.randomBytes(count),
    };
    const value = expression.includes(OPENING)
      ? evaluateTemplate(expression, scope)
      : evaluateBare(expression, scope);
    const printed = options.json === true ? { value } : value;
    terminal.out(`${JSON.stringify(printed, null, 2)}\n`);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CannotRead) {
      terminal.err(`${error.message}\n`);
      return EXIT.unusable;
    }
    if (!(error instanceof ExpressionError)) throw error;
    printError(expression, error, options, terminal);
    return EXIT.found;
  }
}

function evaluateBare(expression: string, scope: Scope): unknown {
  const { value } = evaluateExpression(parseExpression(expression), scope, () => false);
  if (value === undefined)
    throw new ExpressionError("missing", "This expression yields nothing.", 0, expression.length);
  return value;
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
