import { assertSize } from "./assert-size";
import { evaluateExpression } from "./evaluate-expression";
import { ExpressionError } from "./expression-error";
import { MASKING } from "./masking";
import { parseTemplate, type Template, type TemplatePart } from "./parse-template";
import type { IsSecretPath, Scope } from "./scope";

/** A value, and what a masker has to learn because of it. */
export interface Tracked {
  value: unknown;
  /** A secret went into it, whole or in part. */
  secret: boolean;
  /** The strings that secret expressions yielded, to be masked from now on. */
  secretStrings: string[];
}

const NOTHING_SECRET: IsSecretPath = () => false;

/**
 * The value of a text: of its own type when the text is exactly one `${…}`, else text.
 * @throws ExpressionError
 */
export function evaluateTemplate(text: string, scope: Scope): unknown {
  return evaluateTracked(text, scope, NOTHING_SECRET).value;
}

/** `evaluateTemplate`, telling what in the value is secret. @throws ExpressionError */
export function evaluateTracked(text: string, scope: Scope, isSecretPath: IsSecretPath): Tracked {
  return evaluateParsed(parseTemplate(text), scope, isSecretPath);
}

function evaluateParsed(template: Template, scope: Scope, isSecretPath: IsSecretPath): Tracked {
  const evaluated = template.parts.map((part) =>
    part.type === "expression" ? evaluatePart(part, scope, isSecretPath) : part.text,
  );
  const [only] = evaluated;
  if (evaluated.length === 1 && typeof only === "object") return only;
  const value = evaluated.map((part) => (typeof part === "string" ? part : toText(part.value))).join("");
  assertSize(value, { offset: 0, length: template.text.length });
  const secretParts = evaluated.filter((part) => typeof part === "object").filter((part) => part.secret);
  const secretStrings = secretParts.flatMap((part) => part.secretStrings);
  // Pieces too short to be looked for within a text would stand in it for all to see.
  if (secretStrings.some((text) => text.length < MASKING.shortestWithin)) secretStrings.push(value);
  return { value, secret: secretParts.length > 0, secretStrings };
}

function evaluatePart(
  part: Extract<TemplatePart, { type: "expression" }>,
  scope: Scope,
  isSecretPath: IsSecretPath,
): Tracked {
  const evaluated = evaluateExpression(part.expression, scope, isSecretPath);
  if (evaluated.value === undefined)
    throw new ExpressionError("missing", "This expression yields nothing.", part.offset, part.length);
  assertSize(evaluated.value, part);
  return evaluated;
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
