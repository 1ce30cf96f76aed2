import { assertSize } from "./assert-size";
import { collectSecretStrings } from "./mask";
import { evaluateExpression } from "./evaluate-expression";
import { ExpressionError } from "./expression-error";
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
  const secretStrings: string[] = [];
  let secret = false;
  const evaluatePart = (part: Extract<TemplatePart, { type: "expression" }>): unknown => {
    const evaluated = evaluateExpression(part.expression, scope, isSecretPath);
    if (evaluated.value === undefined)
      throw new ExpressionError("missing", "This expression yields nothing.", part.offset, part.length);
    if (evaluated.secret) {
      secret = true;
      secretStrings.push(...collectSecretStrings(evaluated.value));
    }
    return evaluated.value;
  };
  const [first] = template.parts;
  const value =
    template.parts.length === 1 && first?.type === "expression"
      ? evaluatePart(first)
      : template.parts
          .map((part) => (part.type === "expression" ? toText(evaluatePart(part)) : part.text))
          .join("");
  assertSize(value, { offset: 0, length: template.text.length });
  return { value, secret, secretStrings };
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
