import type { Expression, ReferenceKind, Span } from "./ast";
import { parseTemplate } from "./parse-template";

/** A place in a text that reads an argument, an output or a secret. */
export interface Reference extends Span {
  kind: ReferenceKind;
  /** `refs.start-build.image` is `["start-build", "image"]`; at least one segment. */
  path: string[];
  /** There it may be missing. */
  insideFunction: boolean;
}

/** All references of a text, in reading order; `triggers.X` counts as `refs.X`. @throws ExpressionError */
export function listReferences(text: string): Reference[] {
  return parseTemplate(text).parts.flatMap((part) =>
    part.type === "expression" ? [...referencesOf(part.expression)] : [],
  );
}

/** All references of one expression. */
export function* referencesOf(expression: Expression, insideFunction = false): Generator<Reference> {
  switch (expression.type) {
    case "reference": {
      const { kind, path, offset, length } = expression;
      yield { kind, path, offset, length, insideFunction };
      return;
    }
    case "list":
      for (const item of expression.items) yield* referencesOf(item, insideFunction);
      return;
    case "call":
      for (const argument of expression.arguments) yield* referencesOf(argument, true);
      return;
    case "lambda":
      yield* referencesOf(expression.body, true);
      return;
    case "literal":
    case "pattern":
    case "variable":
      return;
    default:
      expression satisfies never;
  }
}

/** An expression and all that it is made of, in reading order. */
export function* partsOf(expression: Expression): Generator<Expression> {
  yield expression;
  switch (expression.type) {
    case "list":
      for (const item of expression.items) yield* partsOf(item);
      return;
    case "call":
      for (const argument of expression.arguments) yield* partsOf(argument);
      return;
    case "lambda":
      yield* partsOf(expression.body);
      return;
    case "literal":
    case "pattern":
    case "variable":
    case "reference":
      return;
    default:
      expression satisfies never;
  }
}

/** Whether an expression calls a function. */
export function calls(expression: Expression, name: string): boolean {
  for (const part of partsOf(expression)) if (part.type === "call" && part.name === name) return true;
  return false;
}
