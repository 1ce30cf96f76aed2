import type { Pattern } from "../pattern";

export const FUNCTION_GROUPS = ["general", "string", "boolean", "maths", "objects", "arrays"] as const;
export type FunctionGroup = (typeof FUNCTION_GROUPS)[number];

/** A lambda, as functions over lists get it. */
export type Callback = (item: unknown, index: number) => unknown;
export type JsonObject = Readonly<Record<string, unknown>>;
export type Matcher = string | Pattern;

/** Returned by a parameter that does not take the value it was given. */
export const MISMATCH = Symbol("mismatch");

/** One parameter of a function: what it takes and what it is called, for checks, docs and completion. */
export interface Parameter<T = unknown> {
  name: string;
  /** What it wants, as a message says it: `a string`. */
  wants: string;
  optional?: boolean;
  /** Takes this and every later argument; only the last parameter may. See `VariadicParameter`. */
  variadic?: boolean;
  read(value: unknown): T | typeof MISMATCH;
}

/** Takes any number of arguments, at least one; `read` is asked for each. */
export interface VariadicParameter<T = unknown> extends Parameter<T> {
  variadic: true;
}

/** What a function may touch beside its arguments. */
export interface FunctionContext {
  now(): Date;
  /** The same value for the same place in the same run and target. */
  randomSecret(lengthBytes: number, encoding: "base64" | "hex"): string;
  fetchSecret(id: string): unknown;
  /** Counts towards the limit of an expression's cost. */
  spend(steps: number): void;
  /** Refuses a string or list over the limit. */
  assertSize(value: unknown): void;
  /** Refuses a value over the limit, counted through all levels. */
  assertDeepSize(value: unknown): void;
  /** Makes the error to throw; the function's name is put before the message. */
  failure(message: string): Error;
}

interface Description {
  name: string;
  group: FunctionGroup;
  /** The type of the result, in words. */
  result: string;
  /** One sentence. */
  doc: string;
  /** `code` without `${` and `}`; `result` is what it yields, left out where it changes from run to run. */
  example: { code: string; result?: unknown };
}

export interface FunctionDefinition extends Description {
  parameters: readonly Parameter[];
  /**
   * Gets one value per parameter, checked; a variadic parameter's is a list. A lazy function gets thunks instead, and
   * evaluates only what it needs.
   */
  call:
    | { lazy: false; run(context: FunctionContext, values: readonly unknown[]): unknown }
    | { lazy: true; run(thunks: readonly (() => unknown)[]): unknown };
}

type Values<P extends readonly Parameter[]> = {
  -readonly [K in keyof P]: P[K] extends VariadicParameter<infer T>
    ? T[]
    : P[K] extends Parameter<infer T>
      ? T
      : never;
};

/** A function whose arguments are evaluated and checked before it runs. */
export function define<const P extends readonly Parameter[]>(
  definition: Description & { parameters: P; run(context: FunctionContext, ...values: Values<P>): unknown },
): FunctionDefinition {
  const { run, ...description } = definition;
  return {
    ...description,
    // The evaluator has read each value through its parameter, which is what makes it a `Values<P>`.
    call: { lazy: false, run: (context, values) => run(context, ...(values as Values<P>)) },
  };
}

/** A function that decides which of its arguments are evaluated at all; each thunk yields a checked value. */
export function defineLazy<const P extends readonly Parameter[]>(
  definition: Description & { parameters: P; run(thunks: readonly (() => unknown)[]): unknown },
): FunctionDefinition {
  const { run, ...description } = definition;
  return { ...description, call: { lazy: true, run } };
}
