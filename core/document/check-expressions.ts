import {
  ExpressionError,
  nearestName,
  parseTemplate,
  partsOf,
  referencesOf,
  type PatternExpression,
  type Reference,
} from "@/core/expression";
import { checkArgumentCycles } from "./argument-cycles";
import { problemAt } from "./check-nodes";
import type { KindTable } from "./kind-info";
import { toPointer, type DocumentPath, type Problem } from "./problem";
import { createRefScope } from "./ref-scope";
import type { StageContext } from "./stage-context";
import { isRecord, stepsOf, type NodeVisit, type RawNode } from "./walk";
import { shortList } from "./wanted";

/** Names that expressions may use, beside the refs. */
interface Names {
  args: ReadonlySet<string>;
  /** Null: not known, and not checked. */
  secrets: ReadonlySet<string> | null;
}

/** Whether a regular expression is one. @throws ExpressionError what is wrong with it, and where */
export type CheckPattern = (pattern: PatternExpression) => unknown;

export interface ExpressionRules {
  context: StageContext | undefined;
  /** By pointer: places that take no expression at all, which is said already. */
  refused: ReadonlySet<string>;
  checkPattern: CheckPattern;
}

type CheckReference = (reference: Reference, path: DocumentPath) => Problem[];

/** Every expression of every node, and of the arguments' defaults: can it be parsed, and does what it reads exist by then? */
export function checkExpressions(
  document: unknown,
  visits: readonly NodeVisit<RawNode>[],
  kinds: KindTable,
  { context, refused, checkPattern }: ExpressionRules,
): Problem[] {
  const scope = createRefScope(document, kinds, visits);
  const names: Names = {
    args: new Set([...argumentNames(document), ...(context?.argumentNames ?? [])]),
    secrets: context?.secretGroups === undefined ? null : new Set(context.secretGroups),
  };
  const problems: Problem[] = [];
  const check = (text: string, path: readonly (string | number)[], checkReference: CheckReference): void => {
    const found = checkText(text, path, checkReference, checkPattern);
    if (found.length > 0 && !refused.has(toPointer(path))) problems.push(...found);
  };
  if (isRecord(document)) {
    eachText(document.arguments, ["arguments"], (text, path) =>
      check(text, path, (reference, at) => checkInArguments(reference, at, names)),
    );
    problems.push(...checkArgumentCycles(document.arguments));
  }
  for (const { node, key, path } of visits) {
    eachTextOfNode(node, path, (text, at) =>
      check(text, at, (reference, place) =>
        reference.kind === "refs"
          ? scope
              .check(reference, key)
              .map(({ severity, code, message, more }) =>
                problemAt(severity, code, place, message, { ...more, within: spanOf(reference) }),
              )
          : checkName(reference, place, names),
      ),
    );
  }
  return problems;
}

/** The arguments that the document itself fills: its defaults and its rich inputs. */
export function argumentNames(document: unknown): string[] {
  if (!isRecord(document)) return [];
  const defaults = isRecord(document.arguments) ? Object.keys(document.arguments) : [];
  const inputs = Array.isArray(document.richInputs) ? (document.richInputs as readonly unknown[]) : [];
  const outputs = inputs.flatMap((input) => {
    const spec = isRecord(input) ? input.spec : undefined;
    return isRecord(spec) && isRecord(spec.outputs) ? Object.values(spec.outputs) : [];
  });
  return [...defaults, ...outputs.filter((name) => typeof name === "string")];
}

/** `path` is only lent. */
type Visitor = (text: string, path: readonly (string | number)[]) => void;

/** The texts of a node that are its own: not those of the steps in it. */
function eachTextOfNode(node: RawNode, path: DocumentPath, visit: Visitor): void {
  const isContainer = stepsOf(node).length > 0;
  for (const [field, value] of Object.entries(node)) {
    if (field === "kind" || field === "ref") continue;
    if (field === "spec" && isContainer && isRecord(value)) {
      for (const [inner, item] of Object.entries(value)) {
        if (inner !== "steps") eachText(item, [...path, field, inner], visit);
      }
    } else {
      eachText(value, [...path, field], visit);
    }
  }
}

function eachText(value: unknown, path: DocumentPath, visit: Visitor): void {
  if (typeof value === "string") {
    if (value.includes("${")) visit(value, path);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const isList = Array.isArray(value);
  for (const [key, item] of Object.entries(value) as [string, unknown][]) {
    path.push(isList ? Number(key) : key);
    eachText(item, path, visit);
    path.pop();
  }
}

function checkText(
  text: string,
  lent: readonly (string | number)[],
  check: CheckReference,
  checkPattern: CheckPattern,
): Problem[] {
  try {
    const { parts, warnings } = parseTemplate(text);
    const expressions = parts.flatMap((part) => (part.type === "expression" ? [part.expression] : []));
    for (const one of expressions.flatMap((expression) => [...partsOf(expression)])) {
      if (one.type === "pattern") checkPattern(one);
    }
    return [
      ...warnings.map(({ message, offset, length }) =>
        problemAt("warning", "shell-variable", [...lent], message, { within: { offset, length } }),
      ),
      ...expressions.flatMap((expression) =>
        [...referencesOf(expression)].flatMap((reference) => check(reference, [...lent])),
      ),
    ];
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { message, offset, length } = error;
    return [
      problemAt("error", "expression", [...lent], message, {
        within: { offset, length },
        found: text,
      }),
    ];
  }
}

function spanOf({ offset, length }: Reference): { offset: number; length: number } {
  return { offset, length };
}

/** Defaults are worked out before the first step, and before anything is known of triggers. */
function checkInArguments(reference: Reference, path: DocumentPath, names: Names): Problem[] {
  if (reference.kind !== "refs") return checkName(reference, path, names);
  const [name = ""] = reference.path;
  const message = `An argument's default is worked out before the first step runs, so it cannot read \`refs.${name}\`. Write the expression where the argument is used.`;
  const more = { found: name, within: spanOf(reference) };
  return [problemAt("error", "ref-in-argument", path, message, more)];
}

function checkName(reference: Reference, path: DocumentPath, names: Names): Problem[] {
  const [name = ""] = reference.path;
  // Inside a function it may be missing: that is how optional arguments are written.
  if (reference.insideFunction) return [];
  if (reference.kind === "args") {
    if (names.args.has(name)) return [];
    const sentence = `Nothing in this flow fills the argument \`${name}\`: a run must bring it, or it fails.`;
    return [unknownName("unknown-argument", reference, names.args, path, sentence)];
  }
  if (names.secrets === null || names.secrets.has(name)) return [];
  const sentence = `There is no secret group \`${name}\` that this flow may read.`;
  return [unknownName("unknown-secret", reference, names.secrets, path, sentence)];
}

function unknownName(
  code: "unknown-argument" | "unknown-secret",
  reference: Reference,
  known: ReadonlySet<string>,
  path: DocumentPath,
  sentence: string,
): Problem {
  const [name = ""] = reference.path;
  const nearest = nearestName(name, known);
  const hint =
    nearest !== undefined
      ? ` Did you mean \`${nearest}\`?`
      : known.size > 0
        ? ` Known here: ${shortList([...known], 8)}.`
        : "";
  return problemAt("warning", code, path, sentence + hint, {
    within: spanOf(reference),
    found: name,
    allowed: [...known],
    ...(nearest === undefined ? {} : { nearest }),
  });
}
