import type { Rows } from "./row";

export const booleanCases: Rows = {
  not: {
    ordinary: [
      ["fn.not(true)", false],
      ["fn.not(args.MISSING)", true],
    ],
    edge: [
      ["fn.not('')", true],
      ["fn.not(0)", true],
      ["fn.not('false')", false],
      ["fn.not(null)", true],
    ],
    errors: [
      [
        "fn.not([])",
        "wrong-type",
        "fn.not: argument 1 (value) must be a boolean, a string or a number, got a list.",
      ],
    ],
  },
  or: {
    ordinary: [
      ["fn.or(false, true)", true],
      ["fn.or(false, args.MISSING)", false],
    ],
    edge: [
      ["fn.or(0)", false],
      ["fn.or('', 'x')", true],
      ["fn.or(true, fn.divide(1, 0))", true],
    ],
    errors: [
      [
        "fn.or(false, args.OBJECT)",
        "wrong-type",
        "fn.or: argument 2 (value) must be a boolean, a string or a number, got an object.",
      ],
      ["fn.or()", "wrong-arguments", "fn.or takes at least 1 argument, got 0."],
    ],
  },
  and: {
    ordinary: [
      ["fn.and(true, 1, 'x')", true],
      ["fn.and(true, args.MISSING)", false],
    ],
    edge: [
      ["fn.and('')", false],
      ["fn.and(false, fn.divide(1, 0))", false],
    ],
    errors: [
      [
        "fn.and(true, [])",
        "wrong-type",
        "fn.and: argument 2 (value) must be a boolean, a string or a number, got a list.",
      ],
    ],
  },
  if: {
    ordinary: [
      ["fn.if(true, 1, 2)", 1],
      ["fn.if(args.MISSING, 1, 2)", 2],
    ],
    edge: [
      ["fn.if(false, 1, [])", []],
      ["fn.eq(fn.if(false, 1), args.MISSING)", true],
      ["fn.if('🚀', args.OBJECT, 0)", { a: 1, "b c": [true], ü: null }],
    ],
    errors: [
      [
        "fn.if([], 1, 2)",
        "wrong-type",
        "fn.if: argument 1 (condition) must be a boolean, a string or a number, got a list.",
      ],
      ["fn.if(true)", "wrong-arguments", "fn.if takes 2 to 3 arguments, got 1."],
      ["fn.if(false, 1)", "missing", "This expression yields nothing."],
    ],
  },
  eq: {
    ordinary: [
      ["fn.eq('a', 'a')", true],
      ["fn.eq(1, 1, 2)", false],
    ],
    edge: [
      ["fn.eq(1, '1')", false],
      ["fn.eq(null, args.MISSING)", false],
      ["fn.eq(args.MISSING, refs.skipped.id)", true],
      ["fn.eq(args.DEEP, fn.parseJSON('[[1,[2]],{\"k\":[3]}]'))", true],
      ["fn.eq('\\u00e9', 'e\\u0301')", false],
    ],
    errors: [
      ["fn.eq(1)", "wrong-arguments", "fn.eq takes at least 2 arguments, got 1."],
      [
        "fn.eq(1, /a/)",
        "wrong-type",
        "fn.eq: argument 2 (b) must be a value or nothing, got a regular expression.",
      ],
    ],
  },
  neq: {
    ordinary: [
      ["fn.neq('a', 'b')", true],
      ["fn.neq(1, 1)", false],
    ],
    edge: [
      ["fn.neq(1, 1, 2)", true],
      ["fn.neq([1], [1])", false],
      ["fn.neq(args.MISSING, '')", true],
    ],
    errors: [
      [
        "fn.neq(1, 1, (x) => x)",
        "wrong-type",
        "fn.neq: argument 3 (b) must be a value or nothing, got a function.",
      ],
    ],
  },
  gt: {
    ordinary: [
      ["fn.gt(2, 1)", true],
      ["fn.gt(1, 1)", false],
    ],
    edge: [
      ["fn.gt(-1, -2)", true],
      ["fn.gt(1e300, 1)", true],
    ],
    errors: [["fn.gt('2', 1)", "wrong-type", "fn.gt: argument 1 (a) must be a number, got a string."]],
  },
  lt: {
    ordinary: [
      ["fn.lt(1, 2)", true],
      ["fn.lt(1, 1)", false],
    ],
    edge: [["fn.lt(-2, -1.5)", true]],
    errors: [["fn.lt(1, null)", "wrong-type", "fn.lt: argument 2 (b) must be a number, got null."]],
  },
  gte: {
    ordinary: [
      ["fn.gte(2, 2)", true],
      ["fn.gte(1, 2)", false],
    ],
    edge: [["fn.gte(0, -0)", true]],
    errors: [["fn.gte(1, true)", "wrong-type", "fn.gte: argument 2 (b) must be a number, got a boolean."]],
  },
  lte: {
    ordinary: [
      ["fn.lte(2, 2)", true],
      ["fn.lte(3, 2)", false],
    ],
    edge: [["fn.lte(-1e300, 0)", true]],
    errors: [
      ["fn.lte(1, 2, 3)", "wrong-arguments", "fn.lte takes 2 arguments, got 3."],
      ["fn.lte([], 2)", "wrong-type", "fn.lte: argument 1 (a) must be a number, got a list."],
    ],
  },
};
