import { MILLION, type Rows } from "./row";

export const stringCases: Rows = {
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
};
