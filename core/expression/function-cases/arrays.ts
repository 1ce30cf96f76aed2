import type { Rows } from "./row";

export const arraysCases: Rows = {
  find: {
    ordinary: [
      ["fn.find([1, 2, 3], (x) => fn.gt(x, 1))", 2],
      ["fn.find(['a', 'b'], (x, i) => fn.eq(i, 1))", "b"],
    ],
    edge: [
      ["fn.if(fn.find([], (x) => true), 1, 2)", 2],
      ["fn.find([0, ''], (x) => true)", 0],
    ],
    errors: [
      [
        "fn.find([1], 'x')",
        "wrong-type",
        "fn.find: argument 2 (test) must be a function such as (x) => x, got a string.",
      ],
      [
        "fn.find([1], (x) => [x])",
        "wrong-arguments",
        "fn.find: argument 2 (test) must yield a boolean, a string or a number, got a list for item 0.",
      ],
    ],
  },
  concat: {
    ordinary: [["fn.concat([1], [2, 3], [4])", [1, 2, 3, 4]]],
    edge: [
      ["fn.concat([], [])", []],
      ["fn.concat([[1]], [[2]])", [[1], [2]]],
    ],
    errors: [
      ["fn.concat([1], 2)", "wrong-type", "fn.concat: argument 2 (b) must be a list, got a number."],
      ["fn.concat([1])", "wrong-arguments", "fn.concat takes at least 2 arguments, got 1."],
    ],
  },
  some: {
    ordinary: [
      ["fn.some([1, 2], (x) => fn.eq(x, 2))", true],
      ["fn.some([1, 2], (x) => fn.eq(x, 3))", false],
    ],
    edge: [
      ["fn.some([], (x) => true)", false],
      ["fn.some([1], (x) => args.MISSING)", false],
    ],
    errors: [
      ["fn.some('ab', (x) => x)", "wrong-type", "fn.some: argument 1 (list) must be a list, got a string."],
    ],
  },
  every: {
    ordinary: [
      ["fn.every([1, 2], (x) => fn.gt(x, 0))", true],
      ["fn.every([1, 2], (x) => fn.gt(x, 1))", false],
    ],
    edge: [["fn.every([], (x) => false)", true]],
    errors: [
      [
        "fn.every([1], args.MISSING)",
        "wrong-type",
        "fn.every: argument 2 (test) must be a function such as (x) => x, got nothing (it did not resolve).",
      ],
    ],
  },
  filter: {
    ordinary: [
      ["fn.filter([1, 2, 3], (x) => fn.neq(x, 2))", [1, 3]],
      ["fn.filter(['a', 'b'], (x, i) => i)", ["b"]],
    ],
    edge: [
      ["fn.filter([], (x) => true)", []],
      ["fn.filter(['', '🚀'], (x) => x)", ["🚀"]],
    ],
    errors: [
      [
        "fn.filter(args.OBJECT, (x) => x)",
        "wrong-type",
        "fn.filter: argument 1 (list) must be a list, got an object.",
      ],
    ],
  },
  map: {
    ordinary: [
      ["fn.map([1, 2], (x) => fn.add(x, 1))", [2, 3]],
      ["fn.map(['a'], (x, i) => [i, x])", [[0, "a"]]],
    ],
    edge: [
      ["fn.map([], (x) => x)", []],
      ["fn.map([[1, [2]]], (x) => x[1].0)", [2]],
      ["fn.map([1, 2], (x) => fn.map([3], (y) => [x, y]))", [[[1, 3]], [[2, 3]]]],
    ],
    errors: [
      [
        "fn.map([1, 2], (x) => args.MISSING)",
        "wrong-arguments",
        "fn.map: argument 2 (change) yields nothing for item 0.",
      ],
      ["fn.map(1, (x) => x)", "wrong-type", "fn.map: argument 1 (list) must be a list, got a number."],
    ],
  },
  arrSlice: {
    ordinary: [
      ["fn.arrSlice([1, 2, 3], 1)", [2, 3]],
      ["fn.arrSlice([1, 2, 3], 0, 2)", [1, 2]],
    ],
    edge: [
      ["fn.arrSlice([1, 2, 3], -2)", [2, 3]],
      ["fn.arrSlice([], 0, 5)", []],
      ["fn.arrSlice([1], 5)", []],
    ],
    errors: [
      ["fn.arrSlice('abc', 1)", "wrong-type", "fn.arrSlice: argument 1 (list) must be a list, got a string."],
      [
        "fn.arrSlice([1], 0.5)",
        "wrong-type",
        "fn.arrSlice: argument 2 (start) must be a whole number, got a number.",
      ],
    ],
  },
  arrLength: {
    ordinary: [["fn.arrLength([1, 2])", 2]],
    edge: [
      ["fn.arrLength([])", 0],
      ["fn.arrLength([null, [1, 2]])", 2],
    ],
    errors: [
      ["fn.arrLength('ab')", "wrong-type", "fn.arrLength: argument 1 (list) must be a list, got a string."],
    ],
  },
};
