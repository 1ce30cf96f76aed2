import { deepEqual } from "../deep-equal";
import { define, defineLazy } from "./define";
import { anything, condition, number, optional, variadic } from "./parameters";

export const booleanFunctions = [
  define({
    name: "not",
    group: "boolean",
    parameters: [condition("value")],
    result: "boolean",
    doc: "True when the value is false, empty text, 0 or missing.",
    example: { code: "fn.not(false)", result: true },
    run: (_context, value) => !value,
  }),
  defineLazy({
    name: "or",
    group: "boolean",
    parameters: [variadic(condition("value"))],
    result: "boolean",
    doc: "True when any value is true; evaluates no further than the first true one.",
    example: { code: "fn.or(false, fn.eq(1, 1))", result: true },
    run: (thunks) => thunks.some((thunk) => thunk() === true),
  }),
  defineLazy({
    name: "and",
    group: "boolean",
    parameters: [variadic(condition("value"))],
    result: "boolean",
    doc: "True when every value is true; evaluates no further than the first false one.",
    example: { code: "fn.and(true, fn.eq(1, 2))", result: false },
    run: (thunks) => thunks.every((thunk) => thunk() === true),
  }),
  defineLazy({
    name: "if",
    group: "boolean",
    parameters: [condition("condition"), anything("then"), optional(anything("else"))],
    result: "any",
    doc: "The second value when the condition is true, else the third, or nothing; only the one that is chosen is evaluated.",
    example: { code: "fn.if(fn.eq('main', 'main'), 3, 1)", result: 3 },
    run: ([test, then, otherwise]) => (test?.() === true ? then?.() : otherwise?.()),
  }),
  define({
    name: "eq",
    group: "boolean",
    parameters: [anything("a"), variadic(anything("b"))],
    result: "boolean",
    doc: "True when all values are equal, type included; lists and objects are compared through all levels.",
    example: { code: "fn.eq([1, 2], [1, 2])", result: true },
    run: (context, first, rest) => allEqual(context.spend, first, rest),
  }),
  define({
    name: "neq",
    group: "boolean",
    parameters: [anything("a"), variadic(anything("b"))],
    result: "boolean",
    doc: "The opposite of `fn.eq`: true when any value differs from the first.",
    example: { code: "fn.neq(1, '1')", result: true },
    run: (context, first, rest) => !allEqual(context.spend, first, rest),
  }),
  define({
    name: "gt",
    group: "boolean",
    parameters: [number("a"), number("b")],
    result: "boolean",
    doc: "True when a is greater than b.",
    example: { code: "fn.gt(2, 1)", result: true },
    run: (_context, a, b) => a > b,
  }),
  define({
    name: "lt",
    group: "boolean",
    parameters: [number("a"), number("b")],
    result: "boolean",
    doc: "True when a is less than b.",
    example: { code: "fn.lt(2, 1)", result: false },
    run: (_context, a, b) => a < b,
  }),
  define({
    name: "gte",
    group: "boolean",
    parameters: [number("a"), number("b")],
    result: "boolean",
    doc: "True when a is greater than or equal to b.",
    example: { code: "fn.gte(2, 2)", result: true },
    run: (_context, a, b) => a >= b,
  }),
  define({
    name: "lte",
    group: "boolean",
    parameters: [number("a"), number("b")],
    result: "boolean",
    doc: "True when a is less than or equal to b.",
    example: { code: "fn.lte(3, 2)", result: false },
    run: (_context, a, b) => a <= b,
  }),
];

function allEqual(spend: (steps: number) => void, first: unknown, rest: readonly unknown[]): boolean {
  return rest.every((other) => deepEqual(first, other, spend));
}
