import { describe, expect, it } from "vitest";
import { errorOf, run, scope } from "./fixture-scope";
import { FUNCTIONS, type ExpressionErrorCode } from "./index";

type Case = readonly [code: string, expected: unknown];
interface Row {
  /** What it is for. */
  ordinary: readonly Case[];
  /** Empty, negative, huge, and text beyond ASCII. */
  edge: readonly Case[];
  errors: readonly (readonly [code: string, error: ExpressionErrorCode, message: string])[];
}

const LONG = "x".repeat(200_000);
const MILLION = 1_000_000;
const within = {
  ...scope,
  args: { ...scope.args, LONG, OBJECT: { a: 1, "b c": [true], ü: null }, DEEP: [[1, [2]], { k: [3] }] },
};

const TABLE: Readonly<Record<string, Row>> = {
  randomSecret: {
    ordinary: [["fn.randomSecret(3, 'hex')", "070707"]],
    edge: [
      ["fn.randomSecret(3)", "BwcH"],
      ["fn.length(fn.randomSecret(1024, 'hex'))", 2048],
      ["fn.randomSecret(1, args.MISSING)", "Bw=="],
    ],
    errors: [
      [
        "fn.randomSecret(0)",
        "wrong-arguments",
        "fn.randomSecret: argument 1 (length) must be from 1 to 1024.",
      ],
      [
        "fn.randomSecret(1025)",
        "wrong-arguments",
        "fn.randomSecret: argument 1 (length) must be from 1 to 1024.",
      ],
      [
        "fn.randomSecret(8, 'utf8')",
        "wrong-type",
        "fn.randomSecret: argument 2 (encoding) must be 'base64' or 'hex', got a string.",
      ],
      [
        "fn.randomSecret(1.5)",
        "wrong-type",
        "fn.randomSecret: argument 1 (length) must be a whole number, got a number.",
      ],
    ],
  },
  date: {
    ordinary: [
      ["fn.date()", "2026-11-22T09:05:07.042Z"],
      ["fn.date('YYYYMMDD')", "20261122"],
    ],
    edge: [
      ["fn.date('')", ""],
      ["fn.date('[🚀] Do')", "🚀 22nd"],
      ["fn.date(args.MISSING)", "2026-11-22T09:05:07.042Z"],
    ],
    errors: [["fn.date(1)", "wrong-type", "fn.date: argument 1 (format) must be a string, got a number."]],
  },
  fetchSecret: {
    ordinary: [["fn.get(fn.fetchSecret('database'), 'values.PASS')", "hunter2-long"]],
    edge: [["fn.arrLength(fn.keys(fn.fetchSecret(fn.join(['data', 'base'], ''))))", 1]],
    errors: [
      ["fn.fetchSecret('toString')", "missing", "fn.fetchSecret: there is no such secret here."],
      ["fn.fetchSecret(null)", "wrong-type", "fn.fetchSecret: argument 1 (id) must be a string, got null."],
    ],
  },
  toBase64: {
    ordinary: [["fn.toBase64('hello')", "aGVsbG8="]],
    edge: [
      ["fn.toBase64('')", ""],
      ["fn.toBase64('é🚀')", "w6nwn5qA"],
      ["fn.length(fn.toBase64(args.LONG))", 266_668],
    ],
    errors: [
      ["fn.toBase64([1])", "wrong-type", "fn.toBase64: argument 1 (text) must be a string, got a list."],
    ],
  },
  fromBase64: {
    ordinary: [["fn.fromBase64('aGVsbG8=')", "hello"]],
    edge: [
      ["fn.fromBase64('')", ""],
      ["fn.fromBase64('w6nwn5qA')", "é🚀"],
      ["fn.fromBase64('_-8')", "\uFFFD\uFFFD"],
      ["fn.fromBase64(' aGVs bG8 ')", "hello"],
    ],
    errors: [
      ["fn.fromBase64('a')", "wrong-arguments", "fn.fromBase64: argument 1 (base64) is not base64."],
      [
        "fn.fromBase64(true)",
        "wrong-type",
        "fn.fromBase64: argument 1 (base64) must be a string, got a boolean.",
      ],
    ],
  },
  slug: {
    ordinary: [["fn.slug('Feature/Log in page')", "feature-log-in-page"]],
    edge: [
      ["fn.slug('')", ""],
      ["fn.slug('--Ünïcode 🚀 Ça--')", "unicode-ca"],
      ["fn.slug('🚀')", ""],
      ["fn.slug('a__b')", "a-b"],
    ],
    errors: [
      ["fn.slug(args.COUNT)", "wrong-type", "fn.slug: argument 1 (text) must be a string, got a number."],
    ],
  },
  indexOf: {
    ordinary: [
      ["fn.indexOf('release', 'lease')", 2],
      ["fn.indexOf('release', 'x')", -1],
    ],
    edge: [
      ["fn.indexOf('', '')", 0],
      ["fn.indexOf('🚀x', 'x')", 2],
      ["fn.indexOf(args.LONG, 'y')", -1],
    ],
    errors: [
      [
        "fn.indexOf('a', /a/)",
        "wrong-type",
        "fn.indexOf: argument 2 (match) must be a string, got a regular expression.",
      ],
    ],
  },
  search: {
    ordinary: [
      ["fn.search('v1.2', /\\d/)", 1],
      ["fn.search('v1.2', '.')", 2],
      ["fn.search('abc', /x/)", -1],
    ],
    edge: [
      ["fn.search('', /^$/)", 0],
      ["fn.search('🚀v', /v/)", 2],
      ["fn.search('ÄB', /äb/i)", 0],
      ["fn.search(args.LONG, /y/)", -1],
      ["fn.search('a/b', /[/]/)", 1],
    ],
    errors: [
      [
        "fn.search('a', 1)",
        "wrong-type",
        "fn.search: argument 2 (match) must be a string or a regular expression, got a number.",
      ],
      ["fn.search('a')", "wrong-arguments", "fn.search takes 2 arguments, got 1."],
    ],
  },
  replace: {
    ordinary: [
      ["fn.replace('a-b-c', '-', '+')", "a+b-c"],
      ["fn.replace('a-b-c', /-/g, '+')", "a+b+c"],
      ["fn.replace('ab', /(a)(b)/, '$2$1')", "ba"],
    ],
    edge: [
      ["fn.replace('', '', 'x')", "x"],
      ["fn.replace('🚀', /./, '-')", "-"],
      ["fn.replace('abc', 'x', 'y')", "abc"],
      ["fn.replace('a', 'a', '$$&$&')", "$&a"],
    ],
    errors: [
      [
        "fn.replace('a', 'b', args.MISSING)",
        "wrong-type",
        "fn.replace: argument 3 (replacement) must be a string, got nothing (it did not resolve).",
      ],
    ],
  },
  replaceAll: {
    ordinary: [
      ["fn.replaceAll('a/b/c', '/', '-')", "a-b-c"],
      ["fn.replaceAll('a1b2', /\\d/, '#')", "a#b#"],
    ],
    edge: [
      ["fn.replaceAll('ab', '', '.')", ".a.b."],
      ["fn.replaceAll('🚀🚀', '🚀', '-')", "--"],
      ["fn.replaceAll('ab', /x*/, '.')", ".a.b."],
      ["fn.length(fn.replaceAll(args.LONG, 'x', 'yz'))", 400_000],
    ],
    errors: [
      [
        "fn.replaceAll(args.LONG, 'x', '0123456789')",
        "wrong-arguments",
        `fn.replaceAll: the result would be longer than ${MILLION} characters.`,
      ],
      ["fn.replaceAll({}, 'x', 'y')", "syntax", "Expected a value, found `{`."],
    ],
  },
  slice: {
    ordinary: [
      ["fn.slice('3f2a9c1d', 0, 4)", "3f2a"],
      ["fn.slice('abc', 1)", "bc"],
    ],
    edge: [
      ["fn.slice('abc', -2)", "bc"],
      ["fn.slice('abc', 2, 1)", ""],
      ["fn.slice('', 0, 9)", ""],
      ["fn.slice('é🚀', 1)", "🚀"],
      ["fn.slice('abc', -99, 99)", "abc"],
    ],
    errors: [
      [
        "fn.slice('abc', '1')",
        "wrong-type",
        "fn.slice: argument 2 (start) must be a whole number, got a string.",
      ],
      [
        "fn.slice('abc', 0, 1.5)",
        "wrong-type",
        "fn.slice: argument 3 (end) must be a whole number, got a number.",
      ],
    ],
  },
  length: {
    ordinary: [["fn.length('main')", 4]],
    edge: [
      ["fn.length('')", 0],
      ["fn.length('🚀')", 2],
      ["fn.length(args.LONG)", 200_000],
    ],
    errors: [
      ["fn.length(args.LIST)", "wrong-type", "fn.length: argument 1 (text) must be a string, got a list."],
    ],
  },
  toUpper: {
    ordinary: [["fn.toUpper('main')", "MAIN"]],
    edge: [
      ["fn.toUpper('')", ""],
      ["fn.toUpper('straße 🚀')", "STRASSE 🚀"],
    ],
    errors: [
      [
        "fn.toUpper(args.OBJECT)",
        "wrong-type",
        "fn.toUpper: argument 1 (text) must be a string, got an object.",
      ],
    ],
  },
  toLower: {
    ordinary: [["fn.toLower('MAIN')", "main"]],
    edge: [
      ["fn.toLower('')", ""],
      ["fn.toLower('ÀÉ🚀')", "àé🚀"],
    ],
    errors: [
      [
        "fn.toLower((x) => x)",
        "wrong-type",
        "fn.toLower: argument 1 (text) must be a string, got a function.",
      ],
    ],
  },
  split: {
    ordinary: [
      ["fn.split('a,b,c', ',')", ["a", "b", "c"]],
      ["fn.split('a1b22c', /\\d+/)", ["a", "b", "c"]],
      ["fn.split('a,b,c', ',', 2)", ["a", "b"]],
    ],
    edge: [
      ["fn.split('', ',')", [""]],
      ["fn.split('é🚀', '')", ["é", "🚀"]],
      ["fn.split('abc', ',', 0)", []],
      ["fn.split(',a,', ',')", ["", "a", ""]],
      ["fn.split('a-b', /(-)/)", ["a", "-", "b"]],
      ["fn.split('ab', /x*/)", ["a", "b"]],
    ],
    errors: [
      ["fn.split('a', ',', -1)", "wrong-arguments", "fn.split: argument 3 (limit) must not be negative."],
      [
        "fn.split('a', null)",
        "wrong-type",
        "fn.split: argument 2 (separator) must be a string or a regular expression, got null.",
      ],
    ],
  },
  join: {
    ordinary: [
      ["fn.join(['a', 'b'], '-')", "a-b"],
      ["fn.join(['a', 1, true])", "a,1,true"],
    ],
    edge: [
      ["fn.join([], '-')", ""],
      ["fn.join(['🚀', 'é'], '')", "🚀é"],
      ["fn.join(['a'], 'x')", "a"],
    ],
    errors: [
      [
        "fn.join([['a']])",
        "wrong-arguments",
        "fn.join: item 0 of argument 1 (list) must be a string, a number or a boolean.",
      ],
      ["fn.join('a')", "wrong-type", "fn.join: argument 1 (list) must be a list, got a string."],
    ],
  },
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
  get: {
    ordinary: [
      ["fn.get(args.OBJECT, 'a')", 1],
      ["fn.get([[10, 20]], '0[1]')", 20],
      ["fn.get(args.OBJECT, \"['b c'].0\")", true],
    ],
    edge: [
      ["fn.get(args.OBJECT, '')", { a: 1, "b c": [true], ü: null }],
      ["fn.get(args.OBJECT, 'ü')", null],
      ["fn.if(fn.get(args.OBJECT, 'constructor'), 1, 2)", 2],
      ["fn.if(fn.get([1], '-1'), 1, 2)", 2],
      ["fn.if(fn.get([1], 'length'), 1, 2)", 2],
    ],
    errors: [
      [
        "fn.get('text', 'a')",
        "wrong-type",
        "fn.get: argument 1 (object) must be an object or a list, got a string.",
      ],
      [
        "fn.get([1], 'a..b')",
        "wrong-arguments",
        "fn.get: argument 2 (path) is not a path such as 'ports[0].dns'.",
      ],
    ],
  },
  stringifyJSON: {
    ordinary: [
      ["fn.stringifyJSON([1, 'a'])", '[1,"a"]'],
      ["fn.stringifyJSON(args.OBJECT)", '{"a":1,"b c":[true],"ü":null}'],
    ],
    edge: [
      ["fn.stringifyJSON('')", '""'],
      ["fn.stringifyJSON(null)", "null"],
      ["fn.stringifyJSON('🚀\"\\n')", '"🚀\\"\\n"'],
    ],
    errors: [
      [
        "fn.stringifyJSON(args.MISSING)",
        "wrong-type",
        "fn.stringifyJSON: argument 1 (value) must be a value, got nothing (it did not resolve).",
      ],
    ],
  },
  parseJSON: {
    ordinary: [
      ["fn.parseJSON('[1, 2]')", [1, 2]],
      ["fn.get(fn.parseJSON('{\"a\":{\"b\":1}}'), 'a.b')", 1],
    ],
    edge: [
      ["fn.parseJSON('')", ""],
      ["fn.parseJSON('{')", ""],
      ["fn.parseJSON('null')", null],
      ["fn.parseJSON('\"🚀\"')", "🚀"],
    ],
    errors: [
      [
        "fn.parseJSON(args.OBJECT)",
        "wrong-type",
        "fn.parseJSON: argument 1 (json) must be a string, got an object.",
      ],
      [
        `fn.parseJSON('${"[".repeat(300)}${"]".repeat(300)}')`,
        "too-large",
        "This value is nested too deeply.",
      ],
    ],
  },
  entries: {
    ordinary: [
      [
        "fn.entries(args.OBJECT)",
        [
          ["a", 1],
          ["b c", [true]],
          ["ü", null],
        ],
      ],
    ],
    edge: [
      ["fn.entries(fn.parseJSON('{}'))", []],
      ["fn.entries(fn.parseJSON('{\"__proto__\":1}'))", [["__proto__", 1]]],
    ],
    errors: [
      ["fn.entries([1])", "wrong-type", "fn.entries: argument 1 (object) must be an object, got a list."],
    ],
  },
  values: {
    ordinary: [["fn.values(args.OBJECT)", [1, [true], null]]],
    edge: [["fn.values(fn.parseJSON('{}'))", []]],
    errors: [
      ["fn.values(null)", "wrong-type", "fn.values: argument 1 (object) must be an object, got null."],
    ],
  },
  keys: {
    ordinary: [["fn.keys(args.OBJECT)", ["a", "b c", "ü"]]],
    edge: [["fn.keys(fn.parseJSON('{}'))", []]],
    errors: [["fn.keys('a')", "wrong-type", "fn.keys: argument 1 (object) must be an object, got a string."]],
  },
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

describe.each(Object.keys(FUNCTIONS))("fn.%s", (name) => {
  const row = TABLE[name];

  it("does what it is for", () => {
    expect(row?.ordinary.length).toBeGreaterThan(0);
    for (const [code, expected] of row?.ordinary ?? []) expect(run(code, within), code).toEqual(expected);
  });

  it("holds at the edges", () => {
    expect(row?.edge.length).toBeGreaterThan(0);
    for (const [code, expected] of row?.edge ?? []) expect(run(code, within), code).toEqual(expected);
  });

  it("says what is wrong", () => {
    expect(row?.errors.length).toBeGreaterThan(0);
    for (const [code, error, message] of row?.errors ?? []) {
      expect(errorOf(`\${${code}}`, within), code).toMatchObject({ code: error, message });
    }
  });

  it("names function, argument, what it wanted and what it got, and points at the argument", () => {
    const parameters = FUNCTIONS[name]?.parameters ?? [];
    for (const [index, { name: called, wants }] of parameters.entries()) {
      if (wants === "a value" || wants === "a value or nothing") continue;
      const wrong = wants.includes("object") ? "true" : "args.OBJECT";
      const before = parameters.slice(0, index).map((parameter) => RIGHT[parameter.wants] ?? "1");
      const after = parameters.slice(index + 1).filter((parameter) => parameter.optional !== true);
      const list = [...before, wrong, ...after.map((parameter) => RIGHT[parameter.wants] ?? "1")];
      const code = `fn.${name}(${list.join(", ")})`;
      const got = wrong === "true" ? "a boolean" : "an object";
      expect(errorOf(`\${${code}}`, within), code).toMatchObject({
        code: "wrong-type",
        message: `fn.${name}: argument ${index + 1} (${called}) must be ${wants}, got ${got}.`,
        offset: `\${fn.${name}(${[...before, ""].join(", ")}`.length,
        length: wrong.length,
      });
    }
  });

  it("refuses too few and too many arguments", () => {
    const parameters = FUNCTIONS[name]?.parameters ?? [];
    const least = parameters.filter(({ optional }) => optional !== true).length;
    if (least > 0) expect(errorOf(`\${fn.${name}()}`).message).toMatch(`fn.${name} takes `);
    if (parameters.some(({ variadic }) => variadic === true)) return;
    const many = Array.from({ length: parameters.length + 1 }, () => "1").join(", ");
    const message = errorOf(`\${fn.${name}(${many})}`).message;
    expect(message).toContain(`got ${parameters.length + 1}.`);
  });

  it("is suggested for a name that is nearly its own", () => {
    const { code, message } = errorOf(`\${fn.${name}x()}`);
    if (name.length < 3) return;
    expect(code).toBe("unknown-function");
    expect(message).toMatch(/^There is no function `fn\.\w+`\. Did you mean `fn\.\w+`\?$/);
  });
});

/** A value each kind of parameter takes. */
const RIGHT: Readonly<Record<string, string>> = {
  "a string": "'a'",
  "a number": "1",
  "a whole number": "1",
  "a list": "[1]",
  "an object": "args.OBJECT",
  "an object or a list": "args.OBJECT",
  "a string or a regular expression": "'a'",
  "a boolean, a string or a number": "false",
  "a function such as (x) => x": "(x) => x",
  "'base64' or 'hex'": "'hex'",
};
