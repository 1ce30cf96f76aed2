import { ExpressionError } from "./expression-error";
import { evaluateTracked, type Tracked } from "./evaluate-template";
import { evaluateExpression } from "./evaluate-expression";
import { parseTemplate, type TemplatePart } from "./parse-template";
import { calls, referencesOf, type Reference } from "./references";
import type { IsSecretPath, Scope } from "./scope";

export type JsonPath = (string | number)[];

/** An expression error, and where in the resolved value its text stands. */
export interface ResolveFailure {
  path: JsonPath;
  error: ExpressionError;
}

/** Resolves every string of a JSON value; keys are left as they are. @throws ExpressionError */
export function resolveValue(value: unknown, scope: Scope): unknown {
  return resolveTracked(value, scope, () => false).value;
}

/**
 * Resolves every string of a JSON value and tells which secrets went into it. Random secrets are remembered by
 * `scope.randomKey` and the path of the string within the value.
 * @throws ExpressionError
 */
export function resolveTracked(value: unknown, scope: Scope, isSecretPath: IsSecretPath): Tracked {
  const secretStrings = new Set<string>();
  let secret = false;
  const resolved = mapStrings(value, [], (text, path) => {
    const tracked = evaluateTracked(text, scopeAt(scope, path), isSecretPath);
    secret ||= tracked.secret;
    for (const string of tracked.secretStrings) secretStrings.add(string);
    return tracked.value;
  });
  return { value: resolved, secret, secretStrings: [...secretStrings] };
}

/**
 * Resolves as much as can be resolved now, for the check before a run starts. What reads something that
 * `isPending` says comes later is left as written; what could never resolve is reported, every case of it.
 */
export function resolveValuePartially(
  value: unknown,
  scope: Scope,
  isPending: (reference: Reference) => boolean,
): { value: unknown; failures: ResolveFailure[]; pending: boolean } {
  const failures: ResolveFailure[] = [];
  let pending = false;
  const isLater = (part: Extract<TemplatePart, { type: "expression" }>): boolean =>
    calls(part.expression, "randomSecret") || [...referencesOf(part.expression)].some(isPending);

  const resolved = mapStrings(value, [], (text, path) => {
    try {
      const expressions = parseTemplate(text).parts.filter((part) => part.type === "expression");
      const later = expressions.filter(isLater);
      if (later.length === 0) return evaluateTracked(text, scopeAt(scope, path), () => false).value;
      pending = true;
      for (const part of expressions) {
        if (later.includes(part)) failures.push(...neverResolving(part, path, scope, isPending));
        else evaluateExpression(part.expression, scopeAt(scope, path), () => false);
      }
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      failures.push({ path, error });
    }
    return text;
  });
  return { value: resolved, failures, pending };
}

/** References at the top level of a later expression that nothing later will provide. */
function neverResolving(
  part: Extract<TemplatePart, { type: "expression" }>,
  path: JsonPath,
  scope: Scope,
  isPending: (reference: Reference) => boolean,
): ResolveFailure[] {
  return [...referencesOf(part.expression)].flatMap((reference) => {
    if (reference.insideFunction || isPending(reference)) return [];
    try {
      evaluateExpression({ type: "reference", ...reference }, scope, () => false);
      return [];
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return [{ path, error }];
    }
  });
}

function scopeAt(scope: Scope, path: JsonPath): Scope {
  if (scope.randomKey === undefined) return scope;
  return { ...scope, randomKey: `${scope.randomKey}/${path.join("/")}` };
}

/** Copies a JSON value with each string replaced. */
function mapStrings(
  value: unknown,
  path: JsonPath,
  change: (text: string, path: JsonPath) => unknown,
): unknown {
  if (typeof value === "string") return value.includes("${") ? change(value, path) : value;
  if (Array.isArray(value)) return value.map((item, index) => mapStrings(item, [...path, index], change));
  if (typeof value !== "object" || value === null) return value;
  // fromEntries defines own keys, `__proto__` too, where assignment would set the prototype.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapStrings(item, [...path, key], change)]),
  );
}
