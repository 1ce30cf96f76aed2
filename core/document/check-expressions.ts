import { ExpressionError, nearestName, parseTemplate, referencesOf, type Reference } from "@/core/expression";
import { problemAt } from "./check-nodes";
import type { KindTable } from "./kind-info";
import type { DocumentPath, Problem } from "./problem";
import type { StageContext } from "./stage-context";
import { createRefScope, type RefScope } from "./ref-scope";
import { isRecord, stepsOf, walkRawNodes, type RawNode } from "./walk";

/** Names that expressions may use, beside the refs. */
interface Names {
  args: ReadonlySet<string>;
  /** Null: not known, and not checked. */
  secrets: ReadonlySet<string> | null;
}

/** Every expression of every node: can it be parsed, and does what it reads exist by then? */
export function checkExpressions(
  document: unknown,
  kinds: KindTable,
  context: StageContext | undefined,
): Problem[] {
  const scope = createRefScope(document, kinds);
  const names: Names = {
    args: new Set([...argumentNames(document), ...(context?.argumentNames ?? [])]),
    secrets: context?.secretGroups === undefined ? null : new Set(context.secretGroups),
  };
  return [...walkRawNodes(document)].flatMap(({ node, key, path }) =>
    [...stringsOf(node, path)].flatMap(({ text, path: at }) =>
      checkText(text, at, (reference) => checkReference(reference, at, key, scope, names)),
    ),
  );
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

/** The strings of a node that are its own: not those of the steps in it. */
function* stringsOf(node: RawNode, path: DocumentPath): Generator<{ text: string; path: DocumentPath }> {
  const isContainer = stepsOf(node).length > 0;
  for (const [field, value] of Object.entries(node)) {
    if (field === "kind" || field === "ref") continue;
    if (field === "spec" && isContainer && isRecord(value)) {
      for (const [inner, item] of Object.entries(value)) {
        if (inner !== "steps") yield* stringsIn(item, [...path, field, inner]);
      }
    } else {
      yield* stringsIn(value, [...path, field]);
    }
  }
}

function* stringsIn(value: unknown, path: DocumentPath): Generator<{ text: string; path: DocumentPath }> {
  if (typeof value === "string") {
    if (value.includes("${")) yield { text: value, path };
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* stringsIn(item, [...path, index]);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) yield* stringsIn(item, [...path, key]);
  }
}

function checkText(text: string, path: DocumentPath, check: (reference: Reference) => Problem[]): Problem[] {
  try {
    const { parts, warnings } = parseTemplate(text);
    return [
      ...warnings.map(({ message, offset, length }) =>
        problemAt("warning", "shell-variable", path, message, { within: { offset, length } }),
      ),
      ...parts.flatMap((part) =>
        part.type === "expression" ? [...referencesOf(part.expression)].flatMap(check) : [],
      ),
    ];
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { message, offset, length } = error;
    return [problemAt("error", "expression", path, message, { within: { offset, length }, found: text })];
  }
}

function checkReference(
  reference: Reference,
  path: DocumentPath,
  nodeKey: string,
  scope: RefScope,
  names: Names,
): Problem[] {
  const [name = ""] = reference.path;
  const within = { offset: reference.offset, length: reference.length };
  switch (reference.kind) {
    case "args":
      // Inside a function it may be missing: that is how optional arguments are written.
      if (reference.insideFunction || names.args.has(name)) return [];
      return [
        unknownName(
          "unknown-argument",
          name,
          names.args,
          path,
          within,
          `Nothing in this flow fills the argument \`${name}\`; the run has to bring it.`,
        ),
      ];
    case "secrets":
      if (reference.insideFunction || names.secrets === null || names.secrets.has(name)) return [];
      return [
        unknownName(
          "unknown-secret",
          name,
          names.secrets,
          path,
          within,
          `There is no secret group \`${name}\` that this flow may read.`,
        ),
      ];
    case "refs":
      return scope
        .check(reference, nodeKey)
        .map((fault) =>
          problemAt(fault.severity, fault.code, path, fault.message, { ...fault.more, within }),
        );
    default:
      return reference.kind satisfies never;
  }
}

function unknownName(
  code: "unknown-argument" | "unknown-secret",
  name: string,
  known: ReadonlySet<string>,
  path: DocumentPath,
  within: { offset: number; length: number },
  sentence: string,
): Problem {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? "" : ` Did you mean \`${nearest}\`?`;
  return problemAt("warning", code, path, sentence + hint, {
    within,
    found: name,
    allowed: [...known],
    ...(nearest === undefined ? {} : { nearest }),
  });
}
