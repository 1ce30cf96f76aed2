import type { Rows } from "./row";

export const mathsCases: Rows = {
  add: {
    ordinary: [["fn.add(1, 2, 3)", 6]],
    edge: [
      ["fn.add(0.1, 0.2)", 0.1 + 0.2],
      ["fn.add(-1, 1)", 0],
      ["fn.add(9007199254740991, 0)", Number.MAX_SAFE_INTEGER],
    ],
    errors: [
      ["fn.add(1, 2, '3')", "wrong-type", "fn.add: argument 3 (b) must be a number, got a string."],
      ["fn.add(1.7e308, 1.7e308)", "wrong-arguments", "fn.add: the result is not a finite number."],
      ["fn.add(1)", "wrong-arguments", "fn.add takes at least 2 arguments, got 1."],
    ],
  },
  subtract: {
    ordinary: [["fn.subtract(10, 2, 3)", 5]],
    edge: [
      ["fn.subtract(1, 2)", -1],
      ["fn.subtract(0, 0)", 0],
    ],
    errors: [
      ["fn.subtract('1', 2)", "wrong-type", "fn.subtract: argument 1 (a) must be a number, got a string."],
    ],
  },
  multiply: {
    ordinary: [["fn.multiply(2, 3, 4)", 24]],
    edge: [
      ["fn.multiply(-1, 0)", 0],
      ["fn.multiply(0.5, 4)", 2],
    ],
    errors: [
      ["fn.multiply(1e200, 1e200)", "wrong-arguments", "fn.multiply: the result is not a finite number."],
      [
        "fn.multiply(2, args.MISSING)",
        "wrong-type",
        "fn.multiply: argument 2 (b) must be a number, got nothing (it did not resolve).",
      ],
    ],
  },
  divide: {
    ordinary: [["fn.divide(7, 2)", 3.5]],
    edge: [
      ["fn.divide(-0, 5)", 0],
      ["fn.divide(-7, 2)", -3.5],
    ],
    errors: [
      ["fn.divide(1, 0)", "wrong-arguments", "fn.divide: argument 2 (b) must not be 0."],
      ["fn.divide(1, '2')", "wrong-type", "fn.divide: argument 2 (b) must be a number, got a string."],
    ],
  },
  remainder: {
    ordinary: [["fn.remainder(7, 2)", 1]],
    edge: [
      ["fn.remainder(-7, 2)", -1],
      ["fn.remainder(-4, 2)", 0],
      ["fn.remainder(5.5, 2)", 1.5],
    ],
    errors: [
      ["fn.remainder(1, 0)", "wrong-arguments", "fn.remainder: argument 2 (b) must not be 0."],
      ["fn.remainder(null, 1)", "wrong-type", "fn.remainder: argument 1 (a) must be a number, got null."],
    ],
  },
  exp: {
    ordinary: [["fn.exp(2, 10)", 1024]],
    edge: [
      ["fn.exp(2, -1)", 0.5],
      ["fn.exp(5, 0)", 1],
    ],
    errors: [
      ["fn.exp(10, 400)", "wrong-arguments", "fn.exp: the result is not a finite number."],
      ["fn.exp(-1, 0.5)", "wrong-arguments", "fn.exp: the result is not a finite number."],
      ["fn.exp(true, 1)", "wrong-type", "fn.exp: argument 1 (a) must be a number, got a boolean."],
    ],
  },
  floor: {
    ordinary: [["fn.floor(2.7)", 2]],
    edge: [
      ["fn.floor(-2.1)", -3],
      ["fn.floor(3)", 3],
    ],
    errors: [["fn.floor('2')", "wrong-type", "fn.floor: argument 1 (a) must be a number, got a string."]],
  },
  ceil: {
    ordinary: [["fn.ceil(2.1)", 3]],
    edge: [
      ["fn.ceil(-0.5)", 0],
      ["fn.ceil(-2.9)", -2],
    ],
    errors: [["fn.ceil([])", "wrong-type", "fn.ceil: argument 1 (a) must be a number, got a list."]],
  },
};
