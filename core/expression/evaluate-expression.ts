import { assertDeepSize, assertSize, costOf } from "./assert-size";
import type { CallExpression, Expression, LambdaExpression, ReferenceExpression, Span } from "./ast";
import { toBase64, toHex } from "./base64";
import { collectSecretStrings, derivedSecretStrings } from "./collect-secret-strings";
import { compilePattern } from "./compile-pattern";
import { describeType } from "./describe-type";
import { ExpressionError, type ExpressionErrorCode } from "./expression-error";
import { FUNCTIONS, type Parameter } from "./functions";
import { MISMATCH, type FunctionContext } from "./functions/define";
import { EXPRESSION_LIMITS } from "./limits";
import { nearestName } from "./nearest";
import { Pattern } from "./pattern";
import { readAt } from "./read-at";
import { partsOf } from "./references";
import type { IsSecretPath, Scope } from "./scope";

export interface Evaluated {
  /** Undefined only for an expression that yields nothing, such as `fn.if` without an else. */
  value: unknown;
  /** A secret went into it. */
  secret: boolean;
  /** What of it must be masked from now on. */
  secretStrings: string[];
}

type Variables = ReadonlyMap<string, unknown>;

/** Evaluates one expression. @throws ExpressionError with positions as in the expression. */
export function evaluateExpression(
  expression: Expression,
  scope: Scope,
  isSecretPath: IsSecretPath,
): Evaluated {
  const evaluation = new Evaluation(scope, isSecretPath);
  const value = evaluation.value(expression, new Map(), false);
  if (typeof value === "function" || value instanceof Pattern) {
    throw fault("wrong-type", `This is ${describeType(value)}, which is no value by itself.`, expression);
  }
  assertDeepSize(value, expression);
  if (!evaluation.readSecret) return { value, secret: false, secretStrings: [] };
  // What merely holds a known secret, such as a log, is masked where the secret stands in it.
  const isCopy =
    expression.type === "reference" &&
    expression.kind !== "secrets" &&
    !isSecretPath(expression.kind, expression.path);
  if (isCopy) return { value, secret: true, secretStrings: [] };
  const plain = new Set(collectSecretStrings([literalsOf(expression), [...evaluation.plain]]));
  return { value, secret: true, secretStrings: derivedSecretStrings(value, plain, evaluation.made) };
}

function literalsOf(expression: Expression): unknown[] {
  return [...partsOf(expression)].flatMap((part) => (part.type === "literal" ? [part.value] : []));
}

function fault(code: ExpressionErrorCode, message: string, span: Span): ExpressionError {
  return new ExpressionError(code, message, span.offset, span.length);
}

class Evaluation {
  readSecret = false;
  /** Texts that functions made, and secrets that were read. */
  readonly made = new Set<string>();
  /** What was read that is no secret. */
  readonly plain = new Set<unknown>();
  /** Looking through a log for secrets once is enough, however often a lambda reads it. */
  private readonly secretReferences = new Map<ReferenceExpression, boolean>();
  private steps = 0;
  /** How often each place has made a random secret: within `fn.map` each item gets its own. */
  private readonly randomCounts = new Map<number, number>();

  constructor(
    private readonly scope: Scope,
    private readonly isSecretPath: IsSecretPath,
  ) {}

  /** @param lenient within a function's arguments, where a reference may be missing */
  value(expression: Expression, variables: Variables, lenient: boolean): unknown {
    this.spend(1, expression);
    switch (expression.type) {
      case "literal":
        return expression.value;
      case "pattern":
        return compilePattern(expression);
      case "list":
        return expression.items.map((item) => {
          const value = this.value(item, variables, lenient);
          if (value === undefined || typeof value === "function" || value instanceof Pattern) {
            throw fault("wrong-type", `A list cannot hold ${describeType(value)}.`, item);
          }
          return value;
        });
      case "variable":
        return readAt(variables.get(expression.name), expression.path);
      case "reference":
        return this.reference(expression, lenient);
      case "call":
        return this.call(expression, variables);
      case "lambda":
        return this.lambda(expression, variables);
      default:
        return expression satisfies never;
    }
  }

  private spend(steps: number, span: Span): void {
    this.steps += steps;
    if (this.steps > EXPRESSION_LIMITS.steps)
      throw fault("too-large", "This expression takes too many steps.", span);
  }

  private reference(expression: ReferenceExpression, lenient: boolean): unknown {
    const { kind, path } = expression;
    const root = this.scope[kind] ?? {};
    const value = readAt(root, path);
    if (value === undefined) {
      if (lenient) return undefined;
      const mayNameKeys = kind === "secrets" || !this.isSecretPath(kind, path);
      throw fault("missing", missingMessage(expression, root, mayNameKeys), expression);
    }
    if (this.isSecret(expression, value)) {
      this.readSecret = true;
      if (typeof value === "string") this.made.add(value);
    } else {
      this.plain.add(value);
    }
    return value;
  }

  private isSecret(expression: ReferenceExpression, value: unknown): boolean {
    const { kind, path } = expression;
    if (kind === "secrets") return true;
    const known = this.secretReferences.get(expression);
    if (known !== undefined) return known;
    const isSecret = this.isSecretPath(kind, path) || this.scope.holdsSecret?.(value) === true;
    this.secretReferences.set(expression, isSecret);
    return isSecret;
  }

  private lambda(expression: LambdaExpression, variables: Variables): (...values: unknown[]) => unknown {
    return (...values) => {
      const inner = new Map(variables);
      expression.parameters.forEach((name, index) => inner.set(name, values[index]));
      return this.value(expression.body, inner, true);
    };
  }

  private call(expression: CallExpression, variables: Variables): unknown {
    const definition = FUNCTIONS[expression.name];
    if (definition === undefined) {
      throw fault("unknown-function", `There is no function \`fn.${expression.name}\`.`, expression);
    }
    const { parameters, call } = definition;
    const read = (index: number): unknown => {
      const argument = expression.arguments[index];
      const parameter = parameters[Math.min(index, parameters.length - 1)];
      if (parameter === undefined) return undefined;
      const value = argument === undefined ? undefined : this.value(argument, variables, true);
      this.spend(costOf(value), expression);
      const checked = parameter.read(value);
      if (checked === MISMATCH) throw this.mismatch(expression, index, parameter, value);
      return checked;
    };
    const result = call.lazy
      ? call.run(expression.arguments.map((_, index) => () => read(index)))
      : call.run(this.context(expression), gather(parameters, expression.arguments.length, read));
    assertSize(result, expression);
    this.spend(costOf(result), expression);
    if (typeof result === "string") this.made.add(result);
    return result;
  }

  private mismatch(
    expression: CallExpression,
    index: number,
    parameter: Parameter,
    value: unknown,
  ): ExpressionError {
    const argument = expression.arguments[index] ?? expression;
    const message = `fn.${expression.name}: argument ${index + 1} (${parameter.name}) must be ${parameter.wants}, got ${describeType(value)}.`;
    return fault("wrong-type", message, argument);
  }

  private context(expression: CallExpression): FunctionContext {
    return {
      now: this.scope.now,
      randomSecret: (length, encoding) => this.randomSecret(expression, length, encoding),
      fetchSecret: (id) => {
        this.readSecret = true;
        const value = this.scope.fetchSecret
          ? this.scope.fetchSecret(id)
          : readAt(this.scope.secrets ?? {}, [id]);
        if (value === undefined)
          throw fault("missing", "fn.fetchSecret: there is no such secret here.", expression);
        return value;
      },
      spend: (steps) => this.spend(steps, expression),
      assertSize: (value) => assertSize(value, expression),
      assertDeepSize: (value) => this.spend(assertDeepSize(value, expression), expression),
      failure: (message) => fault("wrong-arguments", `fn.${expression.name}: ${message}.`, expression),
    };
  }

  private randomSecret(expression: CallExpression, length: number, encoding: "base64" | "hex"): string {
    this.readSecret = true;
    const { randomKey, remembered, randomBytes } = this.scope;
    const nth = this.randomCounts.get(expression.offset) ?? 0;
    this.randomCounts.set(expression.offset, nth + 1);
    const key = `${randomKey ?? ""}#${expression.offset}.${nth}:${length}:${encoding}`;
    const known = randomKey === undefined ? undefined : remembered?.get(key);
    if (known !== undefined) return known;
    const bytes = randomBytes(length);
    const made = encoding === "hex" ? toHex(bytes) : toBase64(bytes);
    if (randomKey !== undefined) remembered?.set(key, made);
    return made;
  }
}

/** One value per parameter; a variadic one's is the list of all that are left. */
function gather(
  parameters: readonly Parameter[],
  given: number,
  read: (index: number) => unknown,
): unknown[] {
  return parameters.map((parameter, index) => {
    if (parameter.variadic !== true) return read(index);
    return Array.from({ length: Math.max(0, given - index) }, (_, offset) => read(index + offset));
  });
}

/** Names what is missing and what there is instead: names only, never values. */
function missingMessage(
  { kind, path }: ReferenceExpression,
  root: Readonly<Record<string, unknown>>,
  mayNameKeys: boolean,
): string {
  const [name = "", ...rest] = path;
  const whole = `\`${kind}.${path.join(".")}\``;
  const there = readAt(root, [name]);
  if (there === undefined) {
    if (kind === "args")
      return `${whole} has no value: the argument \`${name}\` was not given${hint(name, Object.keys(root))}.`;
    if (kind === "secrets")
      return `${whole} has no value: there is no secret group \`${name}\` here${hint(name, Object.keys(root))}.`;
    return Object.hasOwn(root, name)
      ? `${whole} has no value: \`${name}\` was skipped and has no output.`
      : `${whole} has no value: nothing called \`${name}\` has run before this${hint(name, Object.keys(root))}.`;
  }
  let parent: unknown = there;
  for (const [index, segment] of rest.entries()) {
    const child = readAt(parent, [segment]);
    if (child === undefined) {
      const place = `${kind}.${[name, ...rest.slice(0, index)].join(".")}`;
      const keys =
        mayNameKeys && typeof parent === "object" && parent !== null && !Array.isArray(parent)
          ? Object.keys(parent)
          : [];
      const has = keys.length === 0 ? "" : `; it has ${keys.slice(0, 12).join(", ")}`;
      return `${whole} has no value: \`${place}\` has no \`${segment}\`${has}${hint(segment, keys)}.`;
    }
    parent = child;
  }
  return `${whole} has no value.`;
}

function hint(name: string, candidates: readonly string[]): string {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? "" : ` (did you mean \`${nearest}\`?)`;
}
