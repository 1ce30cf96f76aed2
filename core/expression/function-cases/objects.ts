import type { Rows } from "./row";

export const objectsCases: Rows = {
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
};
