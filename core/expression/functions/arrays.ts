import { define, type Callback, type FunctionContext } from "./define";
import { callback, integer, list, optional, variadic } from "./parameters";

export const arrayFunctions = [
  define({
    name: "find",
    group: "arrays",
    parameters: [list("list"), callback("test")],
    result: "any",
    doc: "The first item the test is true for; nothing when there is none.",
    example: { code: "fn.find([1, 2, 3], (x) => fn.gt(x, 1))", result: 2 },
    run: (context, items, test) => items.find((item, index) => holds(context, test, item, index)),
  }),
  define({
    name: "concat",
    group: "arrays",
    parameters: [list("a"), variadic(list("b"))],
    result: "list",
    doc: "All items of all lists, in order.",
    example: { code: "fn.concat([1], [2, 3])", result: [1, 2, 3] },
    run: (context, first, rest) => {
      context.spend(rest.reduce((sum, items) => sum + items.length, first.length));
      return first.concat(...rest);
    },
  }),
  define({
    name: "some",
    group: "arrays",
    parameters: [list("list"), callback("test")],
    result: "boolean",
    doc: "True when the test is true for any item.",
    example: { code: "fn.some([1, 2], (x) => fn.eq(x, 2))", result: true },
    run: (context, items, test) => items.some((item, index) => holds(context, test, item, index)),
  }),
  define({
    name: "every",
    group: "arrays",
    parameters: [list("list"), callback("test")],
    result: "boolean",
    doc: "True when the test is true for every item.",
    example: { code: "fn.every([1, 2], (x) => fn.gt(x, 1))", result: false },
    run: (context, items, test) => items.every((item, index) => holds(context, test, item, index)),
  }),
  define({
    name: "filter",
    group: "arrays",
    parameters: [list("list"), callback("test")],
    result: "list",
    doc: "The items the test is true for.",
    example: { code: "fn.filter([1, 2, 3], (x) => fn.neq(x, 2))", result: [1, 3] },
    run: (context, items, test) => items.filter((item, index) => holds(context, test, item, index)),
  }),
  define({
    name: "map",
    group: "arrays",
    parameters: [list("list"), callback("change")],
    result: "list",
    doc: "What the function makes of each item.",
    example: {
      code: "fn.map(['a', 'b'], (x, i) => [i, x])",
      result: [
        [0, "a"],
        [1, "b"],
      ],
    },
    run: (context, items, change) =>
      items.map((item, index) => {
        const changed = change(item, index);
        if (changed === undefined)
          throw context.failure(`argument 2 (change) yields nothing for item ${index}`);
        return changed;
      }),
  }),
  define({
    name: "arrSlice",
    group: "arrays",
    parameters: [list("list"), integer("start"), optional(integer("end"))],
    result: "list",
    doc: "The items from start up to, not including, end; negative positions count from the end.",
    example: { code: "fn.arrSlice([1, 2, 3], -2)", result: [2, 3] },
    run: (_context, items, start, end) => items.slice(start, end),
  }),
  define({
    name: "arrLength",
    group: "arrays",
    parameters: [list("list")],
    result: "number",
    doc: "How many items the list has.",
    example: { code: "fn.arrLength([1, 2])", result: 2 },
    run: (_context, items) => items.length,
  }),
];

function holds(context: FunctionContext, test: Callback, item: unknown, index: number): boolean {
  const answer = test(item, index);
  if (typeof answer === "object" && answer !== null) {
    throw context.failure(
      `argument 2 (test) must yield a boolean, a string or a number, got ${Array.isArray(answer) ? "a list" : "an object"} for item ${index}`,
    );
  }
  return Boolean(answer);
}
