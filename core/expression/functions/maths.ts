import { define, type FunctionContext } from "./define";
import { number, variadic } from "./parameters";

export const mathsFunctions = [
  define({
    name: "add",
    group: "maths",
    parameters: [number("a"), variadic(number("b"))],
    result: "number",
    doc: "The sum of all numbers.",
    example: { code: "fn.add(1, 2, 3)", result: 6 },
    run: (context, first, rest) =>
      finite(
        context,
        rest.reduce((sum, value) => sum + value, first),
      ),
  }),
  define({
    name: "subtract",
    group: "maths",
    parameters: [number("a"), variadic(number("b"))],
    result: "number",
    doc: "The first number less all others.",
    example: { code: "fn.subtract(10, 2, 3)", result: 5 },
    run: (context, first, rest) =>
      finite(
        context,
        rest.reduce((sum, value) => sum - value, first),
      ),
  }),
  define({
    name: "multiply",
    group: "maths",
    parameters: [number("a"), variadic(number("b"))],
    result: "number",
    doc: "The product of all numbers.",
    example: { code: "fn.multiply(2, 3, 4)", result: 24 },
    run: (context, first, rest) =>
      finite(
        context,
        rest.reduce((product, value) => product * value, first),
      ),
  }),
  define({
    name: "divide",
    group: "maths",
    parameters: [number("a"), number("b")],
    result: "number",
    doc: "a divided by b; b may not be 0.",
    example: { code: "fn.divide(7, 2)", result: 3.5 },
    run: (context, a, b) => finite(context, a / divisor(context, b)),
  }),
  define({
    name: "remainder",
    group: "maths",
    parameters: [number("a"), number("b")],
    result: "number",
    doc: "What is left of a divided by b, with the sign of a; b may not be 0.",
    example: { code: "fn.remainder(7, 2)", result: 1 },
    run: (context, a, b) => finite(context, a % divisor(context, b)),
  }),
  define({
    name: "exp",
    group: "maths",
    parameters: [number("a"), number("b")],
    result: "number",
    doc: "a to the power of b.",
    example: { code: "fn.exp(2, 10)", result: 1024 },
    run: (context, a, b) => finite(context, a ** b),
  }),
  define({
    name: "floor",
    group: "maths",
    parameters: [number("a")],
    result: "number",
    doc: "The greatest whole number that is not above a.",
    example: { code: "fn.floor(2.7)", result: 2 },
    run: (context, a) => finite(context, Math.floor(a)),
  }),
  define({
    name: "ceil",
    group: "maths",
    parameters: [number("a")],
    result: "number",
    doc: "The least whole number that is not below a.",
    example: { code: "fn.ceil(2.1)", result: 3 },
    run: (context, a) => finite(context, Math.ceil(a)),
  }),
];

function divisor(context: FunctionContext, value: number): number {
  if (value === 0) throw context.failure("argument 2 (b) must not be 0");
  return value;
}

/** JSON has neither infinity nor not-a-number: `1e308 * 10` is an error, not a value. Nor has it a negative zero. */
function finite(context: FunctionContext, value: number): number {
  if (!Number.isFinite(value)) throw context.failure("the result is not a finite number");
  return value === 0 ? 0 : value;
}
